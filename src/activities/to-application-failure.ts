import { ApplicationFailure } from '@temporalio/common';
import { AppError } from '../domain/error/app-error.ts';

/**
 * What an activity that must go on throws: the failure's type is the error's code, and it is always retried, since
 * its policy retries for ever and a person may mend what no retry can. What is not an AppError stays what it is.
 */
export function toApplicationFailure(thrown: unknown): Error {
  if (thrown instanceof AppError) {
    const { message, code: type } = thrown;
    return ApplicationFailure.create({ message, type, nonRetryable: false, cause: thrown });
  }
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
