import { expect, test } from 'vitest';
import { reconnectDelayMs } from './reconnect-delay.ts';

test('each attempt waits twice as long as the one before, and none longer than half a minute', () => {
  const waits = [0, 1, 2, 3, 4, 5, 6, 1_000].map((attempt) => reconnectDelayMs(attempt, 1));
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

test('chance takes up to half of the wait away, so that many do not come at once', () => {
  expect([0, 0.5, 1].map((chance) => reconnectDelayMs(0, chance))).toEqual([500, 750, 1_000]);
  expect(reconnectDelayMs(1_000, 0)).toBe(15_000);
});
