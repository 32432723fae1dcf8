import type { ActionResult } from '../actions/run-action.ts';
import { AppError } from '../domain/error/app-error.ts';

/** The output of an action that was not asked to plan. */
export function outputOf<O>(result: ActionResult<O>): O {
  if (result.kind === 'done') return result.output;
  throw new AppError('INTERNAL_ERROR', 'A read was planned instead of done.');
}
