import { evaluate, fillIn, textOf } from './expression.ts';
import type { Scope } from './expression.ts';
import { givenInputs } from './given-inputs.ts';
import type { Call, Json, PollStep, Step } from './runbook.ts';
import type { RunDraft } from './run-draft.ts';
import { powerOf } from './power-of.ts';
import { withinOf } from './run-state.ts';
import type { StepFailure, StepPath, StepState } from './run-state.ts';
import { scopeOf } from './scope-of.ts';
import { MOST_KEPT_OF_STEP } from './succeed-step.ts';
import type { Frame } from './scope-of.ts';

/** More than a fleet has, and few enough for a run's state. */
export const MOST_ITEMS = 500;

/** Letters of what people are asked. */
const MOST_TEXT = 4_000;

/** Begins a step: it is under way then, or has ended already. */
export function beginStep(draft: RunDraft, step: Step, frame: Frame): void {
  const path = `${frame.prefix}${step.id}`;
  const isDue = step.when === null ? true : conditionOf(step.when, scopeOf(draft.state, frame));
  if (typeof isDue !== 'boolean') {
    failStep(draft, path, isDue);
    return;
  }
  if (!isDue) {
    skipStep(draft, path, { reason: `not needed: ${step.when ?? ''}`, who: null });
    return;
  }
  const began = stateOf(draft, step, frame);
  if ('code' in began) {
    failStep(draft, path, began);
    return;
  }
  draft.setStep(path, began);
  draft.say({ kind: 'step', path, text: `${step.title}: begun` });
  if (step.kind === 'action' || step.kind === 'poll') perform(draft, step, frame);
}

/** The state in which a step begins, or why it cannot. */
function stateOf({ nowMs, state }: RunDraft, step: Step, frame: Frame): StepState | StepFailure {
  const sinceMs = nowMs;
  const scope = (): Scope => scopeOf(state, frame);
  const after = (ms: number): number => nowMs + ms;
  switch (step.kind) {
    case 'action':
    case 'poll':
      return { status: 'running', sinceMs, attempt: 0 };
    case 'wait':
      return { status: 'waiting', sinceMs, dueMs: after(step.forMs) };
    case 'approve':
      return withText(step.text, scope(), (text) => {
        return { status: 'approval', sinceMs, dueMs: after(step.expiresMs), approvals: [], text };
      });
    case 'ask':
      return withText(step.question, scope(), (text) => {
        return { status: 'asking', sinceMs, dueMs: after(step.expiresMs), text };
      });
    case 'manual':
      return withText(step.instruct, scope(), (text) => {
        return { status: 'manual', sinceMs, dueMs: after(step.expiresMs), text };
      });
    case 'parallel':
      return { status: 'open', sinceMs };
    case 'for_each':
      return withItems(step.in, scope(), (items) => ({ status: 'open', sinceMs, items }));
    case 'switch':
      return takeCase(step.cases, scope(), (taken) => ({ status: 'open', sinceMs, taken }));
    case 'runbook':
      return withInputs(step, scope(), (inputs) => ({ status: 'open', sinceMs, inputs }));
  }
}

/** Has the action of a step done, once more where it has been before. */
export function perform(draft: RunDraft, step: Extract<Step, Call>, frame: Frame): void {
  const path = `${frame.prefix}${step.id}`;
  const current = draft.step(path);
  const filled = fillIn(step.with, scopeOf(draft.state, frame));
  if (filled.status === 'failed') {
    failStep(draft, path, expressionFailure(filled.reason));
    return;
  }
  const attempt = draft.attempts(path) + 1;
  draft.setStep(path, { status: 'running', sinceMs: current?.sinceMs ?? draft.nowMs, attempt });
  const timeoutMs = step.kind === 'action' ? step.timeoutMs : lookMs(draft, step, path);
  draft.effect({
    ...{ kind: 'perform', path, attempt, action: step.action, timeoutMs, isUndo: false },
    input: recordOf(filled.value),
    ...powerOf(draft.state, path),
  });
}

const LONGEST_LOOK_MS = 10 * 60_000;
const SHORTEST_LOOK_MS = 10_000;

/** One look has what is left of the time to wait, and some seconds in any case. */
function lookMs({ state, nowMs }: RunDraft, { limitMs }: PollStep, path: StepPath): number {
  const leftMs = (state.steps[path]?.sinceMs ?? nowMs) + limitMs - nowMs;
  return Math.min(Math.max(leftMs, SHORTEST_LOOK_MS), LONGEST_LOOK_MS);
}

export function failStep(draft: RunDraft, path: StepPath, failure: StepFailure): void {
  const { nowMs } = draft;
  const sinceMs = draft.step(path)?.sinceMs ?? nowMs;
  const attempts = draft.attempts(path);
  const within = withinOf(draft.step(path));
  draft.setStep(path, {
    ...within,
    status: 'failed',
    failure,
    result: null,
    sinceMs,
    endedAtMs: nowMs,
    attempts,
  });
  draft.say({ kind: 'step', path, text: `failed: ${failure.message}` });
}

export function skipStep(
  draft: RunDraft,
  path: StepPath,
  { reason, who }: { readonly reason: string; readonly who: string | null },
): void {
  const { nowMs } = draft;
  const sinceMs = draft.step(path)?.sinceMs ?? nowMs;
  const attempts = draft.attempts(path);
  const within = withinOf(draft.step(path));
  draft.setStep(path, { ...within, status: 'skipped', reason, who, sinceMs, endedAtMs: nowMs, attempts });
  draft.say({ kind: who === null ? 'step' : 'person', path, who, text: `skipped: ${reason}` });
}

export function expressionFailure(reason: string): StepFailure {
  return { code: 'EXPRESSION', message: `an expression cannot be worked out: ${reason}` };
}

function conditionOf(when: string, scope: Scope): boolean | StepFailure {
  const evaluated = evaluate(when, scope);
  if (evaluated.status === 'failed') return expressionFailure(`${when}: ${evaluated.reason}`);
  if (typeof evaluated.value === 'boolean') return evaluated.value;
  return expressionFailure(`${when} is neither true nor false`);
}

function withText(text: string, scope: Scope, then: (text: string) => StepState): StepState | StepFailure {
  const filled = fillIn(text, scope);
  if (filled.status === 'failed') return expressionFailure(filled.reason);
  const all = textOf(filled.value);
  return then(all.length > MOST_TEXT ? `${all.slice(0, MOST_TEXT)} …` : all);
}

function withItems(
  list: string,
  scope: Scope,
  then: (items: readonly Json[]) => StepState,
): StepState | StepFailure {
  const evaluated = evaluate(list, scope);
  if (evaluated.status === 'failed') return expressionFailure(evaluated.reason);
  if (!Array.isArray(evaluated.value)) return expressionFailure(`${list} is no list`);
  const items: readonly Json[] = evaluated.value;
  if (items.length > MOST_ITEMS)
    return expressionFailure(`${list} has ${items.length} items, more than ${MOST_ITEMS}`);
  return tooLarge(list, items) ?? then(items);
}

function takeCase(
  cases: Extract<Step, { kind: 'switch' }>['cases'],
  scope: Scope,
  then: (taken: number | null) => StepState,
): StepState | StepFailure {
  for (const [index, { when }] of cases.entries()) {
    const holds = when === null ? true : conditionOf(when, scope);
    if (typeof holds !== 'boolean') return holds;
    if (holds) return then(index);
  }
  return then(null);
}

function withInputs(
  step: Extract<Step, { kind: 'runbook' }>,
  scope: Scope,
  then: (inputs: Readonly<Record<string, Json>>) => StepState,
): StepState | StepFailure {
  const filled = fillIn(step.with, scope);
  if (filled.status === 'failed') return expressionFailure(filled.reason);
  const given = givenInputs(step.runbook.inputs, recordOf(filled.value));
  if (given.status === 'given') return tooLarge('with', given.inputs) ?? then(given.inputs);
  return { code: 'INPUT', message: given.problems.join('; ') };
}

/** What steps go through is part of the run's state for as long as it lives. */
function tooLarge(name: string, value: Json): StepFailure | null {
  const size = JSON.stringify(value).length;
  if (size <= MOST_KEPT_OF_STEP) return null;
  return expressionFailure(`${name} gives ${size} letters, more than ${MOST_KEPT_OF_STEP}`);
}

export function recordOf(value: Json): Readonly<Record<string, Json>> {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Readonly<Record<string, Json>>) : {};
}
