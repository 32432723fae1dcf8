import { z } from 'zod';
import { defineAction } from '../action.ts';
import { isoTime } from '../iso-time.ts';
import { cursorField, momentCursor, nextCursorField, parseMomentCursor } from '../page.ts';
import { runRowOf, runRowSchema } from './run-detail.ts';

export const runList = defineAction({
  name: 'run/list',
  noun: 'run',
  verb: 'list',
  summary: 'List runs of runbooks, the newest first',
  description:
    'What was started, by whom, how it went, and what each waits for. Exit code 5 while one of those listed waits for a person.',
  examples: [
    { command: 'watchkeeper runs list', says: 'What is going on, and what waits for me?' },
    { command: 'watchkeeper runs list --runbook server-down --limit 5', says: 'How it went the last times.' },
  ],
  cli: { path: ['runs', 'list'], positionals: [] },
  slack: 'runs',
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    open: z.boolean().default(false).describe('Only those that are not over'),
    runbook: z.string().max(100).optional().describe('Only those of this runbook'),
    limit: z.int().min(1).max(1000).default(50).describe('How many at most, newest first'),
    cursor: cursorField,
  }),
  output: z.object({
    environment: z.string(),
    timestamp: isoTime,
    runs: z.array(runRowSchema),
    next_cursor: nextCursorField,
  }),
  exitCode: ({ runs }) => (runs.some(({ waits_for }) => waits_for.length > 0) ? 5 : 0),
  run: async ({ store, environment, nowMs }, { open, runbook, limit, cursor }) => {
    const mark = cursor === undefined ? undefined : parseMomentCursor(cursor);
    const before = mark && { startedAtMs: mark.atMs, id: mark.id };
    const found = await store.runs(environment, {
      limit: limit + 1,
      ...(open && { isOpen: true }),
      ...(runbook !== undefined && { runbook }),
      ...(before !== undefined && { before }),
    });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const isMore = found.length > limit && last !== undefined;
    return {
      environment,
      timestamp: new Date(nowMs()).toISOString(),
      runs: page.map(runRowOf),
      next_cursor: isMore ? momentCursor({ atMs: last.startedAtMs, id: last.id }) : null,
    };
  },
});
