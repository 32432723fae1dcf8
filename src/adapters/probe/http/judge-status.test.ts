import { expect, test } from 'vitest';
import { retryAfterMs } from './judge-status.ts';

const NOW_MS = Date.parse('2026-08-01T00:00:00Z');

test.each([
  ['2', 2000],
  [' 120 ', 120_000],
  ['0', 0],
  ['Sat, 01 Aug 2026 00:00:30 GMT', 30_000],
  ['Fri, 31 Jul 2026 00:00:00 GMT', 0],
  ['soon', null],
  ['', null],
  [undefined, null],
])('Retry-After %j means %j ms', (value, expected) => {
  const headers = value === undefined ? {} : { 'retry-after': value };
  expect(retryAfterMs({ headers }, NOW_MS)).toBe(expected);
});
