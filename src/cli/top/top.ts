import { pause } from '../../actions/pause.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { createEnding, type Ending } from '../command/ending.ts';
import { Interrupted } from '../command/interrupted.ts';
import { checkFields } from '../command/select-fields.ts';
import { untilEnded } from '../command/until-ended.ts';
import type { GlobalOptions } from '../global-options.ts';
import { checkExpression } from '../output/jq.ts';
import { typedLines } from '../output/as-typed.ts';
import { printResult } from '../output/print-result.ts';
import { lookOf } from '../present/look.ts';
import { presentationOf } from '../present/presentation.ts';
import { rowTrouble, statusFacts } from '../present/server.ts';
import { watchView } from '../watch/watch-view.ts';
import { enterFullScreen } from './full-screen.ts';
import { topLines } from './top-lines.ts';
import { topSchema, type TopResult } from './top-reading.ts';
import { openTopSource, type TopSource } from './top-source.ts';
import { FIRST_STATE, pressKey, type TopState } from './top-state.ts';

export interface TopFlags extends GlobalOptions {
  readonly watch: boolean;
}

const READ_EVERY_MS = 1_000;
const CTRL_C = '\u0003';

const [, presentation] = presentationOf(
  { name: 'server/top', output: topSchema },
  {
    lines: (reading, look) => topLines(reading, FIRST_STATE, look),
    trouble: rowTrouble,
    watch: {
      everyMs: READ_EVERY_MS,
      facts: (reading) => statusFacts(reading),
    },
  },
);

/** `watchkeeper top`: the live view on a terminal, one picture elsewhere; the exit code of the fleet's status. */
export async function top(flags: TopFlags): Promise<number> {
  if (flags.json !== null) checkFields(topSchema, flags.json);
  if (flags.jq !== null) await checkExpression(flags.jq);
  const ending = createEnding(flags.timeoutMs);
  try {
    const source = await openTopSource(flags, ending.signal);
    try {
      return await show(flags, source, ending);
    } finally {
      await source.close();
    }
  } finally {
    ending.dispose();
  }
}

async function show(flags: TopFlags, source: TopSource, ending: Ending): Promise<number> {
  const isLive = flags.json === null && !flags.quiet && process.stdout.isTTY && process.stdin.isTTY;
  if (isLive) return live(flags, source, ending);
  if (flags.watch) return watchView({ presentation, options: flags, ending, ...source });
  const { output, exitCode } = await untilEnded(source.read(), ending, 'top');
  await printResult(flags, output, {
    lines: (look) => presentation.lines(output, look),
    trouble: (look) => presentation.trouble(output, look),
  });
  return exitCode;
}

/** Draws anew after each reading, key and change of size. */
async function live(flags: TopFlags, { read, restMs }: TopSource, ending: Ending): Promise<number> {
  let state: TopState = FIRST_STATE;
  let { output: reading, exitCode } = await untilEnded(read(), ending, 'top');
  const draw = (): void => {
    const look = lookOf(process.stdout, flags.color);
    screen.draw(typedLines(topLines(reading, state, look), look).slice(0, look.height));
  };
  const onKey = (key: string): void => {
    const next = key === CTRL_C ? 'interrupted' : pressKey(state, key);
    if (typeof next === 'string') {
      ending.end(next);
      return;
    }
    state = next;
    draw();
  };
  const screen = enterFullScreen({ onKey, onResize: draw });
  try {
    while (!ending.signal.aborted) {
      draw();
      await pause(Math.max(READ_EVERY_MS, restMs), ending.signal);
      const next = await Promise.race([again(read), ending.ended]);
      if (typeof next === 'string') break;
      state = { ...state, trouble: 'trouble' in next ? next.trouble : null };
      if ('output' in next) ({ output: reading, exitCode } = next);
    }
    if ((await ending.ended) === 'interrupted') throw new Interrupted('top has ended.');
    return exitCode;
  } finally {
    screen.leave();
  }
}

/** A failure that may pass is shown, and the picture stays. */
async function again(read: TopSource['read']): Promise<TopResult | { readonly trouble: string }> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AppError && error.retryable) return { trouble: error.message };
    throw error;
  }
}
