import { describe, expect, test } from 'vitest';
import { createLook } from '../present/look.ts';
import type { Facts } from '../present/presentation.ts';
import { changedFacts, troubleFacts } from './line-screen.ts';
import { fitHeight } from './terminal-screen.ts';

const look = (height: number) => createLook({ width: 40, height, isTerminal: true, hasColours: false });

describe('a watched view', () => {
  test('is never higher than the terminal, and says how much is missing', () => {
    const lines = Array.from({ length: 10 }, (_, index) => `line ${index}`);
    expect(fitHeight(lines, look(11))).toEqual(lines);
    expect(fitHeight(lines, look(5))).toEqual(['line 0', 'line 1', 'line 2', '+7 more lines']);
  });

  test('prints on a pipe only what is new or has another mark', () => {
    const facts = (entries: readonly (readonly [string, string, string])[]): Facts =>
      new Map(entries.map(([key, mark, line]) => [key, { mark, line }]));
    const before = facts([
      ['a', 'UP', 'a is up'],
      ['b', 'UP', 'b is up'],
    ]);
    const now = facts([
      ['a', 'UP', 'a is still up, and older'],
      ['b', 'DOWN', 'b is down'],
      ['c', 'UP', 'c is up'],
    ]);
    expect(changedFacts(before, now)).toEqual(['b is down', 'c is up']);
  });

  test('with --quiet prints only trouble that comes, changes or ends', () => {
    const facts = (entries: Readonly<Record<string, string>>): Facts =>
      new Map(
        Object.entries(entries).map(([key, mark]) => [
          key,
          { mark, line: `${key} is ${mark}`, isTrouble: mark !== 'UP' },
        ]),
      );
    const readings = [
      facts({ a: 'UP', b: 'DOWN' }),
      facts({ a: 'DOWN', b: 'DOWN' }),
      facts({ a: 'SLOW', b: 'DOWN', c: 'UP' }),
      facts({ a: 'UP', b: 'DOWN', c: 'UP' }),
    ];
    const said = readings.map((now, index) => troubleFacts(readings[index - 1] ?? new Map(), now));
    expect(said).toEqual([['b is DOWN'], ['a is DOWN'], ['a is SLOW'], ['a is UP']]);
  });
});
