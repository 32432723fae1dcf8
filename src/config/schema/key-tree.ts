import { z } from 'zod';
import { configurationSchema } from './configuration.ts';
import type { Sensitivity } from './key.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

export type KeyType = 'string' | 'number' | 'integer' | 'boolean' | 'list' | 'map' | 'section';

/** One key of the configuration, derived from the schema: the walk over a file and the table of keys both read it. */
export interface KeyNode {
  readonly type: KeyType;
  /** Empty for a section. */
  readonly effect: string;
  readonly sensitivity: Sensitivity | null;
  /** What holds when it is left out; null when nothing does. */
  readonly default: unknown;
  readonly options: readonly string[];
  /** Keys of a section. */
  readonly children: ReadonlyMap<string, KeyNode>;
  /** What a list or a map of free names holds. */
  readonly element: KeyNode | null;
}

/** The schema as JSON Schema, for editors. */
export function configurationJsonSchema(): JsonSchema {
  return z.toJSONSchema(configurationSchema, { io: 'input' });
}

export const KEY_TREE: KeyNode = nodeOf(configurationJsonSchema(), null);

function nodeOf(schema: JsonSchema, inherited: Sensitivity | null): KeyNode {
  const sensitivity = sensitivityOf(schema) ?? inherited;
  const type = typeOf(schema);
  const element = type === 'list' ? schema.items : type === 'map' ? schema.additionalProperties : undefined;
  return {
    type,
    effect: schema.description ?? '',
    sensitivity,
    default: schema['derived'] ?? schema.default ?? null,
    options: (schema.enum ?? []).map(String),
    children: new Map(
      Object.entries(schema.properties ?? {}).flatMap(([name, child]) =>
        isSchema(child) ? [[name, nodeOf(child, sensitivity)]] : [],
      ),
    ),
    element: isSchema(element) ? nodeOf(element, sensitivity) : null,
  };
}

function typeOf(schema: JsonSchema): KeyType {
  const { type, properties, anyOf } = schema;
  if (type === 'number' || type === 'integer' || type === 'boolean') return type;
  if (type === 'array' || anyOf !== undefined) return 'list';
  if (type !== 'object') return 'string';
  return properties === undefined ? 'map' : 'section';
}

function sensitivityOf(schema: JsonSchema): Sensitivity | null {
  const value = schema['sensitivity'];
  return value === 'secret' || value === 'identifier' || value === 'expanded' ? value : null;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
