import { z } from 'zod';
import type { Action } from './action.ts';

/** One field of an action's input, as command line options and query strings need it. */
export interface InputField {
  /** The wire name, such as `time_range`. */
  readonly name: string;
  /** The command line's spelling, such as `--time-range`. */
  readonly flag: string;
  readonly kind: 'text' | 'number' | 'boolean' | 'list';
  /** The only values accepted; empty when any will do. */
  readonly choices: readonly string[];
  readonly description: string;
  readonly required: boolean;
  readonly defaultValue: unknown;
}

const property = z.object({
  type: z.string().optional(),
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
    kind: KINDS[field.type ?? 'string'] ?? 'text',
    choices: field.enum ?? [],
    description: field.description,
    required: shape.required.includes(name),
    defaultValue: field.default,
  }));
}

/**
 * Words as they come from a command line or a query string, turned into what the schema expects. A word that does
 * not fit its field is left as it is, so that the schema names it among the problems.
 */
export function inputFromWords(
  fields: readonly InputField[],
  words: Readonly<Record<string, string | readonly string[] | boolean | undefined>>,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  const kinds = new Map(fields.map((field) => [field.name, field.kind]));
  for (const [name, word] of Object.entries(words)) {
    if (word !== undefined) input[name] = valueOf(kinds.get(name) ?? 'text', word);
  }
  return input;
}

function valueOf(kind: InputField['kind'], word: string | readonly string[] | boolean): unknown {
  if (typeof word === 'boolean') return word;
  if (typeof word !== 'string') return kind === 'list' ? [...word] : word.at(-1);
  switch (kind) {
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(word) ? Number(word) : word;
    case 'boolean':
      return { true: true, '1': true, false: false, '0': false }[word] ?? word;
    case 'list':
      return word.split(',').filter((part) => part !== '');
    case 'text':
      return word;
  }
}
