import { beginStep, expressionFailure, failStep, perform } from './begin-step.ts';
import { evaluate } from './expression.ts';
import type { ForEachStep, Json, Step } from './runbook.ts';
import type { RunDraft } from './run-draft.ts';
import type { EndedStep, StepFailure, StepPath, StepState } from './run-state.ts';
import { isEnded } from './run-state.ts';
import { childFrame, loopFrame, scopeOf } from './scope-of.ts';
import type { Frame } from './scope-of.ts';
import { succeedStep } from './succeed-step.ts';

/** `failed` says which step it was, the innermost. */
export type Outcome =
  | { readonly status: 'open' }
  | { readonly status: 'ended' }
  | { readonly status: 'failed'; readonly path: StepPath };

const OPEN: Outcome = { status: 'open' };
const ENDED: Outcome = { status: 'ended' };

/** Of one run, loops within loops included: its state travels with each history. */
export const MOST_STEPS = 2_000;

export function isFull({ stepCount }: RunDraft): boolean {
  return stepCount >= MOST_STEPS;
}

/** Whether what has not begun may; nothing begins while a run is paused. */
interface Leave {
  readonly mayBegin: boolean;
}

/** Brings a block forward as far as it goes now: each step begins when the one before has ended. */
export function driveBlock(draft: RunDraft, { steps, frame }: Block, leave: Leave): Outcome {
  for (const step of steps) {
    const outcome = driveStep(draft, { step, frame }, leave);
    if (outcome.status === 'open') return OPEN;
    if (outcome.status === 'failed' && !step.continueOnError) return outcome;
  }
  return ENDED;
}

interface Block {
  readonly steps: readonly Step[];
  readonly frame: Frame;
}

interface Placed<S extends Step = Step> {
  readonly step: S;
  readonly frame: Frame;
}

function driveStep(draft: RunDraft, placed: Placed, leave: Leave): Outcome {
  const path = `${placed.frame.prefix}${placed.step.id}`;
  if (draft.step(path) === undefined) {
    if (!leave.mayBegin || isFull(draft)) return OPEN;
    beginStep(draft, placed.step, placed.frame);
  }
  const current = draft.step(path);
  if (isEnded(current)) return outcomeOf(path, current);
  if (current === undefined) return OPEN;
  return current.status === 'open'
    ? driveInner(draft, { ...placed, current }, leave)
    : passTime(draft, { ...placed, current }, leave);
}

function outcomeOf(path: StepPath, ended: EndedStep): Outcome {
  return ended.status === 'failed' ? { status: 'failed', path } : ENDED;
}

type Open = Extract<StepState, { status: 'open' }>;

/** A step that is made of others ends well when they have; where they fail it stays open, so that they can be retried. */
function driveInner(draft: RunDraft, placed: Placed & { readonly current: Open }, leave: Leave): Outcome {
  const { step, frame } = placed;
  const path = `${frame.prefix}${step.id}`;
  const outcome = innerOutcome(draft, placed, leave);
  if (outcome.status === 'ended')
    succeedStep(draft, path, { exitCode: null, output: outputOf(draft, placed) });
  if (outcome.status === 'failed' && step.continueOnError)
    failStep(draft, path, { code: 'STEP', message: `${outcome.path} failed` });
  return outcome;
}

function innerOutcome(
  draft: RunDraft,
  { step, frame, current }: Placed & { readonly current: Open },
  leave: Leave,
): Outcome {
  const path = `${frame.prefix}${step.id}`;
  switch (step.kind) {
    case 'parallel':
      return allOf(step.steps.map((each) => forgiving(each, driveStep(draft, { step: each, frame }, leave))));
    case 'switch':
      return driveBlock(draft, { steps: step.cases[current.taken ?? -1]?.steps ?? [], frame }, leave);
    case 'runbook':
      return driveBlock(
        draft,
        { steps: step.runbook.steps, frame: childFrame(path, current.inputs ?? {}) },
        leave,
      );
    case 'for_each':
      return driveLoop(draft, { step, frame, items: current.items ?? [] }, leave);
    case 'action':
    case 'poll':
    case 'wait':
    case 'approve':
    case 'ask':
    case 'manual':
      return OPEN;
  }
}

function forgiving({ continueOnError }: Step, outcome: Outcome): Outcome {
  return outcome.status === 'failed' && continueOnError ? ENDED : outcome;
}

/** Failed only when nothing is under way any more. */
function allOf(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.some(({ status }) => status === 'open')) return OPEN;
  return outcomes.find(({ status }) => status === 'failed') ?? ENDED;
}

interface Loop extends Placed<ForEachStep> {
  readonly items: readonly Json[];
}

function driveLoop(draft: RunDraft, { step, frame, items }: Loop, leave: Leave): Outcome {
  const path = `${frame.prefix}${step.id}`;
  const outcomes: Outcome[] = [];
  const count = (status: Outcome['status']): number =>
    outcomes.filter((outcome) => outcome.status === status).length;
  const hasHadEnough = (): boolean => count('failed') > step.errors * items.length;
  const begun = begunTurns(draft, path);
  for (const [index, item] of items.entries()) {
    const inner = loopFrame(frame, { path, index, as: step.as, item });
    if (!begun.has(index) && (hasHadEnough() || count('open') >= step.concurrency)) break;
    outcomes.push(driveBlock(draft, { steps: step.steps, frame: inner }, leave));
  }
  if (count('open') > 0) return OPEN;
  if (hasHadEnough()) return allOf(outcomes);
  return outcomes.length < items.length ? OPEN : ENDED;
}

function begunTurns({ state }: RunDraft, path: StepPath): ReadonlySet<number> {
  const start = `${path}[`;
  const within = Object.keys(state.steps).filter((each) => each.startsWith(start));
  return new Set(within.map((each) => Number.parseInt(each.slice(start.length), 10)));
}

/** Of a loop how each turn went; of a child nothing: its steps are its own. */
function outputOf(draft: RunDraft, { step, frame, current }: Placed & { readonly current: Open }): Json {
  if (step.kind !== 'for_each') return null;
  const path = `${frame.prefix}${step.id}`;
  return (current.items ?? []).map((item, index) => {
    const prefix = `${path}[${index}].`;
    const isFailed = Object.entries(draft.state.steps).some(
      ([each, { status }]) => each.startsWith(prefix) && status === 'failed',
    );
    return { item, status: isFailed ? 'failed' : 'succeeded' };
  });
}

/** What time alone brings to a step that is under way. */
function passTime(
  draft: RunDraft,
  { step, frame, current }: Placed & { readonly current: Exclude<StepState, EndedStep | Open> },
  { mayBegin }: Leave,
): Outcome {
  const path = `${frame.prefix}${step.id}`;
  if (current.status === 'running' || current.dueMs > draft.nowMs) return OPEN;
  if (current.status === 'retrying' || current.status === 'polling') {
    if (mayBegin && (step.kind === 'action' || step.kind === 'poll')) perform(draft, step, frame);
  } else if (current.status === 'waiting') succeedStep(draft, path, { exitCode: null, output: null });
  else expire(draft, path, step);
  const after = draft.step(path);
  return isEnded(after) ? outcomeOf(path, after) : OPEN;
}

/** Nobody has answered in time: what that means, the document says. */
function expire(draft: RunDraft, path: StepPath, step: Step): void {
  if (step.kind === 'approve' && step.otherwise === 'approve') {
    succeedStep(draft, path, { exitCode: null, output: { approved_by: [], expired: true } });
    return;
  }
  if (step.kind === 'ask' && step.fallback !== undefined) {
    succeedStep(draft, path, { exitCode: null, output: { answer: step.fallback, by: null } });
    return;
  }
  failStep(draft, path, { code: 'EXPIRED', message: 'nobody answered in time' });
}

/** Whether a poll has found what it waits for. */
export function holdsAfter(
  draft: RunDraft,
  { step, frame }: Placed<Extract<Step, { kind: 'poll' }>>,
  result: Readonly<Record<string, Json>>,
): boolean | StepFailure {
  const evaluated = evaluate(step.until, { ...scopeOf(draft.state, frame), result });
  if (evaluated.status === 'failed') return expressionFailure(`${step.until}: ${evaluated.reason}`);
  return evaluated.value === true;
}
