import { expect, test } from 'vitest';
import { z } from 'zod';
import { inputFields } from './input-fields.ts';
import { inputFromWords } from './input-words.ts';

const input = z.object({
  server: z.string().describe('Which'),
  server_names: z.array(z.string()).default([]).describe('Which ones'),
  limit: z.int().default(10).describe('How many'),
  deep: z.boolean().default(false).describe('All of it'),
  path: z.enum(['mcp', 'rest']).optional().describe('One path'),
});
const fields = inputFields({ input });

test('fields come from the schema', () => {
  expect(fields).toEqual([
    { name: 'server', flag: '--server', kind: 'text', choices: [], description: 'Which', required: true },
    {
      name: 'server_names',
      flag: '--server-names',
      kind: 'list',
      choices: [],
      description: 'Which ones',
      required: false,
      defaultValue: [],
    },
    {
      name: 'limit',
      flag: '--limit',
      kind: 'number',
      choices: [],
      description: 'How many',
      required: false,
      defaultValue: 10,
    },
    {
      name: 'deep',
      flag: '--deep',
      kind: 'boolean',
      choices: [],
      description: 'All of it',
      required: false,
      defaultValue: false,
    },
    {
      name: 'path',
      flag: '--path',
      kind: 'text',
      choices: ['mcp', 'rest'],
      description: 'One path',
      required: false,
    },
  ]);
});

test('words become what the schema expects', () => {
  const words = { server: '12', server_names: 'a,b', limit: '5', deep: 'true', path: undefined };
  const expected = { server: '12', server_names: ['a', 'b'], limit: 5, deep: true };
  expect(inputFromWords(fields, words)).toEqual(expected);
  expect(inputFromWords(fields, { server_names: ['a', 'b'], deep: false })).toEqual({
    server_names: ['a', 'b'],
    deep: false,
  });
});

test('a word that does not fit is left for the schema to name', () => {
  const words = inputFromWords(fields, { server: 's', limit: 'many', deep: 'perhaps' });
  const problems = input.safeParse(words).error?.issues.map(({ path }) => path.join('.'));
  expect(problems).toEqual(['limit', 'deep']);
});
