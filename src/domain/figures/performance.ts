import type { ResponseTimes } from '../rollup/response-times.ts';
import { errorsOf } from '../rollup/error-kinds.ts';
import { meanMs, ratio } from '../rollup/window-totals.ts';
import type { WindowTotals } from '../rollup/window-totals.ts';
import { cacheBodies, cachesOf } from './cache-body.ts';
import type { CacheFigures } from './cache-figures.ts';
import { isOfWholeMinute, livingWorkers } from './living-workers.ts';
import { reasonsFor } from './not-measured.ts';
import { maxOrNull, round, roundOrNull, secondsSince, sum, sumOrNull } from './numbers.ts';
import type { PerformanceBody, Recommendation } from './performance-body.ts';
import { busiestOf, poolBody, poolTotalsOf, tightestPools } from './pool-body.ts';
import { addPools, tightness } from './pool-figures.ts';
import { processBody, workerBody } from './process-body.ts';
import type { ProcessFigures } from './process-figures.ts';
import { recommend } from './recommend.ts';
import type { WorkerFigures } from './worker-figures.ts';

export interface PerformanceInput {
  readonly nowMs: number;
  readonly environment: string;
  readonly windowSeconds: number;
  readonly timeRange: string | number;
  /** Checks folded since the servers were first watched. */
  readonly totalChecks: number;
  readonly totals: WindowTotals;
  readonly responseTimes: ResponseTimes;
  /** Workers' figures of the window, ascending; of all environments, since workers are shared. */
  readonly figures: readonly WorkerFigures[];
  /** Workers' caches over the window. */
  readonly workerCaches: readonly CacheFigures[];
  readonly own: {
    readonly role: string;
    readonly startedAtMs: number;
    readonly process: ProcessFigures;
    readonly caches: readonly CacheFigures[];
  };
}

const MEBIBYTE = 1_048_576;
/** What the figures of a window come to (SURFACE section 4). */
export function performanceOf(input: PerformanceInput): PerformanceBody {
  const { nowMs, own, totals, figures } = input;
  const newest = livingWorkers(figures, nowMs);
  const pools = poolTotalsOf(newest);
  const caches = cachesOf([...own.caches, ...input.workerCaches]);
  const body = {
    timestamp: new Date(nowMs).toISOString(),
    environment: input.environment,
    time_range: input.timeRange,
    total_checks_performed: input.totalChecks,
    ...optimizerFields(input, newest, caches),
    requests: requestsOf(totals, input.windowSeconds),
    percentiles: input.responseTimes,
    pools: {
      mcp: pools === null ? null : poolBody(pools.mcp),
      rest: pools === null ? null : poolBody(pools.rest),
      busiest: busiestOf(newest),
    },
    caches: cacheBodies(caches),
    schedule: scheduleOf(figures),
    process: {
      own: {
        role: own.role,
        uptime_seconds: secondsSince(own.startedAtMs, nowMs),
        ...processBody(own.process),
      },
      workers: newest.map((worker) => workerBody(worker, figures, nowMs)),
    },
    recommendations: adviceOf(input, newest, caches),
  };
  return { ...body, not_measured: reasonsFor(body) };
}

type Optimizer = Pick<
  PerformanceBody,
  | 'concurrent_checks_active'
  | 'average_response_time_ms'
  | 'cache_hit_rate'
  | 'memory_usage_mb'
  | 'cpu_usage_percent'
  | 'connection_pool_utilization'
  | 'queue_size'
  | 'last_updated'
>;

function optimizerFields(
  { totals }: PerformanceInput,
  newest: readonly WorkerFigures[],
  caches: readonly CacheFigures[],
): Optimizer {
  const pools = poolTotalsOf(newest);
  const hits = sum(caches, ({ hits }) => hits);
  const minutes = newest.map(({ minuteMs }) => minuteMs);
  return {
    concurrent_checks_active: sumOrNull(newest, ({ running }) => running),
    average_response_time_ms: meanMs(totals.combinedSumMs, totals.combinedSamples),
    cache_hit_rate: roundOrNull(ratio(hits, hits + sum(caches, ({ misses }) => misses))),
    memory_usage_mb: roundOrNull(sumOrNull(newest, ({ process }) => process.rssBytes / MEBIBYTE)),
    cpu_usage_percent: roundOrNull(sumOrNull(newest, ({ process }) => process.cpuPercent)),
    connection_pool_utilization:
      pools === null ? null : poolBody(addPools(pools.mcp, pools.rest)).utilization,
    queue_size: sumOrNull(newest, ({ queuePeak }) => queuePeak),
    last_updated: minutes.length === 0 ? null : new Date(Math.max(...minutes) + 60_000).toISOString(),
  };
}

function requestsOf(totals: WindowTotals, windowSeconds: number): PerformanceBody['requests'] {
  const probes = totals.mcp.probes + totals.rest.probes;
  const successes = totals.mcp.successes + totals.rest.successes;
  const [mcp, rest] = [errorsOf(totals.mcp.verdicts), errorsOf(totals.rest.verdicts)];
  const timeouts = mcp.timeout + rest.timeout;
  const connections = mcp.connection + rest.connection;
  const auth = mcp.auth + rest.auth;
  return {
    total_requests: probes,
    successful_requests: successes,
    failed_requests: probes - successes,
    requests_per_second: round(probes / windowSeconds),
    timeout_errors: timeouts,
    connection_errors: connections,
    authentication_errors: auth,
    other_errors: probes - successes - timeouts - connections - auth,
  };
}

function scheduleOf(figures: readonly WorkerFigures[]): PerformanceBody['schedule'] {
  return {
    lag_p50_ms: maxOrNull(figures.flatMap(({ lagP50Ms }) => lagP50Ms ?? [])),
    lag_p99_ms: maxOrNull(figures.flatMap(({ lagP99Ms }) => lagP99Ms ?? [])),
    overruns: sumOrNull(figures, ({ overruns }) => overruns),
    concurrent_checks_peak: maxOrNull(figures.map(({ runningPeak }) => runningPeak)),
    queue_peak: maxOrNull(figures.map(({ queuePeak }) => queuePeak)),
  };
}

const SETTLED_MS = 60_000;

function adviceOf(
  { totals, figures, own, nowMs }: PerformanceInput,
  newest: readonly WorkerFigures[],
  caches: readonly CacheFigures[],
): readonly Recommendation[] {
  const { lag_p99_ms, overruns, queue_peak } = scheduleOf(figures);
  const probes = totals.mcp.probes + totals.rest.probes;
  const timeouts = errorsOf(totals.mcp.verdicts).timeout + errorsOf(totals.rest.verdicts).timeout;
  const processes = [
    // What has only just started, as a command always has, was busy with that.
    ...(nowMs - own.startedAtMs < SETTLED_MS ? [] : [{ name: own.role, process: own.process }]),
    ...newest.filter(isOfWholeMinute).map(({ worker, process }) => ({ name: worker, process })),
  ];
  return recommend({
    averageMs: meanMs(totals.combinedSumMs, totals.combinedSamples),
    caches: caches.map(({ cache, hits, misses }) => ({
      cache,
      hitRate: ratio(hits, hits + misses),
      lookups: hits + misses,
    })),
    processes: processes.map(({ name, process }) => ({
      name,
      memory: ratio(process.rssBytes, process.memoryLimitBytes),
      eventLoop: process.eventLoopUtilization,
    })),
    pools: tightestPools(newest).map(({ pool }) => ({ ...pool, tightness: tightness(pool) })),
    queuePeak: queue_peak,
    lagP99Ms: lag_p99_ms,
    overruns,
    timeoutShare: ratio(timeouts, probes),
  });
}
