import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createMemoryLimiter } from './memory-limiter.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

test('each has its own allowance, which comes back when the window ends', async () => {
  const limiter = createMemoryLimiter({ requests: 2, windowSeconds: 60 });
  expect(await limiter.take('ann')).toEqual({
    isWithin: true,
    limit: 2,
    remaining: 1,
    windowSeconds: 60,
    resetInMs: 60_000,
  });
  vi.advanceTimersByTime(20_000);
  expect(await limiter.take('ann')).toMatchObject({ isWithin: true, remaining: 0, resetInMs: 40_000 });
  expect(await limiter.take('ann')).toMatchObject({ isWithin: false, remaining: 0, resetInMs: 40_000 });
  expect(await limiter.take('bob')).toMatchObject({ isWithin: true, remaining: 1 });
  vi.advanceTimersByTime(40_000);
  expect(await limiter.take('ann')).toMatchObject({ isWithin: true, remaining: 1 });
});

test('however many ask, there are no more counters than were set', async () => {
  const limiter = createMemoryLimiter({ requests: 1, windowSeconds: 60, counters: 8 });
  const allowances = await Promise.all(Array.from({ length: 1_000 }, (_, n) => limiter.take(`address ${n}`)));
  expect(allowances.filter(({ isWithin }) => isWithin)).toHaveLength(8);
  expect(vi.getTimerCount()).toBe(8);
});
