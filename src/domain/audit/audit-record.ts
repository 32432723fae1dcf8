import type { Role } from '../access/role.ts';

/** One line of the append-only audit log: who did what, when, by which way, and how it ended. */
export interface AuditRecord {
  readonly atMs: number;
  readonly environment: string;
  readonly who: string;
  readonly role: Role;
  readonly via: 'cli' | 'http' | 'worker';
  readonly action: string;
  readonly subject: string | null;
  readonly phase: 'before' | 'after' | 'refused';
  readonly outcome: string | null;
  readonly requestId: string;
  /** Input of the action. Actions take no secrets. */
  readonly input: Readonly<Record<string, unknown>>;
}

export interface SequencedAuditRecord extends AuditRecord {
  readonly sequence: number;
}
