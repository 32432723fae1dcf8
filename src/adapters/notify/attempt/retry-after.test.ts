import { expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const NOW_MS = Date.UTC(2026, 0, 2, 14, 30);

it.each([
  [null, null],
  ['30', 30_000],
  [' 0 ', 0],
  ['Fri, 02 Jan 2026 14:31:00 GMT', 60_000],
  ['Fri, 02 Jan 2026 14:00:00 GMT', 0],
  ['soon', null],
])('Retry-After %s is %s ms', (value, expected) => {
  expect(retryAfterMs(value, NOW_MS)).toBe(expected);
});
