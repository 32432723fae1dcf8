import { z } from 'zod';
import { analyseTimeouts, type TimeoutBody } from '../../domain/performance/timeout-analysis.ts';
import { defineAction } from '../action.ts';
import { isoTime } from '../iso-time.ts';
import { serverField } from '../server/server-field.ts';
import { parseTimeRange } from '../time-range.ts';
import { mapPaths } from './map-paths.ts';

const figure = z.number().nullable();

const row: z.ZodType<TimeoutBody> = z.object({
  server_name: z.string(),
  path: z.enum(['mcp', 'rest']),
  probes: z.number(),
  timeouts: z.number(),
  rate: figure.describe('Share of the probes that ran out of time'),
  limit_ms: z.number(),
  p99_ms: figure.describe('Of the answers'),
  headroom: figure.describe('Share of the limit that the p99 leaves free'),
  hours: z
    .array(
      z.object({
        hour: z.number().describe('Of the day, UTC'),
        probes: z.number(),
        timeouts: z.number(),
        rate: figure,
      }),
    )
    .describe('Hours of the day with time-outs, the worst first'),
  findings: z.array(z.object({ kind: z.enum(['rate', 'hour', 'tight']), message: z.string() })),
});

export const performanceTimeouts = defineAction({
  name: 'performance/timeouts',
  noun: 'performance',
  verb: 'timeouts',
  summary: 'Analyse time-outs: how often, when, and how near',
  description:
    'Of each path of each server: the share of the probes that ran out of time, at which hours of the day, and how far the p99 of the answers is from the limit. A finding is more than 5 % over all or in one hour of the day, or a p99 beyond 80 % of the limit. Exit code 1 when there are findings, 3 when nothing was probed.',
  examples: [
    { command: 'watchkeeper performance timeouts', says: 'Which limits did the last week run into?' },
    {
      command: 'watchkeeper performance timeouts --time-range 24h --json=paths',
      says: 'The last day, for a program.',
    },
  ],
  cli: { path: ['performance', 'timeouts'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    server: serverField.optional(),
    time_range: z.string().default('7d').describe('How far back: seconds, or 1h, 24h, 7d'),
  }),
  output: z.object({
    environment: z.string(),
    timestamp: isoTime,
    time_range: z.union([z.string(), z.number()]),
    probes: z.number(),
    timeouts: z.number(),
    findings: z.number(),
    paths: z.array(row).describe('Those with findings first, then by rate'),
  }),
  exitCode: ({ probes, findings }) => {
    if (probes === 0) return 3;
    return findings > 0 ? 1 : 0;
  },
  run: async (context, { server, time_range }) => {
    const range = parseTimeRange(time_range);
    const nowMs = context.nowMs();
    const window = { server, fromMs: nowMs - range.seconds * 1000, toMs: nowMs };
    const paths = await mapPaths(context, window, analyseTimeouts);
    const total = (read: (path: TimeoutBody) => number): number =>
      paths.reduce((sum, path) => sum + read(path), 0);
    return {
      environment: context.environment,
      timestamp: new Date(nowMs).toISOString(),
      time_range: range.asGiven,
      probes: total(({ probes }) => probes),
      timeouts: total(({ timeouts }) => timeouts),
      findings: total(({ findings }) => findings.length),
      paths: paths.toSorted(worstFirst),
    };
  },
});

function worstFirst(a: TimeoutBody, b: TimeoutBody): number {
  return (
    b.findings.length - a.findings.length ||
    (b.rate ?? 0) - (a.rate ?? 0) ||
    (a.headroom ?? 1) - (b.headroom ?? 1)
  );
}
