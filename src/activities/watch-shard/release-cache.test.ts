import { beforeEach, expect, test } from 'vitest';
import { AppError } from '../../domain/error/app-error.ts';
import type { Release } from '../../domain/release/release.ts';
import { ReleaseCache } from './release-cache.ts';

let reads: string[];
let isAway: boolean;
let nowMs: number;
let cache: ReleaseCache;

beforeEach(() => {
  reads = [];
  isAway = false;
  nowMs = 1000;
  const store = {
    release: (hash: string) => {
      reads.push(hash);
      if (isAway) return Promise.reject(new AppError('STORE_UNAVAILABLE', 'locked'));
      return Promise.resolve(hash === 'missing' ? null : aRelease(hash));
    },
  };
  cache = new ReleaseCache(store, () => nowMs);
});

test('shards that open at once read and parse a release once', async () => {
  const hashes = await Promise.all(Array.from({ length: 8 }, async () => (await cache.release('a'))?.hash));
  expect([new Set(hashes), reads]).toEqual([new Set(['a']), ['a']]);
});

test('the last four are kept, the one unused for longest goes', async () => {
  for (const hash of ['a', 'b', 'c', 'd', 'a', 'e', 'a', 'b']) await cache.release(hash);
  expect(reads).toEqual(['a', 'b', 'c', 'd', 'e', 'b']);
});

test('neither an absent release nor a failure is kept', async () => {
  await cache.release('missing');
  await cache.release('missing');
  isAway = true;
  await expect(cache.release('a')).rejects.toThrow('locked');
  isAway = false;
  expect((await cache.release('a'))?.hash).toBe('a');
  expect(reads).toEqual(['missing', 'missing', 'a', 'a']);
});

test('hits, misses, evictions and the age of the oldest are counted', async () => {
  for (const hash of ['a', 'a', 'b', 'c', 'd']) await cache.release(hash);
  nowMs += 500;
  expect(cache.figures()).toEqual({
    cache: 'config',
    hits: 1,
    misses: 4,
    evictions: 0,
    entries: 4,
    oldestAgeMs: 500,
  });
  await cache.release('e');
  expect(cache.figures()).toMatchObject({ misses: 5, evictions: 1, entries: 4 });
});

function aRelease(hash: string): Release {
  const retention = { checksMs: 1, minutesMs: 1, hoursMs: 1 };
  const settings = {
    systemName: '',
    shardSize: 1,
    maxConcurrentChecks: 1,
    retention,
    servers: [],
    document: {},
  };
  return { hash, environment: 'production', settings, createdAtMs: 0, source: '' };
}
