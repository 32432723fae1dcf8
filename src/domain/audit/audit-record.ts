import type { Role } from '../access/role.ts';

/** One record of the append-only audit log: who did what, when, by which way, and how it ended. */
export interface AuditRecord {
  readonly atMs: number;
  readonly environment: string;
  readonly who: string;
  readonly role: Role;
  /** By which way: `slack` a button or a command there, `pagerduty` its webhook, `run` a step of a runbook. */
  readonly via: 'cli' | 'http' | 'slack' | 'pagerduty' | 'worker' | 'run';
  readonly action: string;
  readonly subject: string | null;
  readonly phase: 'before' | 'after' | 'refused';
  readonly outcome: string | null;
  readonly requestId: string;
  /** Of a step of a run: who has approved it. `who` is the one that started the run. */
  readonly approvedBy?: string;
  /** Input of the action. Actions take no secrets. */
  readonly input: Readonly<Record<string, unknown>>;
}

export interface SequencedAuditRecord extends AuditRecord {
  /** Counts all records of a store from 1, without a gap. */
  readonly sequence: number;
}

/** A record in its place in the chain: it carries the hash of the one before, whatever its environment. */
export interface ChainedAuditRecord extends SequencedAuditRecord {
  readonly previousHash: string;
  readonly hash: string;
}
