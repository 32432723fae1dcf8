import type { Role } from '../access/role.ts';
import type { Json, Runbook } from './runbook.ts';

/** Where a step is: its id, behind those of the loops and runbooks around it, such as `each[2].restart`. */
export type StepPath = string;

export interface StepFailure {
  /** Of the closed list of errors, or `EXIT_CODE`, `EXPRESSION`, `EXPIRED`, `REFUSED`, `TIMEOUT`, `STEP` of a block. */
  readonly code: string;
  readonly message: string;
}

export interface Approval {
  readonly who: string;
  readonly atMs: number;
}

/** What came of a step that has ended well. */
export interface StepResult {
  /** Null where it is no action's. */
  readonly exitCode: number | null;
  /** Kept for expressions while it is small enough; null otherwise. */
  readonly output: Json;
  /** Letters of the output as JSON; the whole of it is in the store. */
  readonly size: number;
}

/** What the steps within a step go by, also once it has ended: they may have to be undone. */
export interface Within {
  /** Of a loop: what it goes through. */
  readonly items?: readonly Json[];
  /** Of a switch: which case it took; null: none. */
  readonly taken?: number | null;
  /** Of a child: its inputs, filled in. */
  readonly inputs?: Readonly<Record<string, Json>>;
  /** Of an approval: who has given it. */
  readonly approvals?: readonly Approval[];
}

interface Begun {
  readonly sinceMs: number;
}

/** How a step stands; one that is not there yet has none. */
export type StepState =
  | (Begun & { readonly status: 'running'; readonly attempt: number })
  | (Begun & {
      readonly status: 'retrying';
      readonly attempt: number;
      readonly dueMs: number;
      readonly failure: StepFailure;
    })
  | (Begun & { readonly status: 'polling'; readonly attempt: number; readonly dueMs: number })
  | (Begun & { readonly status: 'waiting'; readonly dueMs: number })
  | (Begun & {
      readonly status: 'approval';
      readonly dueMs: number;
      readonly approvals: readonly Approval[];
      /** What people read, filled in. */
      readonly text: string;
    })
  | (Begun & { readonly status: 'asking'; readonly dueMs: number; readonly text: string })
  | (Begun & { readonly status: 'manual'; readonly dueMs: number; readonly text: string })
  | (Begun & Within & { readonly status: 'open' })
  | EndedStep;

export type EndedStep = (
  | { readonly status: 'succeeded'; readonly result: StepResult }
  | { readonly status: 'failed'; readonly failure: StepFailure; readonly result: StepResult | null }
  | { readonly status: 'skipped'; readonly reason: string; readonly who: string | null }
) &
  Begun &
  Within & { readonly endedAtMs: number; readonly attempts: number };

/** What the steps within this one go by. */
export function withinOf(step: StepState | undefined): Within {
  if (step?.status === 'approval') return { approvals: step.approvals };
  if (step?.status !== 'open' && !isEnded(step)) return {};
  const { items, taken, inputs, approvals } = step;
  return {
    ...(items !== undefined && { items }),
    ...(taken !== undefined && { taken }),
    ...(inputs !== undefined && { inputs }),
    ...(approvals !== undefined && { approvals }),
  };
}

export function isEnded(step: StepState | undefined): step is EndedStep {
  return step !== undefined && ['succeeded', 'failed', 'skipped'].includes(step.status);
}

export type RunEnd = 'succeeded' | 'failed' | 'cancelled';

/** Nothing begins until somebody resumes the run. */
export interface Pause {
  readonly who: string;
  readonly sinceMs: number;
}

/** `stuck`: a step has failed, and a person is waited for. `undoing`: what was done is taken back, the newest first. */
export type RunPhase =
  | { readonly status: 'running' }
  | (Pause & { readonly status: 'paused' })
  | {
      readonly status: 'stuck';
      readonly step: StepPath;
      readonly sinceMs: number;
      readonly dueMs: number;
      /** It stays paused when it is no longer stuck. */
      readonly pause?: Pause;
    }
  | { readonly status: 'undoing'; readonly end: Exclude<RunEnd, 'succeeded'> }
  | { readonly status: RunEnd; readonly endedAtMs: number };

/** Who has paused a run, and since when; null where nobody has. */
export function pauseOf(phase: RunPhase): Pause | null {
  if (phase.status === 'paused') return { who: phase.who, sinceMs: phase.sinceMs };
  return phase.status === 'stuck' ? (phase.pause ?? null) : null;
}

/** Something that can be taken back: a step with an `undo` that has succeeded. */
export interface Undo {
  readonly path: StepPath;
  readonly status: 'open' | 'running' | 'done' | 'failed';
}

/** Who started a run, and with which power its actions are done. */
export interface RunCaller {
  readonly who: string;
  readonly role: Role;
}

export interface RunState {
  readonly version: 1;
  readonly environment: string;
  readonly id: string;
  readonly runbook: Runbook;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly caller: RunCaller;
  readonly startedAtMs: number;
  /** Id of the incident that it is for; left out: none. */
  readonly incident?: string;
  readonly phase: RunPhase;
  readonly steps: Readonly<Record<StepPath, StepState>>;
  /** In the order in which they succeeded. */
  readonly undos: readonly Undo[];
  /** Steps whose time box was overrun, each told once. */
  readonly overran: readonly StepPath[];
  /** Why it ends as it does; null while it goes well. */
  readonly trouble: string | null;
  /** Letters of output that are kept for expressions. */
  readonly kept: number;
  /** Rises with each change. */
  readonly revision: number;
  /** Entries of its story so far. */
  readonly entries: number;
}

export function isOver(state: Pick<RunState, 'phase'>): boolean {
  return ['succeeded', 'failed', 'cancelled'].includes(state.phase.status);
}
