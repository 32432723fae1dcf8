import { isCancellation } from '@temporalio/workflow';

/** For what may end by being cancelled: any other failure goes on. */
export function swallowCancellation(error: unknown): void {
  if (!isCancellation(error)) throw error;
}

/** For what may fail without consequence: only a cancellation goes on. */
export function swallowFailure(error: unknown): void {
  if (isCancellation(error)) throw error;
}
