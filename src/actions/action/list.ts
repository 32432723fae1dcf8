import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import { nearest } from '../../domain/error/nearest.ts';
import type { ListedAction } from '../../ports/runbook-library.ts';
import { defineAction } from '../action.ts';
import { cursorField, nextCursorField, pageOf } from '../page.ts';
import { libraryOf } from '../runbook/library.ts';
import { actionRowSchema, EFFECTS, presentAction } from './listed-action.ts';

export const actionList = defineAction({
  name: 'action/list',
  noun: 'action',
  verb: 'list',
  summary: 'List everything that can be done',
  description:
    'Each action with what it does to the world, who may do it, how it is done, and whether it can be a step of a runbook.',
  examples: [
    { command: 'watchkeeper actions list', says: 'What is there?' },
    { command: 'watchkeeper actions list --noun server --effect change', says: 'What changes servers?' },
  ],
  cli: { path: ['actions', 'list'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    effect: z.enum(EFFECTS).optional().describe('Only those with this effect'),
    noun: z.string().max(40).optional().describe('Only those about this, such as server'),
    limit: z.int().min(1).max(1000).optional().describe('How many actions at most, by name'),
    cursor: cursorField,
  }),
  output: z.object({ actions: z.array(actionRowSchema), next_cursor: nextCursorField }),
  exitCode: () => 0,
  run: async (context, { effect, noun, limit, cursor }) => {
    const all = await libraryOf(context).actions();
    if (noun !== undefined) requireNoun(all, noun);
    const wanted = all.filter(
      (action) =>
        (effect === undefined || action.effect === effect) && (noun === undefined || action.noun === noun),
    );
    const { items, nextCursor } = pageOf(wanted, { limit, cursor, keyOf: ({ name }) => name });
    return { actions: items.map(presentAction), next_cursor: nextCursor };
  },
});

function requireNoun(all: readonly ListedAction[], noun: string): void {
  const nouns = [...new Set(all.map((action) => action.noun))];
  if (nouns.includes(noun)) return;
  const near = nearest(noun, nouns);
  const hint = near === undefined ? `There are: ${nouns.join(', ')}.` : `Did you mean ${near}?`;
  throw new AppError('NOT_FOUND', `No action is about ${noun}. ${hint}`, { details: { noun } });
}
