import type { Json } from '../domain/runbook/runbook.ts';
import type { RunEntry } from '../domain/runbook/run-step.ts';
import type { RunView } from '../domain/runbook/run-view.ts';

export interface RunQuery {
  /** Of this runbook; all when absent. */
  readonly runbook?: string;
  /** Only those that are not over. */
  readonly isOpen?: boolean;
  readonly limit: number;
  /** Only those started before, and of the same moment those of a lower id. */
  readonly before?: { readonly startedAtMs: number; readonly id: string };
}

/** Which attempt of which step. */
export interface StepOutputKey {
  readonly environment: string;
  readonly run: string;
  readonly path: string;
  readonly attempt: number;
  readonly isUndo: boolean;
}

/** Runs of runbooks, as their workflows have written them down: for reading, and kept. */
export interface RunStore {
  /** Steps that it does not name stay as they are. An older revision changes nothing; entries that are there already are left as they are. */
  recordRun(view: RunView, entries: readonly RunEntry[]): Promise<void>;
  run(environment: string, id: string): Promise<RunView | null>;
  /** Newest first. */
  runs(environment: string, query: RunQuery): Promise<readonly RunView[]>;
  /** Ascending, after `afterSequence`. */
  runEntries(
    environment: string,
    id: string,
    bounds: { readonly afterSequence: number; readonly limit: number },
  ): Promise<readonly RunEntry[]>;
  /** The whole of what a step's action gave: of the newest attempt, since each look of a long wait is one. */
  recordStepOutput(key: StepOutputKey, output: Json): Promise<void>;
  /** The output of the newest attempt of a step; null where there is none. */
  stepOutput(key: Omit<StepOutputKey, 'attempt' | 'isUndo'>): Promise<Json>;
}
