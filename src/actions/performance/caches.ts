import { z } from 'zod';
import { cachesOf } from '../../domain/figures/cache-body.ts';
import { cachesWithin } from '../../domain/figures/worker-span.ts';
import { analyseCaches, type CacheUseBody } from '../../domain/performance/cache-analysis.ts';
import { periodStart } from '../../domain/rollup/latency.ts';
import { defineAction } from '../action.ts';
import { isoTime } from '../iso-time.ts';
import { parseTimeRange } from '../time-range.ts';
import { LONGEST_SECONDS, timeRangeField } from './figures-range.ts';

const figure = z.number().nullable();

const cache: z.ZodType<CacheUseBody> = z.object({
  cache: z.string(),
  hits: z.number(),
  misses: z.number(),
  hit_rate: figure.describe('Hits among all look-ups, from 0 to 1'),
  evictions: z.number(),
  entries: z.number(),
  oldest_age_seconds: figure,
  verdict: z.enum(['good', 'poor', 'rarely_used', 'unused']),
});

export const performanceCaches = defineAction({
  name: 'performance/caches',
  noun: 'performance',
  verb: 'caches',
  summary: 'Analyse how often caches find what is wanted',
  description:
    'Of each cache of all workers, and of the service where it is the one that answers: hits, misses, evictions, age. A cache with a hundred look-ups or more of which less than half find something is poor; with fewer it is not judged. Exit code 1 when one is poor, 3 when nothing was looked up.',
  examples: [
    { command: 'watchkeeper performance caches', says: 'Do the caches help?' },
    { command: 'watchkeeper performance caches --watch', says: 'Keep looking.' },
  ],
  cli: { path: ['performance', 'caches'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({ time_range: timeRangeField }),
  output: z.object({
    environment: z.string(),
    timestamp: isoTime,
    time_range: z.union([z.string(), z.number()]),
    lookups: z.number(),
    caches: z.array(cache),
  }),
  exitCode: ({ lookups, caches }) => {
    if (lookups === 0) return 3;
    return caches.some(({ verdict }) => verdict === 'poor') ? 1 : 0;
  },
  run: async ({ store, environment, nowMs, service }, { time_range }) => {
    const range = parseTimeRange(time_range, { longestSeconds: LONGEST_SECONDS });
    const now = nowMs();
    const fromMs = periodStart('minute', now - range.seconds * 1000);
    const ofWorkers = cachesWithin(await store.workerSpans(fromMs), fromMs);
    const caches = analyseCaches(cachesOf([...service.caches(), ...ofWorkers]));
    return {
      environment,
      timestamp: new Date(now).toISOString(),
      time_range: range.asGiven,
      lookups: caches.reduce((sum, { hits, misses }) => sum + hits + misses, 0),
      caches: [...caches],
    };
  },
});
