import { CommanderError } from 'commander';
import { AppError, toAppError } from '../domain/error/app-error.ts';
import { Interrupted, INTERRUPTED_EXIT_CODE } from './command/interrupted.ts';
import { asTyped } from './output/as-typed.ts';
import { REQUEST_ID } from './request-id.ts';

/**
 * Says on standard error what went wrong and what to do, with `--json` as the HTTP error envelope; the exit code of the
 * failure.
 */
export function reportFailure(error: unknown, isJson: boolean, command = 'watchkeeper'): number {
  if (error instanceof CommanderError && isHelp(error)) return 0;
  if (error instanceof Interrupted) return say(error, isJson, INTERRUPTED_EXIT_CODE);
  const failure = error instanceof CommanderError ? usageError(error, command) : toAppError(error);
  return say(failure, isJson, failure.exitCode);
}

function say(failure: Error, isJson: boolean, exitCode: number): number {
  process.stderr.write(
    isJson ? `${JSON.stringify(envelopeOf(failure))}\n` : `watchkeeper: ${asTyped(failure.message)}\n`,
  );
  return exitCode;
}

function envelopeOf(failure: Error): unknown {
  const { code, details } =
    failure instanceof AppError ? failure : { code: failure.name.toUpperCase(), details: {} };
  return { error: { code, message: failure.message, details, request_id: REQUEST_ID } };
}

/** A group without a command shows its help, which is an answer and no failure. */
function isHelp({ exitCode, code }: CommanderError): boolean {
  return exitCode === 0 || code === 'commander.help';
}

function usageError({ message }: CommanderError, command: string): AppError {
  const text = message.replace(/^error: /, '').replaceAll('\n', ' ');
  const sentence = /[.?)]$/.test(text) ? text : `${text}.`;
  return new AppError(
    'INVALID_REQUEST',
    `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)} See: ${command} --help`,
  );
}
