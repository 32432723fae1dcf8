import type { Role } from '../access/role.ts';

/** What JSON can say; inputs and outputs of steps are this. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export const INPUT_TYPES = ['string', 'number', 'boolean', 'server', 'incident', 'choice'] as const;
export type InputType = (typeof INPUT_TYPES)[number];

export interface RunbookInput {
  readonly type: InputType;
  readonly description: string;
  /** Absent: it has to be given. */
  readonly default?: Json;
  /** Of a choice. */
  readonly choices?: readonly string[];
}

/**
 * What becomes of a run in which a step has failed: `ask` waits for a person to retry or skip it, `undo` takes back
 * what was done, `stop` ends it as it is.
 */
export const ON_FAILURE = ['ask', 'undo', 'stop'] as const;
export type OnFailure = (typeof ON_FAILURE)[number];

/** A document of `config/runbooks`: immutable once a run has it. */
export interface Runbook {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputs: Readonly<Record<string, RunbookInput>>;
  /** Of the whole run, people's time included. */
  readonly timeoutMs: number;
  /** The least role that may start it. */
  readonly role: Role;
  readonly onFailure: OnFailure;
  readonly steps: readonly Step[];
}

/** An action of the catalogue with its input, in which `${{ }}` stands for what is known when it begins. */
export interface Call {
  readonly action: string;
  readonly with: Readonly<Record<string, Json>>;
}

export interface Retry {
  /** The first one included. */
  readonly attempts: number;
  /** Before the second; doubled each time. */
  readonly backoffMs: number;
  /** Codes of failures; empty: all that may pass by themselves. */
  readonly on: readonly string[];
}

export interface ActionStep extends StepHead, Call {
  readonly kind: 'action';
  /** Exit codes that are no failure; null: all but 2 of what only reads, else 0 alone. */
  readonly accept: readonly number[] | null;
  readonly retry: Retry;
  readonly timeoutMs: number;
  readonly undo: Call | null;
}

/** Asks an action again and again, until a condition over its `result` holds. */
export interface PollStep extends StepHead, Call {
  readonly kind: 'poll';
  readonly until: string;
  readonly everyMs: number;
  readonly limitMs: number;
}

export interface WaitStep extends StepHead {
  readonly kind: 'wait';
  readonly forMs: number;
}

export interface ApproveStep extends StepHead {
  readonly kind: 'approve';
  readonly text: string;
  /** The least role that counts. */
  readonly role: Role;
  /** How many different people. */
  readonly quorum: number;
  readonly expiresMs: number;
  /** What silence means. */
  readonly otherwise: 'refuse' | 'approve';
}

export interface AskStep extends StepHead {
  readonly kind: 'ask';
  readonly question: string;
  readonly answer: Exclude<InputType, 'server' | 'incident'>;
  readonly choices: readonly string[];
  readonly expiresMs: number;
  /** The answer where nobody gives one; absent: the step fails then. */
  readonly fallback?: Json;
}

export interface ManualStep extends StepHead {
  readonly kind: 'manual';
  readonly instruct: string;
  readonly expiresMs: number;
}

export interface ParallelStep extends StepHead {
  readonly kind: 'parallel';
  readonly steps: readonly Step[];
}

export interface ForEachStep extends StepHead {
  readonly kind: 'for_each';
  /** An expression that gives a list. */
  readonly in: string;
  /** The name of the current one in expressions. */
  readonly as: string;
  readonly concurrency: number;
  /** Share of 1 of the list that may fail before nothing more is begun and the step fails. */
  readonly errors: number;
  readonly steps: readonly Step[];
}

export interface SwitchCase {
  /** Null: whatever else. */
  readonly when: string | null;
  readonly steps: readonly Step[];
}

export interface SwitchStep extends StepHead {
  readonly kind: 'switch';
  readonly cases: readonly SwitchCase[];
}

/** Another runbook as a part of this one: its steps see its own inputs; its time and what its failure means are not its own. */
export interface ChildStep extends StepHead {
  readonly kind: 'runbook';
  readonly with: Readonly<Record<string, Json>>;
  readonly runbook: Pick<Runbook, 'name' | 'role' | 'inputs' | 'steps'>;
}

interface StepHead {
  /** Unique in its document: what a later step calls it. */
  readonly id: string;
  readonly title: string;
  /** An expression; the step is skipped where it does not hold. Null: always. */
  readonly when: string | null;
  /** Passed: a warning, and nothing more. */
  readonly timeBoxMs: number | null;
  /** Its failure is noted, and the next step begins. */
  readonly continueOnError: boolean;
}

export type Step =
  | ActionStep
  | PollStep
  | WaitStep
  | ApproveStep
  | AskStep
  | ManualStep
  | ParallelStep
  | ForEachStep
  | SwitchStep
  | ChildStep;

export type StepKind = Step['kind'];

/** The blocks of steps within a step, with what their paths begin with where they are places of their own. */
export function blocksOf(step: Step): readonly (readonly Step[])[] {
  switch (step.kind) {
    case 'parallel':
    case 'for_each':
      return [step.steps];
    case 'switch':
      return step.cases.map(({ steps }) => steps);
    case 'runbook':
      return [step.runbook.steps];
    case 'action':
    case 'poll':
    case 'wait':
    case 'approve':
    case 'ask':
    case 'manual':
      return [];
  }
}

/** All steps of a block, those within others included, in the order in which they are written. */
export function allSteps(steps: readonly Step[]): readonly Step[] {
  return steps.flatMap((step) => [step, ...blocksOf(step).flatMap(allSteps)]);
}
