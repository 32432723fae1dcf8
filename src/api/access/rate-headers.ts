import type { Allowance } from '../../ports/access.ts';

/** The headers of inv. 1.3, and `Retry-After` where nothing is left (RFC 9110 section 10.2.3). */
export function rateHeaders(allowance: Allowance, nowMs: number): readonly (readonly [string, string])[] {
  const { isWithin, limit, remaining, windowSeconds, resetInMs } = allowance;
  return [
    ['x-ratelimit-limit', String(limit)],
    ['x-ratelimit-remaining', String(remaining)],
    ['x-ratelimit-reset', String(Math.ceil((nowMs + resetInMs) / 1000))],
    ['x-ratelimit-window', String(windowSeconds)],
    ...(isWithin ? [] : [['retry-after', String(Math.max(1, Math.ceil(resetInMs / 1000)))] as const]),
  ];
}
