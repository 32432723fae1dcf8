import type { CacheFigures } from '../figures/cache-figures.ts';
import { round, roundOrNull } from '../figures/numbers.ts';
import { LEAST_HIT_RATE, LEAST_LOOKUPS } from '../figures/recommend.ts';
import { ratio } from '../rollup/window-totals.ts';

export interface CacheUseBody {
  readonly cache: string;
  readonly hits: number;
  readonly misses: number;
  readonly hit_rate: number | null;
  readonly evictions: number;
  readonly entries: number;
  readonly oldest_age_seconds: number | null;
  /** `rarely_used`: too few look-ups to judge it. */
  readonly verdict: 'good' | 'poor' | 'rarely_used' | 'unused';
}

export function analyseCaches(caches: readonly CacheFigures[]): readonly CacheUseBody[] {
  return caches.map(({ cache, hits, misses, evictions, entries, oldestAgeMs }) => ({
    cache,
    hits,
    misses,
    hit_rate: roundOrNull(ratio(hits, hits + misses)),
    evictions,
    entries,
    oldest_age_seconds: oldestAgeMs === null ? null : round(oldestAgeMs / 1000),
    verdict: verdictOf(hits, hits + misses),
  }));
}

function verdictOf(hits: number, lookups: number): CacheUseBody['verdict'] {
  if (lookups === 0) return 'unused';
  if (lookups < LEAST_LOOKUPS) return 'rarely_used';
  return hits / lookups < LEAST_HIT_RATE ? 'poor' : 'good';
}
