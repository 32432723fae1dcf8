import type { Look, Style } from './look.ts';
import { clip, printable, textWidth, wrap } from './text-width.ts';

export interface Cell {
  readonly text: string;
  readonly style?: Style;
}

export interface Column {
  readonly title: string;
  /** Where there is no room, columns of higher rank leave first; rank 0 stays. */
  readonly rank: number;
  /** A column of free text may be cut down to so many columns; others are never cut while they can leave. */
  readonly leastWidth?: number;
  /** Text that must not be lost: where others have left and it still has no room, it is written below its row. */
  readonly foldsBelow?: boolean;
  readonly isNumber?: boolean;
}

export interface TableFacts {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly (Cell | string)[])[];
}

interface Fitted extends Column {
  readonly index: number;
  readonly width: number;
}

const GAP = 2;
/** Of what is written below a row. */
const INDENT = 2;

/**
 * A table without borders that fits the width: empty columns are left out, others leave by rank, free text is cut or
 * written below its row.
 */
export function renderTable({ columns, rows }: TableFacts, look: Look): readonly string[] {
  const cells = rows.map((row) => row.map(asCell));
  const natural = columns.map((column, index) => ({
    ...column,
    index,
    width: naturalWidth(column, cells, index),
  }));
  const filled = natural.filter(({ index }) => cells.some((row) => (row[index]?.text ?? '') !== ''));
  const fitted = fit(filled.length === 0 ? natural : filled, look.width);
  const titles = columns.map(({ title }): Cell => ({ text: title, style: 'faint' }));
  const below = filled.filter(
    ({ index, foldsBelow }) => foldsBelow === true && !fitted.some((column) => column.index === index),
  );
  return [
    lineOf(titles, fitted, look),
    ...cells.flatMap((row) => [lineOf(row, fitted, look), ...linesBelow(row, below, look)]),
  ];
}

function linesBelow(row: readonly Cell[], columns: readonly Fitted[], look: Look): readonly string[] {
  return columns.flatMap(({ index }) => {
    const { text, style = 'plain' } = row[index] ?? { text: '' };
    const lines = text === '' ? [] : wrap(text, look.width - INDENT);
    return lines.map((line) => `${' '.repeat(INDENT)}${look.paint(style, line)}`);
  });
}

function lineOf(row: readonly Cell[], columns: readonly Fitted[], look: Look): string {
  let line = '';
  // Blanks are written only before what follows them: a line has none at its end.
  let blanks = 0;
  for (const column of columns) {
    const { text, style = 'plain' } = row[column.index] ?? { text: '' };
    const clipped = clip(text, column.width);
    const missing = column.width - textWidth(clipped);
    if (column.isNumber === true) blanks += missing;
    if (clipped !== '') {
      line += ' '.repeat(blanks) + look.paint(style, clipped);
      blanks = 0;
    }
    blanks += GAP + (column.isNumber === true ? 0 : missing);
  }
  return line;
}

function asCell(cell: Cell | string): Cell {
  return typeof cell === 'string' ? { text: printable(cell) } : { ...cell, text: printable(cell.text) };
}

function naturalWidth({ title }: Column, rows: readonly (readonly Cell[])[], index: number): number {
  return rows.reduce((widest, row) => Math.max(widest, textWidth(row[index]?.text ?? '')), textWidth(title));
}

function fit(columns: readonly Fitted[], width: number): readonly Fitted[] {
  const excess = totalWidth(columns) - width;
  if (excess <= 0) return columns;
  const leaving = columns.reduce((last, column) => (column.rank >= last.rank ? column : last));
  if (leaving.rank === 0) return squeeze(cutFreeText(columns, excess), width);
  const cut = leaving.foldsBelow === true ? columns : cutFreeText(columns, excess, 1);
  if (totalWidth(cut) <= width) return cut;
  return fit(
    columns.filter((column) => column !== leaving),
    width,
  );
}

function totalWidth(columns: readonly Fitted[]): number {
  return columns.reduce((sum, column) => sum + column.width, GAP * (columns.length - 1));
}

/** Cuts columns of free text of at least this rank, as far as they may be. */
function cutFreeText(columns: readonly Fitted[], excess: number, leastRank = 0): readonly Fitted[] {
  let missing = excess;
  return columns.map((column) => {
    if (column.leastWidth === undefined || column.rank < leastRank) return column;
    const width = Math.max(Math.min(column.leastWidth, column.width), column.width - missing);
    missing -= column.width - width;
    return { ...column, width };
  });
}

/** Nothing may leave any more: the widest gives way. */
function squeeze(columns: readonly Fitted[], width: number): readonly Fitted[] {
  const excess = totalWidth(columns) - width;
  if (excess <= 0) return columns;
  const widest = columns.reduce((wide, column) => (column.width > wide.width ? column : wide));
  const narrower = { ...widest, width: Math.max(1, widest.width - excess) };
  return columns.map((column) => (column === widest ? narrower : column));
}
