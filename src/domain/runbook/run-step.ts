import type { Role } from '../access/role.ts';
import type { Json } from './runbook.ts';
import type { RunState, StepFailure, StepPath } from './run-state.ts';

export const ENTRY_KINDS = ['run', 'step', 'person', 'warning', 'undo'] as const;

/** One thing that happened, in the run's own record. */
export interface RunEntry {
  /** Rises by one within the run, from 1 on. */
  readonly sequence: number;
  readonly atMs: number;
  readonly kind: (typeof ENTRY_KINDS)[number];
  /** Null where it is of the run as a whole. */
  readonly path: StepPath | null;
  /** Null where no person did it. */
  readonly who: string | null;
  readonly text: string;
}

/** What is to be done outside; each comes back as a fact. */
export type RunEffect =
  | {
      readonly kind: 'perform';
      readonly path: StepPath;
      readonly attempt: number;
      readonly action: string;
      readonly input: Readonly<Record<string, Json>>;
      readonly timeoutMs: number;
      readonly isUndo: boolean;
      /** With which power it is done. */
      readonly role: Role;
      /** Who has approved what comes now: danger needs no typing then. */
      readonly approvedBy: string | null;
    }
  /** Ends the performing of a step that is no longer wanted. */
  | { readonly kind: 'stop'; readonly path: StepPath };

/** What came of an action. */
export type Performed =
  | {
      readonly status: 'done';
      readonly exitCode: number;
      readonly output: Json;
      readonly size: number;
      /** The action only reads: what it finds is no failure. */
      readonly isRead: boolean;
    }
  | { readonly status: 'failed'; readonly failure: StepFailure; readonly isRetryable: boolean };

export type RunFact =
  | {
      readonly kind: 'performed';
      readonly path: StepPath;
      readonly attempt: number;
      readonly isUndo: boolean;
      readonly performed: Performed;
    }
  | ({ readonly kind: 'command' } & GivenRunCommand);

export interface GivenRunCommand {
  readonly who: string;
  readonly role: RunState['caller']['role'];
  readonly command: RunCommand;
}

/** What a person may ask of a run. */
export type RunCommand =
  | { readonly kind: 'cancel'; readonly reason: string }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'approve'; readonly step: StepPath }
  | { readonly kind: 'refuse'; readonly step: StepPath; readonly reason: string }
  | { readonly kind: 'answer'; readonly step: StepPath; readonly answer: Json }
  | { readonly kind: 'done'; readonly step: StepPath; readonly note: string }
  | { readonly kind: 'retry'; readonly step: StepPath }
  | { readonly kind: 'skip'; readonly step: StepPath; readonly reason: string };

export interface RunStep {
  readonly state: RunState;
  readonly effects: readonly RunEffect[];
  readonly entries: readonly RunEntry[];
}
