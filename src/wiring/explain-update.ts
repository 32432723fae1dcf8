import {
  ApplicationFailure,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { AppError, isAppErrorCode } from '../domain/error/app-error.ts';

/** How long a living workflow has to answer. */
export const ANSWER_DEADLINE_MS = 10_000;

/** Failures that are answers keep their code and words; all others are left to `withinDeadline`. */
export function explainTo(environment: string, over?: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
      const { type, message } = error.cause;
      throw new AppError(isAppErrorCode(type) ? type : 'INTERNAL_ERROR', message, { cause: error });
    }
    if (error instanceof WorkflowNotFoundError) {
      if (over !== undefined) throw new AppError('CONFLICT', over, { cause: error });
      throw new AppError(
        'PRECONDITION_MISSING',
        `Nothing watches ${environment} yet: start a worker with \`watchkeeper up\` or \`watchkeeper worker\`.`,
        { cause: error },
      );
    }
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
      throw new AppError(
        'TEMPORAL_UNAVAILABLE',
        `No worker took the command for ${environment} within ${ANSWER_DEADLINE_MS / 1_000} s: start one with \`watchkeeper worker\`, then repeat the command. If one runs, see whether it reaches Temporal.`,
        { cause: error },
      );
    }
    throw error;
  };
}
