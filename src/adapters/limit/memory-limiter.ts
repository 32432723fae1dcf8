import { createHash } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Allowance, RateLimiter } from '../../ports/access.ts';

export interface LimiterOptions {
  readonly requests: number;
  readonly windowSeconds: number;
  /** Counters kept at most; whoever shares one by chance shares its allowance. 65,536 by default. */
  readonly counters?: number;
}

const COUNTERS = 65_536;

/**
 * Limits within this process. An attacker has as many addresses as he likes, so each asker is hashed onto one of a fixed
 * number of counters: memory has a bound, and two who meet on one are limited too early, never too late.
 */
export function createMemoryLimiter({ requests, windowSeconds, counters }: LimiterOptions): RateLimiter {
  const limiter = new RateLimiterMemory({ points: requests, duration: windowSeconds });
  const count = counters ?? COUNTERS;
  return {
    take: async (who) => {
      const { isWithin, taken } = await consume(limiter, counterOf(who, count));
      return {
        isWithin,
        limit: requests,
        remaining: taken.remainingPoints,
        windowSeconds,
        resetInMs: Math.max(0, taken.msBeforeNext),
      } satisfies Allowance;
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

function counterOf(who: string, counters: number): string {
  return String(createHash('sha256').update(who).digest().readUInt32BE(0) % counters);
}
