import type { AuditRecord } from '../../../src/domain/audit/audit-record.ts';
import { NOON_MS } from './a-check.ts';

export const AUDITED: AuditRecord = {
  atMs: NOON_MS,
  environment: 'production',
  who: 'ann',
  role: 'admin',
  via: 'cli',
  action: 'server/pause',
  subject: 'a',
  phase: 'before',
  outcome: null,
  requestId: 'r1',
  input: { server: 'a', nested: [1, { x: null }] },
};
