import { AppError } from '../error/app-error.ts';

/** A program and its arguments, never a text that a shell takes apart. */
export type ArgumentVector = readonly [program: string, ...argument: readonly string[]];

/** What is to be run, with its bounds. */
export interface Command {
  readonly vector: ArgumentVector;
  /** Set for the program beside what its executor lets through. Others on the host can read it: never a secret. */
  readonly env: Readonly<Record<string, string>>;
  /** Where it runs; null: where the executor stands. */
  readonly directory: string | null;
  readonly timeoutMs: number;
  /** So many of the last bytes of each stream are kept. */
  readonly outputBytes: number;
}

export interface CommandWishes {
  readonly env?: Readonly<Record<string, string>>;
  readonly directory?: string;
  readonly timeoutMs?: number;
  readonly outputBytes?: number;
  /** The vector is one text that a POSIX shell runs: only for documents that say `shell: true`. */
  readonly shell?: boolean;
}

const TIMEOUT_MS = 30_000;
const OUTPUT_BYTES = 64 * 1024;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A command with what is not wished for at its default. Throws INVALID_REQUEST for what no system can start. */
export function createCommand(vector: ArgumentVector, wishes: CommandWishes = {}): Command {
  const { shell = false, env = {}, directory = null } = wishes;
  const [program, ...rest] = vector;
  if (shell && rest.length > 0) throw refused('a shell takes one text', vector);
  if (program === '' || program.startsWith('-')) throw refused('it begins with no program', vector);
  // `env` would take it for a variable.
  if (!shell && program.includes('=')) throw refused('the name of the program has a = in it', vector);
  const names = Object.keys(env);
  const badName = names.find((name) => !VARIABLE.test(name));
  if (badName !== undefined) throw refused(`${badName} is no name of a variable`, vector);
  const texts = [...vector, ...Object.values(env), directory ?? ''];
  if (texts.some((text) => text.includes('\0'))) throw refused('a NUL is in it', vector);
  return {
    vector: shell ? ['/bin/sh', '-c', program] : vector,
    env,
    directory,
    timeoutMs: wishes.timeoutMs ?? TIMEOUT_MS,
    outputBytes: wishes.outputBytes ?? OUTPUT_BYTES,
  };
}

function refused(why: string, [program]: ArgumentVector): AppError {
  return new AppError('INVALID_REQUEST', `The command ${JSON.stringify(program)} cannot be run: ${why}.`, {
    details: { program },
  });
}
