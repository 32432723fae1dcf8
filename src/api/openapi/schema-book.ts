import { z } from 'zod';
import type { JsonSchema } from './document-shape.ts';

/** Collects the schemas of answers under names, so that each is written once. */
export interface SchemaBook {
  /** A reference to the schema, entered under this name unless it has one already. */
  refer(schema: z.ZodType, name: string): JsonSchema;
  /** All that were entered, each in terms of the others. */
  schemas(): Readonly<Record<string, JsonSchema>>;
}

const PREFIX = '#/components/schemas/';

/** `shared` are named in advance, since they are parts of many others. */
export function createSchemaBook(shared: Readonly<Record<string, z.ZodType>>): SchemaBook {
  const registry = z.registry<{ id: string }>();
  const taken = new Set<string>();
  const enter = (schema: z.ZodType, id: string): void => {
    if (taken.has(id)) throw new Error(`Two schemas would be called ${id}.`);
    taken.add(id);
    registry.add(schema, { id });
  };
  for (const [id, schema] of Object.entries(shared)) enter(schema, id);
  return {
    refer: (schema, name) => {
      const known = registry.get(schema)?.id;
      if (known === undefined) enter(schema, name);
      return { $ref: `${PREFIX}${known ?? name}` };
    },
    schemas: () => {
      const { schemas } = z.toJSONSchema(registry, {
        uri: (id) => `${PREFIX}${id}`,
        io: 'output',
        unrepresentable: 'any',
        override: ({ jsonSchema }) => {
          loosen(jsonSchema);
        },
      });
      return Object.fromEntries(
        Object.entries(schemas)
          .map(([id, schema]) => [id, withoutNames({ ...schema })] as const)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      );
    },
  };
}

/** The fields of an input, each as a schema of its own. */
export function fieldSchemas(input: z.ZodObject): readonly (readonly [name: string, schema: JsonSchema])[] {
  const { properties = {} } = z.toJSONSchema(input, { io: 'input' });
  return Object.entries(properties).map(([name, schema]) => [
    name,
    typeof schema === 'object' ? { ...schema } : {},
  ]);
}

/** The schema of an input as a whole: closed, since what is not known is refused. */
export function inputSchema(input: z.ZodObject): JsonSchema {
  return withoutNames({ additionalProperties: false, ...z.toJSONSchema(input, { io: 'input' }) });
}

/** An answer may have more fields one day, and who reads it must not refuse it for that. */
function loosen(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.additionalProperties === false) delete schema.additionalProperties;
  if (schema.format === 'date-time') delete schema.pattern;
}

function withoutNames(schema: Readonly<Record<string, unknown>>): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema' && key !== '$id'));
}
