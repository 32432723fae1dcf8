import { spawn, type ChildProcess } from 'node:child_process';
import { until } from './until.ts';

/** A program as its user starts it, with everything that it has said. */
export interface RunningProgram {
  readonly pid: number;
  /** Standard output and standard error, as they came. */
  output(): string;
  hasExited(): boolean;
  signal(name: NodeJS.Signals): void;
  /** The exit code, null where a signal ended it. */
  exit(limitMs: number): Promise<number | null>;
  /** Waits until it has said this. */
  untilSaid(words: string | RegExp, limitMs?: number): Promise<void>;
}

export interface ProgramStart {
  /** Another program than this Node. */
  readonly command?: string;
  /** Its arguments; for Node a file and the file's arguments. */
  readonly words: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts a program, by itself one of ours on this Node. */
export async function startProgram(start: ProgramStart): Promise<RunningProgram> {
  const { command, words, cwd, env = process.env } = start;
  const args = command === undefined ? ['--disable-warning=ExperimentalWarning', ...words] : words;
  const child = spawn(command ?? process.execPath, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const pid = await until({ what: 'a process id', ask: () => child.pid ?? null });
  const hasExited = () => child.exitCode !== null || child.signalCode !== null;
  return {
    pid,
    output: () => said,
    hasExited,
    signal: (name) => void child.kill(name),
    exit: (limitMs) => exitOf(child, () => said, limitMs),
    untilSaid: async (words, limitMs = 30_000) => {
      await until({
        what: `${String(words)} in: ${said}`,
        ask: () => (typeof words === 'string' ? said.includes(words) : words.test(said)),
        limitMs,
      });
    },
  };
}

async function exitOf(child: ChildProcess, said: () => string, limitMs: number): Promise<number | null> {
  await until({
    what: `the end of the program, which said: ${said()}`,
    ask: () => child.exitCode !== null || child.signalCode !== null,
    limitMs,
  });
  return child.exitCode;
}
