import { expect, test, vi } from 'vitest';
import { runAttempts, type Attempted } from './attempts.ts';

const RETRY = { attempts: 3, initialDelayMs: 4, backoffFactor: 2, maxDelayMs: 10 };
const POLICY = { timeoutMs: 2000, attemptTimeoutMs: 500, retry: RETRY };
const BUSY: Attempted = { verdict: 'http_error', retryable: true, retryAfterMs: null };
const FINE: Attempted = { verdict: 'ok', retryable: false, retryAfterMs: null };

function answering(...outcomes: readonly Attempted[]): () => Promise<Attempted> {
  let made = 0;
  return () => Promise.resolve(outcomes[made++] ?? BUSY);
}

test('attempts end with the first that needs no other, all of them kept', async () => {
  const { last, attempts } = await runAttempts(POLICY, answering(BUSY, BUSY, FINE, BUSY));
  expect(last).toBe(FINE);
  expect(attempts.map(({ verdict }) => verdict)).toEqual(['http_error', 'http_error', 'ok']);
});

test('no more attempts are made than the policy allows', async () => {
  expect((await runAttempts(POLICY, answering())).attempts).toHaveLength(4);
});

test('a server that asks for more time than the budget holds is not asked again', async () => {
  const { attempts } = await runAttempts(POLICY, answering({ ...BUSY, retryAfterMs: 60_000 }));
  expect(attempts).toHaveLength(1);
});

test('what the server asks for is waited', async () => {
  const startedAtMs = performance.now();
  await runAttempts(POLICY, answering({ ...BUSY, retryAfterMs: 120 }, FINE));
  expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(119);
});

test('each attempt is bounded by what is left of the budget', async () => {
  const limits: number[] = [];
  await runAttempts({ ...POLICY, timeoutMs: 300 }, (deadline) => {
    limits.push(deadline.limitMs);
    return Promise.resolve(limits.length === 1 ? { ...BUSY, retryAfterMs: 100 } : FINE);
  });
  expect(limits[0]).toBeGreaterThan(250);
  expect(limits[1]).toBeLessThanOrEqual(201);
});

test('the wait before each further attempt doubles, up to the longest', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(1);
  const startsMs: number[] = [];
  const retry = { attempts: 4, initialDelayMs: 30, backoffFactor: 2, maxDelayMs: 100 };
  await runAttempts({ ...POLICY, retry }, () => {
    startsMs.push(performance.now());
    return Promise.resolve(BUSY);
  });
  const waits = startsMs.slice(1).map((startMs, index) => startMs - (startsMs[index] ?? 0));
  const least = [29, 59, 99, 99];
  expect(waits).toHaveLength(least.length);
  for (const [index, ms] of least.entries()) expect(waits[index]).toBeGreaterThanOrEqual(ms);
  expect(waits[0]).toBeLessThan(waits[2] ?? 0);
});
