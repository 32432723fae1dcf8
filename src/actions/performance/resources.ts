import { z } from 'zod';
import { analyseResources } from '../../domain/performance/resource-analysis.ts';
import type {
  DiskUseBody,
  ProcessUseBody,
  ResourceFindingBody,
} from '../../domain/performance/resource-analysis.ts';
import { periodStart } from '../../domain/rollup/latency.ts';
import { defineAction } from '../action.ts';
import { isoTime } from '../iso-time.ts';
import { currentRelease } from '../release/current-release.ts';
import type { Service } from '../../ports/service.ts';
import { parseTimeRange } from '../time-range.ts';
import { LONGEST_SECONDS, timeRangeField } from './figures-range.ts';

const figure = z.number().nullable();
const SETTLED_MS = 60_000;

const processUse: z.ZodType<ProcessUseBody> = z.object({
  process: z.string(),
  minutes: z.number(),
  cpu_percent_peak: z.number().describe('Of one core'),
  memory_mb_peak: z.number(),
  memory_limit_mb: z.number(),
  memory_share_peak: z.number(),
  event_loop_peak: z.number().describe('Share of a minute in which the event loop was busy'),
  lag_p99_ms_peak: figure.describe('How late checks start'),
  checks_running_peak: figure,
  checks_waiting_peak: figure.describe('Due checks that waited for a free place of their loop'),
});

const disk: z.ZodType<DiskUseBody> = z.object({
  path: z.string(),
  holds: z.array(z.string()).readonly(),
  used_share: z.number(),
  free_mb: z.number(),
});

const finding: z.ZodType<ResourceFindingBody> = z.object({
  resource: z.enum(['memory', 'cpu', 'lag', 'slots', 'disk']),
  subject: z.string(),
  severity: z.enum(['medium', 'high', 'critical']),
  message: z.string(),
});

export const performanceResources = defineAction({
  name: 'performance/resources',
  noun: 'performance',
  verb: 'resources',
  summary: 'Show what the service uses, against its limits',
  description:
    'Of each worker, and of the service where it is the one that answers: the most processor time, memory, event loop, lateness and places for checks used; and how full the disks are that hold data and logs of this machine. Findings are more than 80 % of the memory or of the event loop, checks that start a second late or wait for a place, and disks fuller than 80, 90 and 95 %. Exit code 1 when there are findings, 3 when no worker wrote figures.',
  examples: [{ command: 'watchkeeper performance resources', says: 'Is anything short in the last hour?' }],
  cli: { path: ['performance', 'resources'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({ time_range: timeRangeField }),
  output: z.object({
    environment: z.string(),
    timestamp: isoTime,
    time_range: z.union([z.string(), z.number()]),
    check_places: z.number().describe('Checks that one loop may run at once'),
    processes: z.array(processUse),
    disks: z.array(disk),
    findings: z.array(finding),
  }),
  exitCode: ({ processes, findings }) => {
    if (findings.length > 0) return 1;
    return processes.some(
      ({ lag_p99_ms_peak: lag, checks_running_peak: running }) => lag !== null || running !== null,
    )
      ? 0
      : 3;
  },
  run: async ({ store, environment, nowMs, service, disks }, { time_range }) => {
    const range = parseTimeRange(time_range, { longestSeconds: LONGEST_SECONDS });
    const now = nowMs();
    const fromMs = periodStart('minute', now - range.seconds * 1000);
    const { settings } = await currentRelease(store, environment);
    const analysis = analyseResources({
      figures: await store.figures(fromMs),
      own: ownOf(service, now),
      disks: (await disks?.usage()) ?? [],
      slots: settings.maxConcurrentChecks,
    });
    return {
      environment,
      timestamp: new Date(now).toISOString(),
      time_range: range.asGiven,
      check_places: settings.maxConcurrentChecks,
      processes: [...analysis.processes],
      disks: [...analysis.disks],
      findings: [...analysis.findings],
    };
  },
});

/** A command lives too short to say anything of its own use. */
function ownOf(service: Service, nowMs: number) {
  if (service.role !== 'api') return null;
  const isSettled = nowMs - service.startedAtMs >= SETTLED_MS;
  return { name: service.role, process: service.process(), isSettled };
}
