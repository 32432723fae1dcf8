import type { Look } from './look.ts';
import type { Cell } from './table.ts';
import { clip, printable, textWidth } from './text-width.ts';

const GAP = '  ';

/** Pieces side by side, on as many lines as the width asks for. */
export function flow(pieces: readonly (Cell | string)[], look: Look): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const piece of pieces) {
    const { text, style } = typeof piece === 'string' ? { text: piece, style: undefined } : piece;
    const fitting = clip(printable(text), look.width);
    const width = textWidth(fitting);
    const isFirst = used === 0;
    if (!isFirst && used + GAP.length + width > look.width) {
      lines.push(line);
      line = '';
      used = 0;
    }
    line += (used === 0 ? '' : GAP) + look.paint(style ?? 'plain', fitting);
    used += width + (used === 0 ? 0 : GAP.length);
  }
  return line === '' ? lines : [...lines, line];
}
