import { expect, test } from 'vitest';
import { describePause } from './mode.ts';

const SINCE_MS = Date.UTC(2026, 0, 31, 2, 13, 55, 700);
const HOUR_MS = 3_600_000;

test.each([
  ['network maintenance', HOUR_MS, 'PAUSED since 02:13:55Z by ann: network maintenance.'],
  ['ends in a dot.', HOUR_MS, 'PAUSED since 02:13:55Z by ann: ends in a dot.'],
  ['', HOUR_MS, 'PAUSED since 02:13:55Z by ann, no reason given.'],
  ['x', 24 * HOUR_MS, 'PAUSED since 2026-01-31 02:13:55Z by ann: x.'],
])('a pause for %j, %d ms later: %s', (reason, laterMs, said) => {
  expect(describePause({ sinceMs: SINCE_MS, who: 'ann', reason }, SINCE_MS + laterMs)).toBe(said);
});
