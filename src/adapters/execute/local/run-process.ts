import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { setImmediate as immediate, setTimeout as delay } from 'node:timers/promises';
import type { ArgumentVector, Command } from '../../../domain/execute/command.ts';
import {
  PROGRAM_MISSING,
  PROGRAM_REFUSED,
  type Ending,
  type Execution,
} from '../../../domain/execute/execution.ts';
import type { OutputLine } from '../../../ports/executor.ts';
import { OutputKeeper } from './output-keeper.ts';

export interface ProcessRequest extends Pick<Command, 'directory' | 'timeoutMs' | 'outputBytes'> {
  readonly vector: ArgumentVector;
  /** All that the program gets. */
  readonly env: Readonly<Record<string, string>>;
  /** `held` stays open and empty until the program is to end. */
  readonly stdin: 'none' | 'held';
  /** Words that are shown nowhere, longest first. */
  readonly hidden: readonly string[];
  readonly onOutput?: (line: OutputLine) => void;
}

/** From asking a program to end to ending it. */
const GRACE_MS = 1_000;
/** What it has started may hold its output open: when it has ended, output is read until nothing has come for so long. */
const QUIET_MS = 200;
const LONGEST_DRAIN_MS = 1_000;

/** Starts a program in a process group of its own, without a shell, and sees it to its end. */
export async function runProcess(request: ProcessRequest, signal: AbortSignal): Promise<Execution> {
  const startedMs = performance.now();
  const streams = keepersOf(request);
  const ending = signal.aborted ? ({ status: 'cancelled' } as const) : await endOf(request, streams, signal);
  return {
    ending,
    stdout: streams.stdout.end(),
    stderr: streams.stderr.end(),
    durationMs: Math.round(performance.now() - startedMs),
  };
}

type Streams = Readonly<Record<OutputLine['stream'], OutputKeeper>>;

function keepersOf({ outputBytes, hidden, onOutput }: ProcessRequest): Streams {
  const lineTo = (stream: OutputLine['stream']) =>
    onOutput === undefined
      ? null
      : (text: string): void => {
          onOutput({ stream, text });
        };
  const keeper = (stream: OutputLine['stream']): OutputKeeper =>
    new OutputKeeper({ limitBytes: outputBytes, hidden, onLine: lineTo(stream) });
  return { stdout: keeper('stdout'), stderr: keeper('stderr') };
}

async function endOf(request: ProcessRequest, streams: Streams, signal: AbortSignal): Promise<Ending> {
  const [program, ...words] = request.vector;
  const child = spawn(program, words, {
    shell: false,
    detached: true,
    env: request.env,
    stdio: [request.stdin === 'held' ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    ...(request.directory === null ? {} : { cwd: request.directory }),
  });
  // It may be gone before the pipe is closed.
  child.stdin?.on('error', () => undefined);
  const drained = Promise.all([
    readInto(child.stdout, streams.stdout),
    readInto(child.stderr, streams.stderr),
  ]);
  const stopping = stopWhenAsked(child, request.timeoutMs, signal);
  try {
    const ending = await exitOf(child, request, streams);
    endGroup(child, 'SIGKILL');
    await Promise.race([drained, quiet(streams)]);
    return stopping.reason() ?? ending;
  } finally {
    stopping.end();
    child.stdin?.destroy();
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
}

function readInto(stream: Readable | null, keeper: OutputKeeper): Promise<void> {
  return new Promise((resolve) => {
    stream?.on('data', (chunk: Buffer) => {
      keeper.take(chunk);
    });
    stream?.on('error', () => undefined);
    stream?.on('close', resolve);
  });
}

/** How the program itself ended, whatever of it is still to be read; as a shell says it where it did not begin. */
function exitOf(child: ChildProcess, { vector }: ProcessRequest, { stderr }: Streams): Promise<Ending> {
  return new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      stderr.take(Buffer.from(`${vector[0]}: ${error.message}\n`));
      resolve({ status: 'exited', code: error.code === 'ENOENT' ? PROGRAM_MISSING : PROGRAM_REFUSED });
    });
    child.once('exit', (code, killedBy) => {
      resolve(
        code === null ? { status: 'signalled', signal: killedBy ?? 'unknown' } : { status: 'exited', code },
      );
    });
  });
}

interface Stopping {
  /** Why it was stopped; null where it was not. */
  readonly reason: () => Ending | null;
  readonly end: () => void;
}

function stopWhenAsked(child: ChildProcess, timeoutMs: number, signal: AbortSignal): Stopping {
  let reason: Ending | null = null;
  let killing: NodeJS.Timeout | undefined;
  const stop = (status: 'timed_out' | 'cancelled'): void => {
    if (reason !== null || child.exitCode !== null || child.signalCode !== null) return;
    reason = { status };
    child.stdin?.destroy();
    endGroup(child, 'SIGTERM');
    killing = setTimeout(() => {
      endGroup(child, 'SIGKILL');
    }, GRACE_MS);
  };
  const cancel = (): void => {
    stop('cancelled');
  };
  const timer = setTimeout(() => {
    stop('timed_out');
  }, timeoutMs);
  signal.addEventListener('abort', cancel, { once: true });
  return {
    reason: () => reason,
    end: () => {
      clearTimeout(timer);
      clearTimeout(killing);
      signal.removeEventListener('abort', cancel);
    },
  };
}

function endGroup({ pid }: ChildProcess, name: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // Nobody is left in it.
  }
}

async function quiet({ stdout, stderr }: Streams): Promise<void> {
  const endMs = performance.now() + LONGEST_DRAIN_MS;
  let before = -1;
  while (before !== stdout.taken + stderr.taken && performance.now() < endMs) {
    before = stdout.taken + stderr.taken;
    await delay(QUIET_MS, undefined, { ref: false });
    // What came while this process was busy has its turn first.
    await immediate();
  }
}
