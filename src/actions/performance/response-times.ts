import { z } from 'zod';
import {
  analyseResponseTimes,
  type ResponseTimeBody,
} from '../../domain/performance/response-time-analysis.ts';
import { defineAction } from '../action.ts';
import { isoTime } from '../iso-time.ts';
import { serverField } from '../server/server-field.ts';
import { parseTimeRange } from '../time-range.ts';
import { mapPaths } from './map-paths.ts';

const figure = z.number().nullable();
/** Every step is compared with every other. */
const LONGEST_SECONDS = 31 * 86_400;

const row: z.ZodType<ResponseTimeBody> = z.object({
  server_name: z.string(),
  path: z.enum(['mcp', 'rest']),
  average_ms: figure,
  p50_ms: figure,
  p95_ms: figure,
  p99_ms: figure,
  samples: z.number(),
  timeouts: z.number().describe('Probes without an answer in their time, which are in no percentile'),
  limit_ms: z.number().describe('5,000 ms, or the time-out of the path where that is shorter'),
  over_limit: z.number().describe('Answers later than the limit, and time-outs'),
  over_limit_share: figure,
  step_seconds: z.number().describe('Length of the stretches whose medians are compared'),
  steps: z.number(),
  slope_ms_per_hour: figure.describe('Trend of the median, by Theil and Sen'),
  shifts: z
    .array(z.object({ at: isoTime, before_ms: z.number(), after_ms: z.number(), p_value: z.number() }))
    .describe('When the median went over to another level and stayed there, by the rank-sum test'),
  regressions: z.array(z.object({ kind: z.enum(['shift', 'trend', 'over_limit']), message: z.string() })),
});

export const performanceResponseTimes = defineAction({
  name: 'performance/response-times',
  noun: 'performance',
  verb: 'response-times',
  summary: 'Analyse response times: percentiles, trends, shifts',
  description:
    'Of each path of each server: percentiles, whether the median rises, when it went over to another level, and how many probes took longer than 5,000 ms or the limit of the path. A rise that was undone again is no regression. Exit code 1 when there is a regression, 3 when nothing was measured.',
  examples: [
    {
      command: 'watchkeeper performance response-times',
      says: 'Has anything become slower since yesterday?',
    },
    {
      command: 'watchkeeper performance response-times --server search --time-range 7d --json',
      says: 'One server over a week, as JSON.',
    },
  ],
  cli: { path: ['performance', 'response-times'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    server: serverField.optional(),
    time_range: z.string().default('24h').describe('How far back, up to a month: seconds, or 1h, 24h, 7d'),
  }),
  output: z.object({
    environment: z.string(),
    timestamp: isoTime,
    time_range: z.union([z.string(), z.number()]),
    samples: z.number(),
    timeouts: z.number(),
    regressions: z.number(),
    paths: z.array(row).describe('Those with regressions first, the slowest first'),
  }),
  exitCode: ({ samples, timeouts, regressions }) => {
    if (samples + timeouts === 0) return 3;
    return regressions > 0 ? 1 : 0;
  },
  run: async (context, { server, time_range }) => {
    const range = parseTimeRange(time_range, { longestSeconds: LONGEST_SECONDS });
    const nowMs = context.nowMs();
    const window = { server, fromMs: nowMs - range.seconds * 1000, toMs: nowMs, isFine: true };
    const paths = await mapPaths(context, window, analyseResponseTimes);
    const total = (read: (path: ResponseTimeBody) => number): number =>
      paths.reduce((sum, path) => sum + read(path), 0);
    return {
      environment: context.environment,
      timestamp: new Date(nowMs).toISOString(),
      time_range: range.asGiven,
      samples: total(({ samples }) => samples),
      timeouts: total(({ timeouts }) => timeouts),
      regressions: total(({ regressions }) => regressions.length),
      paths: paths.toSorted(worstFirst),
    };
  },
});

function worstFirst(a: ResponseTimeBody, b: ResponseTimeBody): number {
  return b.regressions.length - a.regressions.length || (b.p95_ms ?? -1) - (a.p95_ms ?? -1);
}
