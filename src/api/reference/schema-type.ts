import { z } from 'zod';
import type { JsonSchema } from '../openapi/document-shape.ts';

/** Those keywords of JSON Schema that our schemas use. */
export interface SchemaNode {
  readonly $ref?: string | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly format?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly description?: string | undefined;
  readonly default?: unknown;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly exclusiveMinimum?: number | undefined;
  readonly properties?: Readonly<Record<string, SchemaNode>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: SchemaNode | undefined;
  readonly anyOf?: readonly SchemaNode[] | undefined;
  readonly additionalProperties?: SchemaNode | boolean | undefined;
}

const node: z.ZodType<SchemaNode> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    format: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    description: z.string().optional(),
    default: z.unknown().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    exclusiveMinimum: z.number().optional(),
    properties: z.record(z.string(), node).optional(),
    required: z.array(z.string()).optional(),
    items: node.optional(),
    anyOf: z.array(node).optional(),
    additionalProperties: z.union([z.boolean(), node]).optional(),
  }),
);

export function schemaNode(schema: JsonSchema): SchemaNode {
  return node.parse(schema);
}

/** A type in words, in parts: the name of a schema is a part of its own, so that it can be a link. */
export type TypeWord = string | { readonly schema: string };

export function typeWords(schema: SchemaNode): readonly TypeWord[] {
  const { $ref, anyOf, items, additionalProperties, properties } = schema;
  if ($ref !== undefined) return [{ schema: $ref.split('/').at(-1) ?? $ref }];
  if (anyOf !== undefined)
    return anyOf.flatMap((each, index) => [...(index > 0 ? [' or '] : []), ...typeWords(each)]);
  if (schema.enum !== undefined) return [schema.enum.map((value) => JSON.stringify(value)).join(' | ')];
  if (schema.const !== undefined) return [JSON.stringify(schema.const)];
  if (items !== undefined) return ['list of ', ...typeWords(items)];
  if (typeof additionalProperties === 'object' && properties === undefined) {
    return ['object of ', ...typeWords(additionalProperties)];
  }
  return [plainType(schema)];
}

const LARGE = Number.MAX_SAFE_INTEGER;

function plainType({ type = 'anything', format, minimum, maximum, exclusiveMinimum }: SchemaNode): string {
  const name = format ?? (typeof type === 'string' ? type : type.join(' or '));
  const low = minimum !== undefined && minimum > -LARGE ? `from ${minimum}` : '';
  const over = exclusiveMinimum === undefined ? low : `above ${exclusiveMinimum}`;
  const high = maximum !== undefined && maximum < LARGE ? `up to ${maximum}` : '';
  return [name, over, high].filter((word) => word !== '').join(' ');
}

/** The fields below a schema, also through lists, choices and objects of anything; empty where there are none. */
export function fieldsBelow(
  schema: SchemaNode,
): readonly (readonly [name: string, field: SchemaNode, isSure: boolean])[] {
  const { properties, required = [], items, anyOf, additionalProperties } = schema;
  if (properties !== undefined) {
    return Object.entries(properties).map(([name, field]) => [name, field, required.includes(name)]);
  }
  if (items !== undefined) return fieldsBelow(items);
  if (anyOf !== undefined) return anyOf.flatMap(fieldsBelow);
  return typeof additionalProperties === 'object' ? fieldsBelow(additionalProperties) : [];
}
