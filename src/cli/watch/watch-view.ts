import { pause } from '../../actions/pause.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { Ending, EndReason } from '../command/ending.ts';
import { Interrupted } from '../command/interrupted.ts';
import type { GlobalOptions } from '../global-options.ts';
import { lookOf } from '../present/look.ts';
import type { Presentation, Watch } from '../present/presentation.ts';
import { createLineScreen } from './line-screen.ts';
import { createTerminalScreen } from './terminal-screen.ts';

export interface Reading {
  readonly output: unknown;
  readonly exitCode: number;
}

export interface WatchedView {
  readonly presentation: Presentation;
  readonly options: GlobalOptions;
  readonly ending: Ending;
  readonly read: () => Promise<Reading>;
  /** Least time between two readings. */
  readonly restMs: number;
}

interface Trouble {
  readonly trouble: string;
}

/** Where a watched view is shown. */
export interface Screen {
  show(output: unknown): void | Promise<void>;
  /** Something that is wrong just now; the last view stays. */
  trouble(message: string): void;
  close(): void;
}

/**
 * Shows a view again and again until `q`, SIGTERM or the end of `--timeout`; then the exit code is that of the last
 * reading. Ctrl-C throws Interrupted. A failure that may pass is shown and tried again, except at the first reading.
 */
export async function watchView(view: WatchedView): Promise<number> {
  const { presentation, ending, restMs } = view;
  const screen = screenOf(view, presentation.watch);
  try {
    const exitCode = await showUntilEnded(view, screen, Math.max(presentation.watch.everyMs, restMs));
    if ((await ending.ended) === 'interrupted') throw new Interrupted('Watching has ended.');
    return exitCode;
  } finally {
    screen.close();
  }
}

async function showUntilEnded(
  { read, ending }: WatchedView,
  screen: Screen,
  everyMs: number,
): Promise<number> {
  let exitCode: number | null = null;
  while (!ending.signal.aborted) {
    const reading: Reading | Trouble | EndReason = await Promise.race([
      attempt(read, exitCode === null),
      ending.ended,
    ]);
    if (typeof reading === 'string') break;
    if ('output' in reading) {
      ({ exitCode } = reading);
      await screen.show(reading.output);
    } else screen.trouble(reading.trouble);
    await pause(everyMs, ending.signal);
  }
  return exitCode ?? NOTHING_SEEN;
}

/** Ended before anything was read (SURFACE section 3: nothing checked yet). */
const NOTHING_SEEN = 3;

async function attempt(read: () => Promise<Reading>, isFirst: boolean): Promise<Reading | Trouble> {
  try {
    return await read();
  } catch (error) {
    if (isFirst || !(error instanceof AppError) || !error.retryable) throw error;
    return { trouble: error.message };
  }
}

function screenOf({ presentation, options, ending }: WatchedView, watch: Watch): Screen {
  if (options.json !== null || !process.stdout.isTTY || options.quiet)
    return createLineScreen(watch, options);
  return createTerminalScreen({
    lines: presentation.lines,
    look: () => lookOf(process.stdout, options.color),
    onKey: (key) => {
      if (key === 'q') ending.end('quit');
      if (key === '\u0003') ending.end('interrupted');
    },
  });
}
