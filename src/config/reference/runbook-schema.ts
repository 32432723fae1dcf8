import { z } from 'zod';
import { headerSchema, headSchema, STEP_KEYS, STEP_SCHEMAS } from '../runbook/document-schema.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

const STEP: JsonSchema = { $ref: '#/definitions/step' };

/** JSON Schema (draft 7) of a runbook, for editors: each step is its head and exactly one thing to do. */
export function runbookSchema(): JsonSchema {
  const header = schemaOf(headerSchema);
  const head = schemaOf(headSchema);
  const kinds = STEP_KEYS.map((key): JsonSchema => {
    const own = schemaOf(STEP_SCHEMAS[key]);
    return {
      type: 'object',
      properties: { ...head.properties, ...withSteps(own.properties ?? {}) },
      required: [...new Set([...(head.required ?? []), ...(own.required ?? []), key])],
      additionalProperties: false,
    };
  });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Watchkeeper runbook',
    description: 'Steps that are carried out one after the other, whatever dies meanwhile.',
    type: 'object',
    properties: { ...header.properties, steps: { type: 'array', items: STEP } },
    required: [...(header.required ?? []), 'steps'],
    additionalProperties: false,
    definitions: { step: { oneOf: kinds } },
  };
}

function schemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any' });
}

/** Lists of what the document's reader takes for steps, which a schema of zod says nothing of. */
function withSteps<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withSteps) as T;
  if (typeof value !== 'object' || value === null) return value;
  const isList = 'type' in value && value.type === 'array' && 'items' in value;
  if (isList && isEmpty(value.items)) return { ...value, items: STEP };
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withSteps(inner)])) as T;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
