import { z } from 'zod';
import type { Fault } from '../../domain/integrity/fault.ts';
import { defineAction } from '../action.ts';
import { changeOutput } from '../change-output.ts';
import { survey } from './survey.ts';

export const dataRepair = defineAction({
  name: 'data/repair',
  noun: 'data',
  verb: 'repair',
  summary: 'Take rows that cannot be right out of the store',
  description:
    'Moves what `data verify` finds impossible or twice into a file beside the store, a line of JSON for each row, so that figures are not spoilt by it. Nothing is deleted that is not in that file. Rows that a set clock has put out of order stay, since nobody can tell which of them are right, and so does what the database finds wrong with itself: restore a backup for that.',
  examples: [
    { command: 'watchkeeper data repair --dry-run', says: 'How many rows would be taken out?' },
    { command: 'watchkeeper data repair', says: 'Take them out.' },
  ],
  cli: { path: ['data', 'repair'], positionals: [] },
  slack: null,
  effect: 'change',
  role: 'admin',
  runs: 'inline',
  input: z.object({}),
  output: changeOutput(
    z.object({
      taken: z.number().describe('Rows that were moved to the file'),
      left: z
        .number()
        .describe('Rows that stay until the next check of their server, whose state points to them'),
      remaining: z.number().describe('What `data verify` still finds and this does not move'),
      file: z.string().nullable(),
    }),
  ),
  exitCode: ({ result }) => (result.left + result.remaining === 0 ? 0 : 1),
  plan: async (context) => {
    const movable = (await survey(context)).faults.filter(isMovable);
    if (movable.length === 0) return { would: [] };
    return {
      would: [`move ${movable.length} rows that cannot be right out of the store, into a file beside it`],
    };
  },
  run: async (context) => {
    const { faults, structure } = await survey(context);
    const movable = faults.filter(isMovable);
    const { taken, left, file } = await context.store.quarantine(movable, context.nowMs());
    const remaining = faults.length - movable.length + structure.length;
    return { run_id: null, workflow_id: null, result: { taken, left, remaining, file } };
  },
});

function isMovable({ kind }: Fault): boolean {
  return kind !== 'clock_jump';
}
