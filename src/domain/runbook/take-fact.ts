import { failStep } from './begin-step.ts';
import { holdsAfter } from './drive-block.ts';
import { obeyRunCommand } from './obey-run-command.ts';
import { placeOf } from './place-of.ts';
import type { Place } from './place-of.ts';
import type { ActionStep } from './runbook.ts';
import type { RunDraft } from './run-draft.ts';
import { keep, succeedStep } from './succeed-step.ts';
import type { StepFailure, StepPath, StepState } from './run-state.ts';
import type { Performed, RunFact } from './run-step.ts';

type Done = Extract<Performed, { status: 'done' }>;
type Failed = Extract<Performed, { status: 'failed' }>;
type Running = Extract<StepState, { status: 'running' }>;
type PerformedFact = Extract<RunFact, { kind: 'performed' }>;

export function takeFact(draft: RunDraft, fact: RunFact): void {
  if (fact.kind === 'command') obeyRunCommand(draft, fact);
  else if (fact.isUndo) takeUndone(draft, fact);
  else takePerformed(draft, fact);
}

/** What came of an attempt that has been overtaken says nothing. */
function takePerformed(draft: RunDraft, { path, attempt, performed }: PerformedFact): void {
  const current = draft.step(path);
  const place = placeOf(draft.state, path);
  if (place === null || current?.status !== 'running' || current.attempt !== attempt) return;
  const under = { ...place, path, current };
  if (performed.status === 'done') takeDone(draft, under, performed);
  else takeFailed(draft, under, performed);
}

interface Under extends Place {
  readonly path: StepPath;
  readonly current: Running;
}

function takeDone(draft: RunDraft, { step, frame, path, current }: Under, done: Done): void {
  if (step.kind === 'poll') {
    const holds = holdsAfter(draft, { step, frame }, { exit_code: done.exitCode, output: done.output });
    if (holds === true) succeedStep(draft, path, done);
    else if (holds !== false) failStep(draft, path, holds);
    else pollAgain(draft, { step, path, current });
    return;
  }
  if (step.kind !== 'action') return;
  if (isAccepted(step, done)) {
    succeedStep(draft, path, done);
    if (step.undo !== null) draft.change({ undos: [...draft.state.undos, { path, status: 'open' }] });
    return;
  }
  const failure = { code: 'EXIT_CODE', message: `${step.action} ended with exit code ${done.exitCode}` };
  if (!isEnding(draft) && retries(step, current, { failure, isRetryable: false }))
    retryLater(draft, { step, path, current, failure });
  else failWith(draft, path, { failure, done });
}

/** What is under way still ends; nothing is tried again. */
function isEnding({ state }: RunDraft): boolean {
  return state.phase.status === 'undoing';
}

/** What only looks may find whatever there is; only that it was asked wrongly is a failure. */
function isAccepted({ accept }: ActionStep, { exitCode, isRead }: Done): boolean {
  if (accept !== null) return accept.includes(exitCode);
  return isRead ? exitCode !== 2 : exitCode === 0;
}

function takeFailed(draft: RunDraft, { step, path, current }: Under, { failure, isRetryable }: Failed): void {
  if (isEnding(draft)) failStep(draft, path, failure);
  else if (step.kind === 'poll' && (isRetryable || failure.code === 'TIMEOUT'))
    pollAgain(draft, { step, path, current });
  else if (step.kind === 'action' && retries(step, current, { failure, isRetryable }))
    retryLater(draft, { step, path, current, failure });
  else failStep(draft, path, failure);
}

function retries(
  { retry: { attempts, on } }: ActionStep,
  { attempt }: Running,
  { failure, isRetryable }: Pick<Failed, 'failure' | 'isRetryable'>,
): boolean {
  const isMeant = on.length === 0 ? isRetryable : on.includes(failure.code);
  return isMeant && attempt < attempts;
}

interface Again<S> {
  readonly step: S;
  readonly path: StepPath;
  readonly current: Running;
}

function retryLater(
  draft: RunDraft,
  { step, path, current, failure }: Again<ActionStep> & { readonly failure: StepFailure },
): void {
  const { sinceMs, attempt } = current;
  const dueMs = draft.nowMs + step.retry.backoffMs * 2 ** (attempt - 1);
  draft.setStep(path, { status: 'retrying', sinceMs, attempt, dueMs, failure });
  draft.say({ kind: 'step', path, text: `attempt ${attempt} failed: ${failure.message}` });
}

function pollAgain(
  draft: RunDraft,
  { step, path, current }: Again<{ readonly everyMs: number; readonly limitMs: number }>,
): void {
  const { sinceMs, attempt } = current;
  const dueMs = draft.nowMs + step.everyMs;
  if (isEnding(draft)) failStep(draft, path, { code: 'CANCELLED', message: 'the run has ended' });
  else if (dueMs <= sinceMs + step.limitMs)
    draft.setStep(path, { status: 'polling', sinceMs, attempt, dueMs });
  else failStep(draft, path, { code: 'TIMEOUT', message: `it has not come to hold after ${attempt} looks` });
}

function failWith(
  draft: RunDraft,
  path: StepPath,
  { failure, done }: { readonly failure: StepFailure; readonly done: Done },
): void {
  failStep(draft, path, failure);
  const failed = draft.step(path);
  if (failed?.status === 'failed') draft.setStep(path, { ...failed, result: keep(draft, done) });
}

function takeUndone(draft: RunDraft, { path, performed }: PerformedFact): void {
  if (performed.status === 'failed') failUndo(draft, path, performed.failure.message);
  else if (performed.exitCode !== 0) failUndo(draft, path, `exit code ${performed.exitCode}`);
  else {
    draft.setUndo(path, 'done');
    draft.say({ kind: 'undo', path, text: 'undone' });
  }
}

/** What was done stays: that is told with why the run ended, since somebody has to do it by hand. */
export function failUndo(draft: RunDraft, path: StepPath, why: string): void {
  const text = `could not be undone: ${why}`;
  draft.setUndo(path, 'failed');
  draft.say({ kind: 'undo', path, text });
  const { trouble } = draft.state;
  draft.change({ trouble: [...(trouble === null ? [] : [trouble]), `${path} ${text}`].join('; ') });
}
