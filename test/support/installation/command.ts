import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

export interface CommandStart {
  /** What stands after `watchkeeper`. */
  readonly words: readonly string[];
  /** Working directory. */
  readonly folder: string;
  /** Besides the environment of the test. */
  readonly env?: Readonly<Record<string, string>>;
  readonly uid?: number;
}

export interface CommandOutcome {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line as its user would start it, with what it says kept apart. */
export interface TestCommand {
  readonly pid: number;
  readonly done: Promise<CommandOutcome>;
  /** What it has said so far. */
  readonly soFar: () => Omit<CommandOutcome, 'code'>;
  /** Sends the signal, if it still runs, and waits for its end. */
  readonly kill: (signal: NodeJS.Signals) => Promise<CommandOutcome>;
}

/** What `watchkeeper` starts; quicker than the source alone, since code from the cache is compiled once only. */
export const PROGRAM = resolve(import.meta.dirname, '../../../bin/watchkeeper.mjs');

export function startCommand({ words, folder, env, uid }: CommandStart): TestCommand {
  const child = spawn(process.execPath, [PROGRAM, ...words], {
    cwd: folder,
    env: { ...process.env, CONFIG_FILE: '', CONFIG_PATH: '', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid !== undefined && { uid }),
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text));
  }
  const done = new Promise<CommandOutcome>((finish, fail) => {
    child.once('error', fail).once('close', (code) => {
      finish({ code, ...said });
    });
  });
  return {
    pid: child.pid ?? 0,
    done,
    soFar: () => ({ ...said }),
    kill: (signal) => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return done;
    },
  };
}

/** Runs a command to its end. */
export function runCommand(start: CommandStart): Promise<CommandOutcome> {
  return startCommand(start).done;
}
