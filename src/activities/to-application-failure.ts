import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { AppError } from '../domain/error/app-error.ts';
import { isStoreFailure } from './watch-shard/store-failure.ts';

/**
 * What an activity that must go on throws: the failure's type is the error's code, and it is always retried, since
 * its policy retries for ever and a person may mend what no retry can. What is not an AppError stays what it is. A
 * store that is away has been said once by what records checks: each attempt that waits for it is not said again.
 */
export function toApplicationFailure(thrown: unknown): Error {
  if (thrown instanceof AppError) {
    const { message, code: type } = thrown;
    const isSaid = isStoreFailure(thrown) && { category: ApplicationFailureCategory.BENIGN };
    return ApplicationFailure.create({ message, type, nonRetryable: false, cause: thrown, ...isSaid });
  }
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
