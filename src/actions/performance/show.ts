import { z } from 'zod';
import { performanceOf } from '../../domain/figures/performance.ts';
import { cachesWithin } from '../../domain/figures/worker-span.ts';
import { periodStart } from '../../domain/rollup/latency.ts';
import { responseTimesOf } from '../../domain/rollup/response-times.ts';
import { totalsOf } from '../../domain/rollup/window-totals.ts';
import { defineAction } from '../action.ts';
import { readFleet } from '../fleet/read-fleet.ts';
import { readFleetWindow } from '../metrics/read-window.ts';
import { parseTimeRange } from '../time-range.ts';
import { LONGEST_SECONDS } from './figures-range.ts';
import { performanceSchema } from './performance-schema.ts';

export const performanceShow = defineAction({
  name: 'performance/show',
  noun: 'performance',
  verb: 'show',
  summary: 'Show what watching costs and where it is tight',
  description:
    'Response times, connection pools, caches, the schedule, and what the processes cost, with advice where a figure calls for it. A figure that was not measured is null, and `not_measured` has the reason. Exit code 1 when there is advice, 3 when nothing was measured.',
  examples: [
    { command: 'watchkeeper performance', says: 'The last five minutes.' },
    { command: 'watchkeeper performance --time-range 1h --json', says: 'The last hour, as JSON.' },
  ],
  cli: { path: ['performance'], positionals: [] },
  slack: 'performance',
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    time_range: z.string().default('5m').describe('How far back, up to a day: seconds, or 5m, 1h, 24h'),
  }),
  output: performanceSchema,
  exitCode: ({ requests, process, recommendations }) => {
    if (requests.total_requests === 0 && process.workers.length === 0) return 3;
    return recommendations.length > 0 ? 1 : 0;
  },
  run: async (context, { time_range }) => {
    const { store, environment, service } = context;
    const range = parseTimeRange(time_range, { longestSeconds: LONGEST_SECONDS });
    const nowMs = context.nowMs();
    const fromMs = nowMs - range.seconds * 1000;
    const firstMinuteMs = periodStart('minute', fromMs);
    const fleet = await readFleet(store, environment);
    const names = fleet.map(({ spec }) => spec.name);
    const rollups = Object.values(await readFleetWindow(context, names, { fromMs, toMs: nowMs })).flat();
    return performanceOf({
      nowMs,
      environment,
      windowSeconds: range.seconds,
      timeRange: range.asGiven,
      totalChecks: fleet.reduce((sum, { state }) => sum + (state?.checks ?? 0), 0),
      totals: totalsOf(rollups),
      responseTimes: responseTimesOf(rollups, range.seconds),
      figures: await store.figures(firstMinuteMs),
      workerCaches: cachesWithin(await store.workerSpans(firstMinuteMs), firstMinuteMs),
      own: {
        role: service.role,
        startedAtMs: service.startedAtMs,
        process: service.process(),
        caches: service.caches(),
      },
    });
  },
});
