import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

const SCRIPTS = {
  commit: new URL('./commit-child.ts', import.meta.url),
  turn: new URL('./turn-child.ts', import.meta.url),
} as const;

export interface Committer {
  readonly child: ChildProcess;
  /** What it printed so far. */
  readonly lines: readonly string[];
  /** Resolves when it has printed that many lines, or has ended. */
  printed(lines: number): Promise<void>;
  /** Resolves when it has ended and everything that it printed has been read. */
  readonly ended: Promise<void>;
}

export interface CommitterOptions {
  /** What it does: `commit` where nothing is said. */
  readonly does?: keyof typeof SCRIPTS;
  readonly path: string;
  readonly shard: number;
  readonly commits: number;
  /** Largest file that it may write. */
  readonly fileLimitBytes?: number;
  readonly uid?: number;
}

/** Starts a process that commits so often for a shard, or takes so many turns. */
export function startCommitter(options: CommitterOptions): Committer {
  const { does = 'commit', path, shard, commits, fileLimitBytes, uid } = options;
  const node = [
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    SCRIPTS[does].pathname,
    path,
    `${shard}`,
    `${commits}`,
  ];
  const [command = '', ...args] =
    fileLimitBytes === undefined ? node : ['prlimit', `--fsize=${fileLimitBytes}`, ...node];
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(uid !== undefined && { uid }),
  });
  const lines: string[] = [];
  const waiters = new Set<() => void>();
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => {
    lines.push(line);
    for (const wake of waiters) wake();
  });
  const ended = Promise.all([once(child, 'exit'), once(reader, 'close')]).then(() => undefined);
  const printed = (count: number): Promise<void> =>
    Promise.race([
      ended,
      new Promise<void>((resolve) => {
        const wake = (): void => {
          if (lines.length >= count) resolve();
        };
        waiters.add(wake);
        wake();
      }),
    ]);
  return { child, lines, printed, ended };
}

function once(source: NodeJS.EventEmitter, event: string): Promise<void> {
  return new Promise((resolve) => {
    source.once(event, () => {
      resolve();
    });
  });
}
