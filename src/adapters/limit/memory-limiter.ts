import { createHmac, randomBytes } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Allowance, Counted, RateLimiter } from '../../ports/access.ts';

export interface LimiterOptions {
  readonly requests: number;
  readonly windowSeconds: number;
  /** Counters kept at most of callers, and as many of addresses; whoever shares one by chance shares its allowance. 65,536 by default. */
  readonly counters?: number;
}

const COUNTERS = 65_536;

/**
 * Limits within this process. An attacker has as many addresses as he likes, so each asker is hashed onto one of a fixed
 * number of counters: memory has a bound, and two who meet on one are limited too early, never too late. Which two meet
 * nobody can choose: the hash has a salt of this process, and addresses never meet callers.
 */
export function createMemoryLimiter({ requests, windowSeconds, counters }: LimiterOptions): RateLimiter {
  const create = (): RateLimiterMemory =>
    new RateLimiterMemory({ points: requests, duration: windowSeconds });
  const limiters = { caller: create(), address: create() };
  const count = counters ?? COUNTERS;
  const salt = randomBytes(32);
  const counterOf = ({ name }: Counted): string =>
    String(createHmac('sha256', salt).update(name).digest().readUInt32BE(0) % count);
  const allowanceOf = (isWithin: boolean, taken: RateLimiterRes | null): Allowance => ({
    isWithin,
    limit: requests,
    remaining: taken?.remainingPoints ?? requests,
    windowSeconds,
    resetInMs: Math.max(0, taken?.msBeforeNext ?? 0),
  });
  return {
    take: async (counted) => {
      const { isWithin, taken } = await consume(limiters[counted.kind], counterOf(counted));
      return allowanceOf(isWithin, taken);
    },
    peek: async (counted) => {
      const taken = await limiters[counted.kind].get(counterOf(counted));
      return allowanceOf(taken === null || taken.remainingPoints > 0, taken);
    },
  };
}

interface Consumed {
  readonly isWithin: boolean;
  readonly taken: RateLimiterRes;
}

/** The package rejects with the same kind of result that it resolves to. */
async function consume(limiter: RateLimiterMemory, counter: string): Promise<Consumed> {
  try {
    return { isWithin: true, taken: await limiter.consume(counter) };
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return { isWithin: false, taken: refused };
    throw refused;
  }
}
