import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { RunBeginning } from '../domain/runbook/advance-run.ts';
import type { RunEntry, GivenRunCommand, Performed, RunFact } from '../domain/runbook/run-step.ts';
import type { RunState } from '../domain/runbook/run-state.ts';
import type { Json } from '../domain/runbook/runbook.ts';
import type { RunView } from '../domain/runbook/run-view.ts';
import type { Role } from '../domain/access/role.ts';

export interface RunInput {
  readonly version: 1;
  readonly beginning: RunBeginning;
  /** Whether who started it may approve it: only where there is nobody else. */
  readonly allowsSelfApproval: boolean;
  /** Carried over a continue-as-new; absent at the first start. */
  readonly carried?: CarriedRun;
}

export interface CarriedRun {
  /** Without what it began with, which the input has already. */
  readonly state: Omit<RunState, keyof RunBeginning>;
  readonly unprocessed: readonly RunFact[];
  readonly entries: readonly RunEntry[];
}

export interface PerformInput {
  readonly environment: string;
  readonly run: string;
  readonly path: string;
  readonly attempt: number;
  readonly isUndo: boolean;
  readonly action: string;
  readonly input: Readonly<Record<string, Json>>;
  readonly who: string;
  readonly role: Role;
  /** Who has approved what is dangerous; null: nobody, and it is refused. */
  readonly approvedBy: string | null;
  /** How long it may take. */
  readonly timeoutMs: number;
}

export interface RecordRunInput {
  /** Of its steps only those that have changed since the last writing. */
  readonly view: RunView;
  readonly entries: readonly RunEntry[];
}

export interface RunActivities {
  /** Does one action, and says what came of it; its whole output goes into the store. */
  readonly performStep: (input: PerformInput) => Promise<Performed>;
  /** Writes a run as it stands, and what was added to its story; an older revision changes nothing. */
  readonly recordRun: (input: RecordRunInput) => Promise<void>;
}

/** From a person: the view after it. */
export const runCommand = defineUpdate<RunView, [GivenRunCommand]>('command');
export const runView = defineQuery<RunView>('view');
