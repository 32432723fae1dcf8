import { ratio } from '../rollup/window-totals.ts';
import type { CacheFigures } from './cache-figures.ts';
import { round, roundOrNull } from './numbers.ts';
import type { CacheBody, PerformanceBody } from './performance-body.ts';
import { addCaches } from './worker-span.ts';

/** Equal caches of several processes as one. */
export function cachesOf(all: readonly CacheFigures[]): readonly CacheFigures[] {
  const byName = new Map<string, CacheFigures>();
  for (const cache of all) {
    const known = byName.get(cache.cache);
    byName.set(cache.cache, known === undefined ? cache : addCaches(known, cache));
  }
  return [...byName.values()];
}

const CACHE_NAMES = ['api_results', 'auth_tokens', 'dns', 'config'] as const;

export function cacheBodies(caches: readonly CacheFigures[]): PerformanceBody['caches'] {
  const byName = new Map(caches.map((cache) => [cache.cache, cacheBody(cache)]));
  return Object.fromEntries(CACHE_NAMES.map((name) => [name, byName.get(name) ?? null]));
}

function cacheBody({ hits, misses, evictions, entries, oldestAgeMs }: CacheFigures): CacheBody {
  const hitRate = ratio(hits, hits + misses);
  return {
    hits,
    misses,
    evictions,
    entries,
    hit_rate: roundOrNull(hitRate),
    oldest_age_seconds: oldestAgeMs === null ? null : round(oldestAgeMs / 1000),
  };
}
