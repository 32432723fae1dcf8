import { z } from 'zod';
import { credentialsWithin } from '../../domain/figures/worker-span.ts';
import { periodStart } from '../../domain/rollup/latency.ts';
import { fleetMetrics, serverMetrics } from '../../domain/rollup/metrics.ts';
import type { FleetMetrics, ServerMetrics } from '../../domain/rollup/metrics-body.ts';
import { defineAction } from '../action.ts';
import type { ActionContext } from '../action.ts';
import { readFleet, readServer } from '../fleet/read-fleet.ts';
import { serverField } from '../server/server-field.ts';
import { fleetMetricsSchema, serverMetricsSchema } from './metrics-schema.ts';
import { readPlanned } from './read-planned.ts';
import { readFleetWindow, readWindow } from './read-window.ts';
import { parseTimeRange } from '../time-range.ts';
import type { TimeRange } from '../time-range.ts';

const DAY_MS = 86_400_000;

export const metricsShow = defineAction({
  name: 'metrics/show',
  noun: 'metrics',
  verb: 'show',
  summary: 'Show counts, rates and response times',
  description:
    'What the scheduled checks of a time range come to, for the fleet or for one server: counts, success rates, percentiles of response times, breakers. Availability leaves out what was checked inside maintenance windows, which is counted by itself as planned. A figure that was not measured is null. Exit code 3 when nothing was measured.',
  examples: [
    { command: 'watchkeeper metrics', says: 'The fleet over the last hour.' },
    { command: 'watchkeeper metrics search --time-range 24h', says: 'One server over the last day.' },
  ],
  cli: {
    path: ['metrics'],
    positionals: [{ field: 'server', label: 'SERVER', required: false, variadic: false }],
  },
  slack: 'metrics',
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    server: serverField.optional(),
    time_range: z.string().default('1h').describe('How far back: seconds, or 1m, 5m, 15m, 1h, 24h, 7d'),
    include_server_breakdown: z.boolean().default(true).describe('Add the figures of every server'),
  }),
  output: z.union([serverMetricsSchema, fleetMetricsSchema]),
  exitCode: (metrics) => (checksOf(metrics) > 0 ? 0 : 3),
  run: async (context, { server, time_range, include_server_breakdown }) => {
    const range = parseTimeRange(time_range);
    if (server !== undefined) return metricsOfServer(context, server, range);
    const metrics = await metricsOfFleet(context, range);
    return include_server_breakdown ? metrics : { ...metrics, server_metrics: {} };
  },
});

function checksOf(metrics: ServerMetrics | FleetMetrics): number {
  return 'overall_metrics' in metrics
    ? metrics.overall_metrics.total_checks
    : metrics.global_metrics.total_checks_performed;
}

async function metricsOfFleet(context: ActionContext, range: TimeRange): Promise<FleetMetrics> {
  const fleet = await readFleet(context.store, context.environment);
  const nowMs = context.nowMs();
  const fromMs = nowMs - range.seconds * 1000;
  const firstMinuteMs = periodStart('minute', fromMs);
  const names = fleet.map(({ spec }) => spec.name);
  const checked = fleet.flatMap(({ spec, state }) => (state === null ? [] : [[spec.name, state] as const]));
  return fleetMetrics({
    nowMs,
    windowSeconds: range.seconds,
    timeRange: range.asGiven,
    rollups: await readFleetWindow(context, names, { fromMs, toMs: nowMs }),
    planned: await readPlanned(
      context,
      fleet.map(({ spec }) => spec),
      { fromMs, toMs: nowMs },
    ),
    credentials: credentialsWithin(await context.store.workerSpans(firstMinuteMs), firstMinuteMs),
    breakers: Object.fromEntries(checked.map(([name, state]) => [name, state.breaker])),
    latest: Object.fromEntries(
      checked.flatMap(([name, { last }]) => (last === null ? [] : [[name, last] as const])),
    ),
  });
}

async function metricsOfServer(
  context: ActionContext,
  server: string,
  range: TimeRange,
): Promise<ServerMetrics> {
  const { spec, state } = await readServer(context.store, context.environment, server);
  const nowMs = context.nowMs();
  const last = (durationMs: number) =>
    readWindow(context, { server, fromMs: nowMs - durationMs, toMs: nowMs });
  return serverMetrics({
    server,
    nowMs,
    windowSeconds: range.seconds,
    timeRange: range.asGiven,
    rollups: await last(range.seconds * 1000),
    planned: await readPlanned(context, [spec], { fromMs: nowMs - range.seconds * 1000, toMs: nowMs }),
    lastDay: await last(DAY_MS),
    lastWeek: await last(7 * DAY_MS),
    breaker: state?.breaker ?? null,
    latest: state?.last ?? null,
  });
}
