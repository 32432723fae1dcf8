import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createMemoryLimiter } from './memory-limiter.ts';

const caller = (name: string) => ({ kind: 'caller', name }) as const;
const address = (name: string) => ({ kind: 'address', name }) as const;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

test('each has its own allowance, which comes back when the window ends', async () => {
  const limiter = createMemoryLimiter({ requests: 2, windowSeconds: 60 });
  expect(await limiter.take(caller('ann'))).toEqual({
    isWithin: true,
    limit: 2,
    remaining: 1,
    windowSeconds: 60,
    resetInMs: 60_000,
  });
  vi.advanceTimersByTime(20_000);
  expect(await limiter.take(caller('ann'))).toMatchObject({
    isWithin: true,
    remaining: 0,
    resetInMs: 40_000,
  });
  expect(await limiter.take(caller('ann'))).toMatchObject({
    isWithin: false,
    remaining: 0,
    resetInMs: 40_000,
  });
  expect(await limiter.take(caller('bob'))).toMatchObject({ isWithin: true, remaining: 1 });
  vi.advanceTimersByTime(40_000);
  expect(await limiter.take(caller('ann'))).toMatchObject({ isWithin: true, remaining: 1 });
});

test('however many ask, there are no more counters than were set', async () => {
  const limiter = createMemoryLimiter({ requests: 1, windowSeconds: 60, counters: 8 });
  const allowances = await Promise.all(
    Array.from({ length: 1_000 }, (_, n) => limiter.take(address(`${n}`))),
  );
  expect(allowances.filter(({ isWithin }) => isWithin)).toHaveLength(8);
  expect(vi.getTimerCount()).toBe(8);
});

test('however many addresses are counted, a caller’s allowance is his own', async () => {
  const limiter = createMemoryLimiter({ requests: 1, windowSeconds: 60, counters: 2 });
  for (let n = 0; n < 100; n += 1) await limiter.take(address(`${n}`));
  expect(await limiter.take(caller('ann'))).toMatchObject({ isWithin: true });
});

test('who shares a counter cannot be found out beforehand: it differs from process to process', async () => {
  const sharing = async (): Promise<string> => {
    const limiter = createMemoryLimiter({ requests: 1, windowSeconds: 60, counters: 2 });
    await limiter.take(address('chosen'));
    const peeked = await Promise.all(Array.from({ length: 64 }, (_, n) => limiter.peek(address(`${n}`))));
    return peeked.map(({ isWithin }) => (isWithin ? '-' : 'x')).join('');
  };
  expect(await sharing()).not.toBe(await sharing());
});

test('what one more would get can be seen without taking it', async () => {
  const limiter = createMemoryLimiter({ requests: 1, windowSeconds: 60 });
  for (let n = 0; n < 3; n += 1) expect(await limiter.peek(address('a'))).toMatchObject({ isWithin: true });
  await limiter.take(address('a'));
  expect(await limiter.peek(address('a'))).toMatchObject({
    isWithin: false,
    remaining: 0,
    resetInMs: 60_000,
  });
});
