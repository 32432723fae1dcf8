import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import { defineAction } from '../action.ts';
import { cursorField, nextCursorField, parseCursor, toCursor } from '../page.ts';
import { auditRowSchema, presentAudit } from './audit-row.ts';
import { parseSince } from '../since.ts';

export const auditList = defineAction({
  name: 'audit/list',
  noun: 'audit',
  verb: 'list',
  summary: 'List who did what',
  description:
    'The newest records of the append-only audit log: every change before and after, and every refusal.',
  examples: [
    { command: 'watchkeeper audit list --limit 20', says: 'The last twenty records.' },
    { command: 'watchkeeper audit list --who ann --since 24h', says: 'What ann did since yesterday.' },
    { command: 'watchkeeper audit list --action breaker', says: 'What was done to breakers.' },
  ],
  cli: { path: ['audit', 'list'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'operator',
  runs: 'inline',
  input: z.object({
    limit: z.int().min(1).max(1000).default(50).describe('How many records, newest first'),
    who: z.string().min(1).optional().describe('Only what this caller did'),
    action: z.string().min(1).optional().describe('Only this action, such as breaker/open, or this noun'),
    since: z.string().optional().describe('Only since then: a time, ISO 8601, or how long ago, such as 24h'),
    cursor: cursorField,
  }),
  output: z.object({
    environment: z.string(),
    records: z.array(auditRowSchema),
    next_cursor: nextCursorField,
  }),
  exitCode: () => 0,
  run: async ({ store, environment, nowMs }, { limit, who, action, since, cursor }) => {
    const before = beforeOf(cursor);
    const sinceMs = since === undefined ? undefined : parseSince(since, nowMs());
    const found = await store.audit(environment, limit + 1, {
      ...(who === undefined ? {} : { who }),
      ...(action === undefined ? {} : { action }),
      ...(sinceMs === undefined ? {} : { sinceMs }),
      ...(before === undefined ? {} : { before }),
    });
    const records = found.slice(0, limit);
    const last = records.at(-1);
    return {
      environment,
      records: records.map(presentAudit),
      next_cursor: found.length > limit && last !== undefined ? toCursor(String(last.sequence)) : null,
    };
  },
});

function beforeOf(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  const sequence = Number(parseCursor(cursor));
  if (Number.isSafeInteger(sequence) && sequence > 0) return sequence;
  throw new AppError(
    'INVALID_REQUEST',
    'The cursor is not one of the audit log. Leave it out to begin anew.',
    {
      details: { cursor },
    },
  );
}
