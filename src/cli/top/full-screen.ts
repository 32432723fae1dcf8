const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

export interface FullScreen {
  draw(lines: readonly string[]): void;
  /** The terminal as it was. Also done when the process ends in any way that it can see. */
  leave(): void;
}

export interface FullScreenEvents {
  readonly onKey: (key: string) => void;
  readonly onResize: () => void;
}

/** The terminal's other screen, drawn over in place. */
export function enterFullScreen({ onKey, onResize }: FullScreenEvents): FullScreen {
  const { stdin, stdout } = process;
  const listen = (data: Buffer): void => {
    for (const key of keysOf(data.toString())) onKey(key);
  };
  let isOpen = true;
  const leave = (): void => {
    if (!isOpen) return;
    isOpen = false;
    stdin.off('data', listen);
    if (stdin.isTTY) stdin.setRawMode(false);
    stdin.pause();
    stdout.off('resize', onResize);
    process.off('exit', leave);
    stdout.write(LEAVE);
  };
  process.on('exit', leave);
  stdout.on('resize', onResize);
  stdout.write(ENTER);
  if (stdin.isTTY) stdin.setRawMode(true);
  stdin.on('data', listen).resume();
  return {
    draw: (lines) => {
      const text = lines.map((line) => `${line}${CLEAR_LINE}`).join('\r\n');
      if (isOpen) stdout.write(`${HOME}${text}${CLEAR_BELOW}`);
    },
    leave,
  };
}

/** Typed ahead or pasted, several keys come at once; those that begin with Escape are one key each. */
export function keysOf(text: string): readonly string[] {
  return text.match(/\u001b\[[0-9;]*[A-Za-z~]|\P{Surrogate}/gsu) ?? [];
}
