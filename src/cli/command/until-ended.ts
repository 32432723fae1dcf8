import { AppError } from '../../domain/error/app-error.ts';
import type { Ending, EndReason } from './ending.ts';
import { Interrupted } from './interrupted.ts';

/** The work's result, unless the command is ended first: then Interrupted, or IN_PROGRESS when its time is up. */
export async function untilEnded<T>(work: Promise<T>, ending: Ending, what: string): Promise<T> {
  const first = await Promise.race([
    work.then((value) => ({ value })),
    ending.ended.then((reason) => ({ reason })),
  ]);
  if ('value' in first) return first.value;
  work.catch(() => undefined);
  throw failureOf(first.reason, what);
}

function failureOf(reason: EndReason, what: string): Error {
  if (reason !== 'timeout') return new Interrupted(`${what} was interrupted.`);
  return new AppError('IN_PROGRESS', `${what} has not ended in the time that --timeout allows. Allow more.`);
}
