import type { ActionContext } from '../../actions/action.ts';
import { findAction } from '../../actions/catalogue.ts';
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
    performStep: (input) => heartbeating((signal) => answering(() => performStep(parts, input, signal))),
    recordRun: ({ view, entries }) => answering(() => parts.store.recordRun(view, entries)),
  };
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
