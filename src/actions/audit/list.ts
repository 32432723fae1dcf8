import { z } from 'zod';
import { ROLES } from '../../domain/access/role.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { defineAction } from '../action.ts';
import { isoTime } from '../iso-time.ts';
import { cursorField, nextCursorField, parseCursor, toCursor } from '../page.ts';

const auditRow = z.object({
  sequence: z.number(),
  timestamp: isoTime,
  who: z.string(),
  role: z.enum(ROLES),
  via: z.string(),
  action: z.string(),
  subject: z.string().nullable(),
  phase: z.enum(['before', 'after', 'refused']),
  outcome: z.string().nullable(),
  request_id: z.string(),
  input: z.record(z.string(), z.unknown()),
});

export const auditList = defineAction({
  name: 'audit/list',
  noun: 'audit',
  verb: 'list',
  summary: 'List who did what',
  description:
    'The newest lines of the append-only audit log: every change before and after, and every refusal.',
  examples: [{ command: 'watchkeeper audit list --limit 20', says: 'The last twenty lines.' }],
  cli: { path: ['audit', 'list'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'operator',
  runs: 'inline',
  input: z.object({
    limit: z.int().min(1).max(1000).default(50).describe('How many lines, newest first'),
    cursor: cursorField,
  }),
  output: z.object({
    environment: z.string(),
    records: z.array(auditRow),
    next_cursor: nextCursorField,
  }),
  exitCode: () => 0,
  run: async ({ store, environment }, { limit, cursor }) => {
    const found = await store.audit(environment, limit + 1, beforeOf(cursor));
    const records = found.slice(0, limit);
    const last = records.at(-1);
    return {
      environment,
      records: records.map((record) => ({
        sequence: record.sequence,
        timestamp: new Date(record.atMs).toISOString(),
        who: record.who,
        role: record.role,
        via: record.via,
        action: record.action,
        subject: record.subject,
        phase: record.phase,
        outcome: record.outcome,
        request_id: record.requestId,
        input: { ...record.input },
      })),
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
