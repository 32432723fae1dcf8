import type { ActionContext } from '../../actions/action.ts';
import { findAction } from '../../actions/catalogue.ts';
import { pause } from '../../actions/pause.ts';
import { runAction } from '../../actions/run-action.ts';
import type { PerformInput, RunActivities } from '../../contract/run.ts';
import { toAppError } from '../../domain/error/app-error.ts';
import type { Performed } from '../../domain/runbook/run-step.ts';
import type { Json } from '../../domain/runbook/runbook.ts';
import { answering } from '../answering.ts';
import { isStoreFailure } from '../watch-shard/store-failure.ts';
import { heartbeating } from './heartbeating.ts';

/** What actions need, less what is of one step. */
export type StepParts = Omit<
  ActionContext,
  'environment' | 'caller' | 'idempotencyKey' | 'signal' | 'progress'
>;

/** What runs of runbooks ask of the outside world. */
export function createRunActivities(parts: StepParts): RunActivities {
  return {
    performStep: (input) => heartbeating((stopped) => answering(() => performInTime(parts, input, stopped))),
    recordRun: ({ view, entries }) => answering(() => parts.store.recordRun(view, entries)),
  };
}

/** A change that does not hear that its time is up is waited for so long, and then left. */
const GRACE_MS = 5_000;

/**
 * Ends a step at its time limit, which is no worker's failure: nobody else begins it again because of that. A look is
 * left at once when it is stopped or its time is up; a change that is stopped is waited for, to be taken back.
 */
async function performInTime(
  parts: StepParts,
  input: PerformInput,
  stopped: AbortSignal,
): Promise<Performed> {
  const { timeoutMs } = input;
  const isRead = findAction(input.action)?.effect === 'read';
  const limit = AbortSignal.timeout(timeoutMs);
  const either = AbortSignal.any([stopped, limit]);
  const endedBy = (error: unknown): Performed => {
    if (stopped.aborted || !limit.aborted) throw error;
    const message = `it did not end within ${timeoutMs / 1_000} s, and was stopped`;
    return { status: 'failed', failure: { code: 'TIMEOUT', message }, isRetryable: isRead };
  };
  const ended = new AbortController();
  const leave = AbortSignal.any([isRead ? either : limit, ended.signal]);
  try {
    return await Promise.race([
      performStep(parts, input, either).catch(endedBy),
      leaving(leave, isRead ? 0 : GRACE_MS).catch(endedBy),
    ]);
  } finally {
    ended.abort();
  }
}

const FOR_EVER_MS = 2 ** 31 - 1;

/** Throws the reason, so long after the signal. */
async function leaving(signal: AbortSignal, afterMs: number): Promise<never> {
  await pause(FOR_EVER_MS, signal);
  await pause(afterMs, new AbortController().signal);
  throw signal.reason;
}

async function performStep(parts: StepParts, input: PerformInput, signal: AbortSignal): Promise<Performed> {
  const { environment, run, path, attempt, isUndo, who, role, approvedBy } = input;
  const action = findAction(input.action);
  if (action === undefined) return failed('NOT_FOUND', `there is no action ${input.action} in this version`);
  const context: ActionContext = {
    ...parts,
    ...{ environment, signal },
    caller: { who, role, via: 'run', requestId: `run:${run}:${path}` },
    idempotencyKey: `run:${run}:${path}:${isUndo ? 'undo' : attempt}`,
  };
  try {
    const asked = { action, input: input.input, ...(approvedBy !== null && { approvedBy }) };
    const result = await runAction(context, asked);
    if (result.kind === 'planned') return failed('INTERNAL_ERROR', 'it was planned and not done');
    // Undefined is no JSON, and no field of one.
    const text = JSON.stringify(action.withoutSecret?.(result.output) ?? result.output);
    const output = JSON.parse(text) as Json;
    await parts.store.recordStepOutput({ environment, run, path, attempt, isUndo }, output);
    const isRead = action.effect === 'read';
    return {
      status: 'done',
      exitCode: result.exitCode,
      output: clipped(output, text),
      size: text.length,
      isRead,
    };
  } catch (thrown) {
    const failure = toAppError(thrown);
    // A store that is away is waited for, and so is another worker that may still be at it.
    if (isStoreFailure(failure) || failure.code === 'IN_PROGRESS' || signal.aborted) throw thrown;
    return {
      status: 'failed',
      failure: { code: failure.code, message: failure.message },
      isRetryable: failure.retryable,
    };
  }
}

/** Letters of an output that travel into a history; the whole of it is in the store. */
const MOST_IN_HISTORY = 64 * 1024;

function clipped(output: Json, text: string): Json {
  return text.length <= MOST_IN_HISTORY ? output : null;
}

function failed(code: string, message: string): Performed {
  return { status: 'failed', failure: { code, message }, isRetryable: false };
}
