import { CommanderError } from 'commander';
import { toAppError } from '../domain/error/app-error.ts';

/** Says on standard error what went wrong and what to do; the exit code of the failure. */
export function reportFailure(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const failure = toAppError(error);
  process.stderr.write(`watchkeeper: ${failure.message}\n`);
  return failure.exitCode;
}
