import { AppError } from '../../domain/error/app-error.ts';
import type { Ending, EndReason } from './ending.ts';
import { Interrupted } from './interrupted.ts';

/** What is said where the work has not ended. */
export interface Unended {
  readonly interrupted: string;
  readonly timeout: string;
}

/** The work's result, unless the command is ended first: then Interrupted, or IN_PROGRESS when its time is up. */
export async function untilEnded<T>(work: Promise<T>, ending: Ending, what: string | Unended): Promise<T> {
  const first = await Promise.race([
    work.then((value) => ({ value })),
    ending.ended.then((reason) => ({ reason })),
  ]);
  if ('value' in first) return first.value;
  work.catch(() => undefined);
  throw failureOf(first.reason, what);
}

function failureOf(reason: EndReason, what: string | Unended): Error {
  const said = typeof what === 'string' ? saidOf(what) : what;
  return reason === 'timeout' ? new AppError('IN_PROGRESS', said.timeout) : new Interrupted(said.interrupted);
}

function saidOf(what: string): Unended {
  return {
    interrupted: `${what} was interrupted.`,
    timeout: `${what} has not ended in the time that --timeout allows. Allow more.`,
  };
}
