import { asTyped, typedLines } from '../output/as-typed.ts';
import type { Look } from '../present/look.ts';
import { clip, wrap } from '../present/text-width.ts';
import type { Screen } from './watch-view.ts';

export interface TerminalScreen {
  readonly lines: (output: unknown, look: Look) => readonly string[];
  /** Asked anew for each picture: terminals are resized. */
  readonly look: () => Look;
  readonly onKey: (key: string) => void;
}

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR_BELOW = '\u001b[0J';
const CLEAR_ALL = '\u001b[2J\u001b[H';

/** Redraws in place, never higher than the terminal, so that nothing reaches the scroll-back. */
export function createTerminalScreen({ lines, look, onKey }: TerminalScreen): Screen {
  let drawn = 0;
  let picture: readonly string[] = [];
  let isResized = false;
  const draw = (trouble: string | null): void => {
    const now = look();
    const below = footer(trouble, now);
    const shown = [...fitHeight(picture, { ...now, height: now.height - below.length }), ...below];
    const home = isResized ? CLEAR_ALL : goBack(drawn);
    process.stdout.write(`${home}${shown.map((line) => `${line}\n`).join('')}`);
    drawn = shown.length;
    isResized = false;
  };
  const onResize = (): void => void (isResized = true);
  process.stdout.on('resize', onResize);
  process.stdout.write(HIDE_CURSOR);
  const stopKeys = readKeys(onKey);
  return {
    show(output) {
      const now = look();
      picture = typedLines(lines(output, now), now);
      draw(null);
    },
    trouble: draw,
    close() {
      stopKeys();
      process.stdout.off('resize', onResize);
      process.stdout.write(SHOW_CURSOR);
    },
  };
}

/** The last line stays free for the cursor; what does not fit is counted. */
export function fitHeight(lines: readonly string[], { height, width }: Look): readonly string[] {
  const room = Math.max(2, height - 1);
  if (lines.length <= room) return lines;
  const kept = lines.slice(0, room - 1);
  return [...kept, clip(`+${lines.length - kept.length} more lines`, width)];
}

function footer(trouble: string | null, look: Look): readonly string[] {
  const ends = look.paint('faint', clip(`${new Date().toISOString().slice(11, 19)}Z, q ends`, look.width));
  if (trouble === null) return ['', ends];
  return ['', ...wrap(asTyped(trouble), look.width).map((line) => look.paint('warning', line)), ends];
}

function goBack(rows: number): string {
  return rows === 0 ? '' : `\u001b[${rows}A\r${CLEAR_BELOW}`;
}

/** Keys one by one while the view is up. The terminal is as it was afterwards. */
function readKeys(onKey: (key: string) => void): () => void {
  const { stdin } = process;
  if (!stdin.isTTY) return () => undefined;
  const listen = (data: Buffer): void => {
    onKey(data.toString());
  };
  stdin.setRawMode(true);
  stdin.on('data', listen);
  stdin.resume();
  return () => {
    stdin.off('data', listen);
    stdin.setRawMode(false);
    stdin.pause();
  };
}
