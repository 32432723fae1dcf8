import { z } from 'zod';
import {
  analysePools,
  type PoolAdviceBody,
  type PoolUseBody,
} from '../../domain/performance/pool-analysis.ts';
import { periodStart } from '../../domain/rollup/latency.ts';
import { defineAction } from '../action.ts';
import { isoTime } from '../iso-time.ts';
import { parseTimeRange } from '../time-range.ts';
import { LONGEST_SECONDS, timeRangeField } from './figures-range.ts';

const figure = z.number().nullable();

const pool: z.ZodType<PoolUseBody> = z.object({
  worker: z.string(),
  origin: z.string(),
  path: z.enum(['mcp', 'rest']),
  size: z.number(),
  busy_peak: z.number(),
  utilization: z.number().describe('Share of the connections that were busy at the peak'),
  requests: z.number(),
  waits: z.number().describe('Requests that found every connection busy'),
  errors: z.number(),
  reuse_ratio: figure.describe('Share of the requests that an open connection carried'),
  wanted: figure.describe('Connections that would have been enough; null where there were'),
});

const advice: z.ZodType<PoolAdviceBody> = z.object({
  path: z.enum(['mcp', 'rest']),
  key: z.string().describe('Key of the configuration'),
  current: z.number(),
  recommended: z.number(),
  reason: z.string(),
});

export const performancePools = defineAction({
  name: 'performance/pools',
  noun: 'performance',
  verb: 'pools',
  summary: 'Analyse connection pools, and recommend their size',
  description:
    'Of the tightest pools of each worker: the most connections busy at once, requests that had to wait, how often connections were used again, errors. How long requests waited is not measured. A larger pool is recommended where requests waited for a full one; a smaller one never, since connections are opened only when they are needed. Exit code 1 when a change is recommended, 3 when no pool carried anything.',
  examples: [
    { command: 'watchkeeper performance pools', says: 'Were there connections enough in the last hour?' },
  ],
  cli: { path: ['performance', 'pools'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({ time_range: timeRangeField }),
  output: z.object({
    environment: z.string(),
    timestamp: isoTime,
    time_range: z.union([z.string(), z.number()]),
    requests: z.number(),
    pools: z.array(pool),
    recommendations: z.array(advice),
  }),
  exitCode: ({ requests, recommendations }) => {
    if (requests === 0) return 3;
    return recommendations.length > 0 ? 1 : 0;
  },
  run: async ({ store, environment, nowMs }, { time_range }) => {
    const range = parseTimeRange(time_range, { longestSeconds: LONGEST_SECONDS });
    const now = nowMs();
    const fromMs = periodStart('minute', now - range.seconds * 1000);
    const analysis = analysePools(await store.figures(fromMs), fromMs);
    return {
      environment,
      timestamp: new Date(now).toISOString(),
      time_range: range.asGiven,
      requests: analysis.pools.reduce((sum, { requests }) => sum + requests, 0),
      pools: [...analysis.pools],
      recommendations: [...analysis.advice],
    };
  },
});
