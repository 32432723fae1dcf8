import { z } from 'zod';
import { ROLES } from '../../domain/access/role.ts';
import { defineAction } from '../action.ts';
import { isoTime } from '../iso-time.ts';

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
  input: z.object({ limit: z.int().min(1).max(1000).default(50).describe('How many lines, newest first') }),
  output: z.object({ environment: z.string(), records: z.array(auditRow) }),
  exitCode: () => 0,
  run: async ({ store, environment }, { limit }) => {
    const records = await store.audit(environment, limit);
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
    };
  },
});
