import { driveBlock, isFull, MOST_STEPS } from './drive-block.ts';
import { fillIn } from './expression.ts';
import type { Evaluated } from './expression.ts';
import { recordOf } from './begin-step.ts';
import { powerOf } from './power-of.ts';
import { stop } from './obey-run-command.ts';
import { placeOf } from './place-of.ts';
import type { Json, Runbook } from './runbook.ts';
import { RunDraft } from './run-draft.ts';
import { isEnded, isOver, pauseOf } from './run-state.ts';
import type { RunCaller, RunEnd, RunPhase, RunState, StepPath } from './run-state.ts';
import type { RunFact, RunStep } from './run-step.ts';
import { rootFrame, scopeOf } from './scope-of.ts';
import { failUndo, takeFact } from './take-fact.ts';

export interface RunBeginning {
  readonly environment: string;
  readonly id: string;
  readonly runbook: Runbook;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly caller: RunCaller;
  readonly startedAtMs: number;
  /** Id of the incident that it is for; left out: none. */
  readonly incident?: string;
}

/** How long a person is waited for where a step has failed. */
const STUCK_MS = 24 * 60 * 60_000;

export function beginRun(beginning: RunBeginning): RunState {
  return {
    ...beginning,
    ...{ version: 1, phase: { status: 'running' }, steps: {}, undos: [], overran: [], trouble: null },
    ...{ kept: 0, revision: 0, entries: 0 },
  };
}

/** A run after what has happened, brought as far as it goes now. */
export function advanceRun(state: RunState, facts: readonly RunFact[], nowMs: number): RunStep {
  const draft = new RunDraft(state, nowMs);
  if (state.revision === 0) draft.say({ kind: 'run', path: null, who: state.caller.who, text: 'started' });
  for (const fact of facts) if (!isOver(draft.state)) takeFact(draft, fact);
  if (!isOver(draft.state)) settle(draft);
  return draft.end();
}

function settle(draft: RunDraft): void {
  const { state, nowMs } = draft;
  if (state.phase.status !== 'undoing' && nowMs >= deadlineOf(state)) {
    giveUp(draft, 'it took longer than it may');
  }
  const { phase } = draft.state;
  switch (phase.status) {
    case 'running':
    case 'paused':
      settleSteps(draft, phase);
      break;
    case 'stuck':
      if (nowMs >= phase.dueMs) stop(draft, 'failed');
      break;
    case 'undoing':
    case 'succeeded':
    case 'failed':
    case 'cancelled':
      break;
  }
  if (draft.state.phase.status === 'undoing') settleUndo(draft, draft.state.phase);
  warnOfTime(draft);
}

function giveUp(draft: RunDraft, trouble: string): void {
  draft.change({ trouble });
  draft.say({ kind: 'run', path: null, text: trouble });
  stop(draft, 'failed');
}

function settleSteps(draft: RunDraft, phase: RunPhase): void {
  const { runbook } = draft.state;
  const block = { steps: runbook.steps, frame: rootFrame(draft.state) };
  const outcome = driveBlock(draft, block, { mayBegin: phase.status === 'running' });
  if (outcome.status === 'ended') finish(draft, 'succeeded');
  else if (outcome.status === 'failed') settleFailure(draft, outcome.path);
  else if (isFull(draft)) giveUp(draft, `it has come to ${MOST_STEPS} steps, more than a run may have`);
}

function settleFailure(draft: RunDraft, path: StepPath): void {
  const failed = draft.step(path);
  const why = failed?.status === 'failed' ? failed.failure.message : 'failed';
  draft.change({ trouble: `${path}: ${why}` });
  if (draft.state.runbook.onFailure !== 'ask') {
    stop(draft, 'failed');
    return;
  }
  const { nowMs } = draft;
  const pause = pauseOf(draft.state.phase);
  const stuck = { status: 'stuck', step: path, sinceMs: nowMs, dueMs: nowMs + STUCK_MS } as const;
  draft.change({ phase: pause === null ? stuck : { ...stuck, pause } });
  draft.say({ kind: 'warning', path, text: 'waits for somebody to retry it, skip it or cancel the run' });
}

type Undoing = Extract<RunPhase, { status: 'undoing' }>;

/** One after the other, and none while something still runs: what has not ended cannot be taken back. */
function settleUndo(draft: RunDraft, phase: Undoing): void {
  const { steps, undos, runbook } = draft.state;
  const isBusy = Object.values(steps).some(({ status }) => status === 'running');
  if (isBusy || undos.some(({ status }) => status === 'running')) return;
  // What ended well while it was being stopped is among them by now.
  const next = runbook.onFailure === 'undo' ? undos.findLast(({ status }) => status === 'open') : undefined;
  if (next === undefined) {
    finish(draft, phase.end);
    return;
  }
  beginUndo(draft, next.path);
  settleUndo(draft, phase);
}

function beginUndo(draft: RunDraft, path: StepPath): void {
  const { step, frame } = placeOf(draft.state, path) ?? { step: null, frame: rootFrame(draft.state) };
  const call = step?.kind === 'action' ? step.undo : null;
  const filled: Evaluated =
    call === null
      ? { status: 'failed', reason: 'the document does not say how' }
      : fillIn(call.with, scopeOf(draft.state, frame));
  if (step?.kind !== 'action' || call === null || filled.status === 'failed') {
    failUndo(draft, path, filled.status === 'failed' ? filled.reason : 'the document does not say how');
    return;
  }
  draft.setUndo(path, 'running');
  draft.effect({
    ...{ kind: 'perform', path, attempt: 1, action: call.action, isUndo: true },
    input: recordOf(filled.value),
    timeoutMs: step.timeoutMs,
    ...powerOf(draft.state, path),
  });
}

function finish(draft: RunDraft, end: RunEnd): void {
  draft.change({ phase: { status: end, endedAtMs: draft.nowMs } });
  const { trouble } = draft.state;
  draft.say({ kind: 'run', path: null, text: trouble === null ? end : `${end}: ${trouble}` });
}

/** A time box that was overrun is a warning, told once. */
function warnOfTime(draft: RunDraft): void {
  for (const { path, dueMs } of boxesOf(draft.state)) {
    if (dueMs > draft.nowMs) continue;
    draft.change({ overran: [...draft.state.overran, path] });
    draft.say({ kind: 'warning', path, text: 'takes longer than its time box' });
  }
}

interface Due {
  readonly path: StepPath;
  readonly dueMs: number;
}

/** Of steps under way that have a time box and have not overrun it before. */
function boxesOf(state: RunState): readonly Due[] {
  return Object.entries(state.steps).flatMap(([path, step]) => {
    if (isEnded(step) || state.overran.includes(path)) return [];
    const { timeBoxMs = null } = placeOf(state, path)?.step ?? {};
    return timeBoxMs === null ? [] : [{ path, dueMs: step.sinceMs + timeBoxMs }];
  });
}

function deadlineOf({ startedAtMs, runbook }: RunState): number {
  return startedAtMs + runbook.timeoutMs;
}

/** When time alone brings something next; null: never. */
export function runDueMs(state: RunState): number | null {
  const { phase, steps } = state;
  if (isOver(state) || phase.status === 'undoing') return null;
  const isPaused = phase.status !== 'running';
  const timed = Object.values(steps).flatMap((step) => {
    if (!('dueMs' in step)) return [];
    const isOurs = step.status === 'retrying' || step.status === 'polling';
    return isPaused && isOurs ? [] : [step.dueMs];
  });
  const stuck = phase.status === 'stuck' ? [phase.dueMs] : [];
  const steady = phase.status === 'stuck' ? [] : timed;
  return Math.min(deadlineOf(state), ...steady, ...stuck, ...boxesOf(state).map(({ dueMs }) => dueMs));
}
