import type { CheckFact } from '../domain/integrity/check-survey.ts';
import type { Fault } from '../domain/integrity/fault.ts';
import type { RollupFact } from '../domain/integrity/judge-rollup.ts';

export interface Quarantined {
  /** Rows that were taken out. */
  readonly taken: number;
  /** Rows that stay for now, since a server's state points to them: its next check frees them. */
  readonly left: number;
  /** Where the rows are now; null when none was taken. */
  readonly file: string | null;
}

/** Looking through what is stored, and taking out what cannot be right. */
export interface DataCare {
  /** What the database itself finds wrong, a sentence each; empty for a sound one. */
  structureFaults(): Promise<readonly string[]>;
  /** In the order of minute, server and id. */
  checkFacts(environment: string): Promise<AsyncIterable<CheckFact>>;
  rollupFacts(environment: string): Promise<AsyncIterable<RollupFact>>;
  /** Writes the rows to a file beside the store, and deletes them only when they are safe there. */
  quarantine(faults: readonly Fault[], nowMs: number): Promise<Quarantined>;
}
