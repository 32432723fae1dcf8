import { z } from 'zod';
import { auditLineOf } from '../../domain/audit/audit-line.ts';
import { ROLES } from '../../domain/access/role.ts';
import type { ChainedAuditRecord } from '../../domain/audit/audit-record.ts';
import { isoTime } from '../iso-time.ts';

/** A record as it is shown, which is what its hash is of. */
export const auditRowSchema = z.object({
  sequence: z.number(),
  timestamp: isoTime,
  environment: z.string(),
  who: z.string(),
  role: z.enum(ROLES),
  via: z.string(),
  action: z.string(),
  subject: z.string().nullable(),
  phase: z.enum(['before', 'after', 'refused']),
  outcome: z.string().nullable(),
  request_id: z.string(),
  approved_by: z
    .string()
    .optional()
    .describe('Who has approved this step of a run; `who` has started the run'),
  input: z.record(z.string(), z.unknown()),
  previous_hash: z.string(),
  hash: z.string(),
});

export function presentAudit(record: ChainedAuditRecord): z.output<typeof auditRowSchema> {
  return { ...auditLineOf(record), input: { ...record.input } };
}
