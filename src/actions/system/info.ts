import { z } from 'zod';
import { countedMs, livingWorkers } from '../../domain/figures/living-workers.ts';
import { sum } from '../../domain/figures/numbers.ts';
import { defineAction } from '../action.ts';
import type { ActionContext } from '../action.ts';
import { readFleet } from '../fleet/read-fleet.ts';
import type { WatchedServer } from '../fleet/read-fleet.ts';
import { isoTime } from '../iso-time.ts';

const MEBIBYTE = 1_048_576;
const HOUR_MS = 3_600_000;

const systemInfoSchema = z.object({
  timestamp: isoTime,
  system: z.object({
    version: z.string(),
    build_date: z.string().nullable(),
    git_commit: z.string().nullable(),
    environment: z.string(),
  }),
  runtime: z.object({
    process: z
      .enum(['api', 'cli', 'worker'])
      .describe('Which process these figures are of: the one that answers'),
    uptime_seconds: z.number(),
    start_time: isoTime,
    node_version: z.string(),
    memory_usage_mb: z.number(),
    cpu_usage_percent: z.number(),
  }),
  configuration: z.object({
    dual_monitoring_enabled: z.boolean(),
    total_servers: z.number(),
    circuit_breaker_enabled: z.boolean(),
    metrics_collection_enabled: z.boolean(),
  }),
  statistics: z.object({
    total_checks_performed: z.number(),
    total_uptime_hours: z.number(),
    average_checks_per_hour: z.number().nullable(),
    workers: z.number().describe('Workers that have written figures in the last five minutes'),
  }),
  not_measured: z.record(z.string(), z.string()),
});

type SystemInfo = z.output<typeof systemInfoSchema>;

export const systemInfo = defineAction({
  name: 'system/info',
  noun: 'system',
  verb: 'info',
  summary: 'Show version, runtime and configuration at a glance',
  description:
    'Version and build, the process that answers, what is configured, and how much was checked. The API answers for itself; the command line for its own process, the rest comes from the store.',
  examples: [{ command: 'watchkeeper system info', says: 'What runs here.' }],
  cli: { path: ['system', 'info'], positionals: [] },
  slack: 'system',
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({}),
  output: systemInfoSchema,
  exitCode: () => 0,
  run: async (context) => {
    const { store, environment } = context;
    const nowMs = context.nowMs();
    const fleet = await readFleet(store, environment);
    const statistics = { ...(await statisticsOf(context, fleet, nowMs)) };
    const system = systemOf(context);
    return {
      timestamp: new Date(nowMs).toISOString(),
      system,
      runtime: runtimeOf(context, nowMs),
      configuration: {
        dual_monitoring_enabled: fleet.some(({ spec }) => spec.mcp !== null && spec.rest !== null),
        total_servers: fleet.length,
        circuit_breaker_enabled: fleet.some(({ spec }) => spec.breaker.enabled),
        metrics_collection_enabled: fleet.some(({ spec }) => spec.enabled),
      },
      statistics,
      not_measured: reasonsFor(system, statistics),
    };
  },
});

function systemOf({ service, environment }: ActionContext): SystemInfo['system'] {
  const { builtAt, gitCommit } = service.build();
  return { version: service.version, build_date: builtAt, git_commit: gitCommit, environment };
}

function runtimeOf({ service }: ActionContext, nowMs: number): SystemInfo['runtime'] {
  const { cpuPercent, rssBytes } = service.process();
  return {
    process: service.role,
    uptime_seconds: Math.round((nowMs - service.startedAtMs) / 1000),
    start_time: new Date(service.startedAtMs).toISOString(),
    node_version: service.nodeVersion,
    memory_usage_mb: rounded(rssBytes / MEBIBYTE),
    cpu_usage_percent: rounded(cpuPercent),
  };
}

/** Checks an hour are those of the last hour, or of as much of it as was watched. */
async function statisticsOf(
  { store, service }: ActionContext,
  fleet: readonly WatchedServer[],
  nowMs: number,
): Promise<SystemInfo['statistics']> {
  const figures = await store.figures(nowMs - HOUR_MS);
  const checks = sum(figures, (each) => each.checks);
  const byMinute = Map.groupBy(figures, ({ minuteMs }) => minuteMs);
  const watchedMs = sum([...byMinute.values()], (minute) => Math.max(...minute.map(countedMs)));
  return {
    total_checks_performed: fleet.reduce((sum, { state }) => sum + (state?.checks ?? 0), 0),
    total_uptime_hours: rounded((nowMs - service.startedAtMs) / HOUR_MS),
    average_checks_per_hour: watchedMs === 0 ? null : Math.round((checks / watchedMs) * HOUR_MS),
    workers: livingWorkers(figures, nowMs).length,
  };
}

function reasonsFor(
  { build_date, git_commit }: SystemInfo['system'],
  { average_checks_per_hour }: SystemInfo['statistics'],
): Record<string, string> {
  const reasons: Record<string, string> = {};
  if (build_date === null) reasons['system.build_date'] = 'this runs from its source, which was not built';
  if (git_commit === null)
    reasons['system.git_commit'] = 'neither the package nor its folder says of which commit it is';
  if (average_checks_per_hour === null)
    reasons['statistics.average_checks_per_hour'] = 'no worker has written figures in the last hour';
  return reasons;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
