import { z } from 'zod';
import { adviseTimeout, patchOf, type TimeoutAdviceBody } from '../../domain/performance/timeout-advice.ts';
import { defineAction } from '../action.ts';
import { isoTime } from '../iso-time.ts';
import { serverField } from '../server/server-field.ts';
import { parseTimeRange } from '../time-range.ts';
import { mapPaths } from './map-paths.ts';
import { writePatch } from './write-patch.ts';

const row: z.ZodType<TimeoutAdviceBody> = z.object({
  server_name: z.string(),
  path: z.enum(['mcp', 'rest']),
  samples: z.number().describe('Answers and time-outs that the p99 is of'),
  timeouts: z.number(),
  current_seconds: z.number(),
  p99_ms: z.number().nullable(),
  p99_is_limit: z.boolean().describe('More than one probe in a hundred ran into the present limit'),
  recommended_seconds: z.number().nullable().describe('null for fewer than a hundred samples'),
  bounded_by: z.enum(['shortest', 'longest', 'interval']).nullable(),
  changes: z.boolean().describe('It differs by a tenth or more from what is configured'),
});

export const performanceRecommendTimeouts = defineAction({
  name: 'performance/recommend-timeouts',
  noun: 'performance',
  verb: 'recommend-timeouts',
  summary: 'Recommend time-outs from what was measured',
  description:
    'Of each path of each server: the p99 of a week with half as much again, from 1 to 300 s and below half the interval; a time-out counts as the limit that it ran into. The patch is a partial configuration for `config update --changes`. With --write, the configuration that runs is written with it to a file of its own, for `config diff`; nothing that is there is changed. Exit code 3 when no path has a hundred samples.',
  examples: [
    { command: 'watchkeeper performance recommend-timeouts', says: 'What should the time-outs be?' },
    {
      command: 'watchkeeper performance recommend-timeouts --write --output candidate.yaml',
      says: 'Write the configuration that has them.',
    },
  ],
  cli: { path: ['performance', 'recommend-timeouts'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    server: serverField.optional(),
    time_range: z.string().default('7d').describe('How far back: seconds, or 1h, 24h, 7d'),
    write: z
      .boolean()
      .default(false)
      .describe('Write a configuration with the recommended values (only on the command line)'),
    output: z
      .string()
      .min(1)
      .optional()
      .describe('Where to write it; left out: reports/timeouts_<time>.yaml (only on the command line)'),
  }),
  output: z.object({
    environment: z.string(),
    timestamp: isoTime,
    time_range: z.union([z.string(), z.number()]),
    judged: z.number().describe('Paths with enough samples'),
    changes: z.number().describe('Of those, how many should be changed'),
    paths: z.array(row).describe('Those to change first'),
    patch: z.object({ servers: z.array(z.record(z.string(), z.unknown())) }).nullable(),
    file: z.string().nullable().describe('What was written; null: nothing'),
  }),
  exitCode: ({ judged }) => (judged > 0 ? 0 : 3),
  run: async (context, { server, time_range, write, output }) => {
    const range = parseTimeRange(time_range);
    const nowMs = context.nowMs();
    const window = { server, fromMs: nowMs - range.seconds * 1000, toMs: nowMs };
    const paths = await mapPaths(context, window, adviseTimeout);
    const patch = patchOf(paths);
    const isWritten = patch !== null && (write || output !== undefined);
    return {
      environment: context.environment,
      timestamp: new Date(nowMs).toISOString(),
      time_range: range.asGiven,
      judged: paths.filter(({ recommended_seconds }) => recommended_seconds !== null).length,
      changes: paths.filter(({ changes }) => changes).length,
      paths: paths.toSorted((a, b) => Number(b.changes) - Number(a.changes)),
      patch: patch === null ? null : { servers: [...patch.servers] },
      file: isWritten ? await writePatch(context, { kind: 'timeouts', path: output ?? null, patch }) : null,
    };
  },
});
