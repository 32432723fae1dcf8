import fc from 'fast-check';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createLook } from './look.ts';
import { renderTable } from './table.ts';
import { textWidth } from './text-width.ts';

const at = (width: number, hasColours = false) =>
  createLook({ width, height: 24, isTerminal: true, hasColours });

const COLUMNS = [
  { title: 'STATUS', rank: 0 },
  { title: 'SERVER', rank: 0, leastWidth: 8 },
  { title: 'MS', rank: 2, isNumber: true },
  { title: 'WHY', rank: 1, leastWidth: 10 },
];
const ROW = ['UNHEALTHY', 'restaurant-search-mcp', '12', 'MCP: the connection was refused by the host'];

describe('a table', () => {
  test('shows everything where there is room', () => {
    expect(renderTable({ columns: COLUMNS, rows: [ROW] }, at(Infinity))).toEqual([
      'STATUS     SERVER                 MS  WHY',
      'UNHEALTHY  restaurant-search-mcp  12  MCP: the connection was refused by the host',
    ]);
  });

  test('cuts free text first, then columns leave by rank, and status and server stay', () => {
    expect(renderTable({ columns: COLUMNS, rows: [ROW] }, at(60))[1]).toBe(
      'UNHEALTHY  restaurant-search-mcp  12  MCP: the connection w…',
    );
    expect(renderTable({ columns: COLUMNS, rows: [ROW] }, at(45))[1]).toBe(
      'UNHEALTHY  restaurant-search-mcp  MCP: the c…',
    );
    expect(renderTable({ columns: COLUMNS, rows: [ROW] }, at(28))[1]).toBe('UNHEALTHY  restaurant-searc…');
  });

  test('writes below the row what must not be lost and has no room beside it', () => {
    const columns = COLUMNS.map((column) =>
      column.title === 'WHY' ? { ...column, foldsBelow: true } : column,
    );
    const rows = [ROW, ['HEALTHY', 'a', '3', '']];
    const narrow = renderTable({ columns, rows }, at(40));
    expect(narrow).toEqual([
      'STATUS     SERVER',
      'UNHEALTHY  restaurant-search-mcp',
      '  MCP: the connection was refused by the',
      '  host',
      'HEALTHY    a',
    ]);
    for (const width of [60, Infinity])
      expect(renderTable({ columns, rows }, at(width))).toEqual(
        renderTable({ columns: COLUMNS, rows }, at(width)),
      );
  });

  test('leaves out a column that has nothing to say', () => {
    expect(renderTable({ columns: COLUMNS, rows: [['HEALTHY', 'search', '3', '']] }, at(80))[0]).toBe(
      'STATUS   SERVER  MS',
    );
  });

  test('never lets what a server said reach the terminal as control characters', () => {
    const rows = [['UNHEALTHY', 'search', '1', 'oops\u001b[2J\u0007\r\nsecond\u202eline']];
    const [, line] = renderTable({ columns: COLUMNS, rows }, at(80));
    expect(line).toBe('UNHEALTHY  search   1  oops [2J second line');
  });

  test('is never wider than the terminal, whatever is in it', () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', 'Z', ' ', '-', 'é', '中', '한', 'あ', '🙂', '\u001b', '\n'),
      maxLength: 60,
    });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell, cell, cell), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 20, max: 120 }),
        fc.boolean(),
        (rows, width, hasColours) => {
          const columns = COLUMNS.map((column) => ({ ...column, foldsBelow: column.rank === 1 }));
          for (const line of renderTable({ columns, rows }, at(width, hasColours))) {
            expect(textWidth(stripVTControlCharacters(line))).toBeLessThanOrEqual(width);
          }
        },
      ),
    );
  });
});
