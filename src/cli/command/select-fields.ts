import { z } from 'zod';
import { nearestNames } from '../../actions/fleet/nearest-names.ts';
import { AppError } from '../../domain/error/app-error.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly items?: Schema | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly additionalProperties?: Schema | boolean | undefined;
}

const schemaShape: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    properties: z.record(z.string(), schemaShape).optional(),
    items: schemaShape.optional(),
    anyOf: z.array(schemaShape).optional(),
    additionalProperties: z.union([z.boolean(), schemaShape]).optional(),
  }),
);

/**
 * Throws INVALID_REQUEST, listing the fields there are, for a field that the output cannot have. Asked before anything
 * is done, so that a slip of the pen never follows a change.
 */
export function checkFields(output: z.ZodType, fields: readonly string[]): void {
  const schema = schemaShape.parse(z.toJSONSchema(output, { io: 'output', unrepresentable: 'any' }));
  for (const field of fields) {
    let at: readonly Schema[] = [schema];
    for (const name of field.split('.')) {
      const known = [...new Set(at.flatMap(fieldNames))].sort();
      const next = at.flatMap((each) => below(each, name));
      if (next.length === 0) throw unknownField(field, name, known);
      at = next;
    }
  }
}

/** Only these dotted fields, in the shape of the whole; a list is gone through item by item. */
export function selectFields(value: unknown, fields: readonly string[]): unknown {
  if (fields.length === 0) return value;
  if (Array.isArray(value)) return value.map((item) => selectFields(item, fields));
  if (typeof value !== 'object' || value === null) return value;
  const wanted = Map.groupBy(fields, (field) => headOf(field));
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, part]) => {
      const rests = wanted.get(name);
      if (rests === undefined) return [];
      const isWhole = rests.includes(name);
      return [
        [
          name,
          isWhole
            ? part
            : selectFields(
                part,
                rests.map((field) => field.slice(name.length + 1)),
              ),
        ],
      ];
    }),
  );
}

function headOf(field: string): string {
  const dot = field.indexOf('.');
  return dot < 0 ? field : field.slice(0, dot);
}

/** A list stands for its items, a choice for all of its members. */
function alternatives(schema: Schema): readonly Schema[] {
  if (schema.items !== undefined) return alternatives(schema.items);
  return schema.anyOf === undefined ? [schema] : schema.anyOf.flatMap(alternatives);
}

function fieldNames(schema: Schema): readonly string[] {
  return alternatives(schema).flatMap((each) => Object.keys(each.properties ?? {}));
}

function below(schema: Schema, name: string): readonly Schema[] {
  return alternatives(schema).flatMap((each) => {
    const own = each.properties?.[name];
    if (own !== undefined) return [own];
    const rest = each.additionalProperties;
    return typeof rest === 'object' ? [rest] : [];
  });
}

function unknownField(field: string, name: string, known: readonly string[]): AppError {
  const near = nearestNames(name, known);
  const hint = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : '';
  const list = known.length > 0 ? ` There are: ${known.join(', ')}.` : '';
  return new AppError('INVALID_REQUEST', `The output has no field ${field}.${hint}${list}`, {
    details: { field, known },
  });
}
