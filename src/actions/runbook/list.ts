import { z } from 'zod';
import type { FoundRunbook } from '../../ports/runbook-library.ts';
import { defineAction } from '../action.ts';
import { cursorField, nextCursorField, pageOf } from '../page.ts';
import { libraryOf } from './library.ts';

const rowSchema = z.object({
  name: z.string(),
  title: z.string().nullable(),
  origin: z
    .enum(['own', 'shipped'])
    .describe('own: of the folder config/runbooks; shipped: it comes with the program'),
  file: z.string(),
  steps: z.int().nullable(),
  inputs: z.array(z.string()).describe('Those that have to be given'),
  problems: z.int().describe('0 where it can run; `runbooks lint` has them'),
});

export const runbookList = defineAction({
  name: 'runbook/list',
  noun: 'runbook',
  verb: 'list',
  summary: 'List the runbooks that there are',
  description:
    'Those of the folder config/runbooks and those that come with the program; an own one takes the place of a shipped one of its name. Exit code 1 where one of them cannot run.',
  examples: [{ command: 'watchkeeper runbooks list', says: 'What can be run?' }],
  cli: { path: ['runbooks', 'list'], positionals: [] },
  slack: 'runbooks',
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    limit: z.int().min(1).max(1000).optional().describe('How many runbooks at most'),
    cursor: cursorField,
  }),
  output: z.object({ runbooks: z.array(rowSchema), next_cursor: nextCursorField }),
  exitCode: ({ runbooks }) => (runbooks.some(({ problems }) => problems > 0) ? 1 : 0),
  run: async (context, { limit, cursor }) => {
    const all = await libraryOf(context).list();
    const { items, nextCursor } = pageOf(all, { limit, cursor, keyOf: ({ name }) => name });
    return { runbooks: items.map(rowOf), next_cursor: nextCursor };
  },
});

function rowOf(found: FoundRunbook): z.output<typeof rowSchema> {
  const { name, origin, file } = found;
  if (found.status === 'wrong')
    return { name, origin, file, title: null, steps: null, inputs: [], problems: found.problems.length };
  const { title, steps, inputs } = found.runbook;
  const needed = Object.entries(inputs).flatMap(([input, facts]) =>
    facts.default === undefined ? [input] : [],
  );
  return { name, origin, file, title, steps: steps.length, inputs: needed, problems: 0 };
}
