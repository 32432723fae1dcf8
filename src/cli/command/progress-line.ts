import type { Progress } from '../../actions/action.ts';

export interface ProgressLine {
  readonly show: (progress: Progress) => void;
  readonly clear: () => void;
}

interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** What is over sooner needs no line. */
const PATIENCE_MS = 1_000;
const BETWEEN_MS = 200;
const CLEARED = '\r\u001B[2K';

/** One line on a terminal that says how far a long read has come, and goes when it has come to its end. */
export function createProgressLine(terminal: Terminal, nowMs: () => number): ProgressLine {
  const startedMs = nowMs();
  let shownMs: number | null = null;
  const clear = (): void => {
    if (shownMs !== null) terminal.write(CLEARED);
    shownMs = null;
  };
  return {
    show: ({ done, total, what }) => {
      if (done >= total) {
        clear();
        return;
      }
      const atMs = nowMs();
      const isDue = shownMs === null ? atMs - startedMs >= PATIENCE_MS : atMs - shownMs >= BETWEEN_MS;
      if (terminal.isTTY !== true || !isDue) return;
      terminal.write(`${CLEARED}${done} of ${total} ${what}`);
      shownMs = atMs;
    },
    clear,
  };
}
