import { Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';

const BEAT_MS = 1_000;

/**
 * An activity's work with a heartbeat a second, by which it hears that it is no longer wanted. What ends because of
 * that is a cancellation; what a worker's end cuts short is a failure, so that another worker does it.
 */
export async function heartbeating<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const context = Context.current();
  const beat = setInterval(() => {
    context.heartbeat();
  }, BEAT_MS);
  try {
    return await work(context.cancellationSignal);
  } catch (error) {
    const { cancelRequested = false, workerShutdown = false } = context.cancellationDetails ?? {};
    if (cancelRequested) throw new CancelledFailure('It was stopped.');
    if (workerShutdown) throw ApplicationFailure.retryable('Its worker has ended before it.', 'WORKER_ENDED');
    throw error;
  } finally {
    clearInterval(beat);
  }
}
