import { z } from 'zod';
import type { Action } from './action.ts';
import type { InputField } from './input-words.ts';

const property = z.object({
  type: z.string().optional(),
  contentMediaType: z.string().optional(),
  enum: z.array(z.string()).optional(),
  description: z.string().default(''),
  default: z.unknown().optional(),
});

const schemaShape = z.object({
  properties: z.record(z.string(), property).default({}),
  required: z.array(z.string()).default([]),
});

const KINDS: Readonly<Record<string, InputField['kind']>> = {
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  array: 'list',
};

/** The fields of an action's input in the order of its schema. */
export function inputFields(action: Pick<Action, 'input'>): readonly InputField[] {
  const shape = schemaShape.parse(z.toJSONSchema(action.input, { io: 'input' }));
  return Object.entries(shape.properties).map(([name, field]) => ({
    name,
    flag: `--${name.replaceAll('_', '-')}`,
    kind: kindOf(field),
    choices: field.enum ?? [],
    description: field.description,
    required: shape.required.includes(name),
    defaultValue: field.default,
  }));
}

/** Text with a media type of its own is a document. */
function kindOf({ type, contentMediaType }: z.output<typeof property>): InputField['kind'] {
  return contentMediaType === undefined ? (KINDS[type ?? 'string'] ?? 'text') : 'document';
}
