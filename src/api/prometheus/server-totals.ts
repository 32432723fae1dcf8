import { bucketCounts } from '../../domain/rollup/bucket-counts.ts';
import type { LatencyPart } from '../../domain/rollup/latency-series.ts';
import { combinedLatency } from '../../domain/rollup/rollup-sums.ts';
import type { Rollup } from '../../domain/rollup/rollup.ts';

/** Upper bounds of the response time histograms, in seconds (inv. 6.2 shows 0.1 and 0.5). */
export const BUCKET_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;
const BUCKET_MS = BUCKET_SECONDS.map((seconds) => seconds * 1000);

export interface LatencyTotals {
  /** Cumulative, one for each of {@link BUCKET_SECONDS}. */
  readonly buckets: readonly number[];
  readonly count: number;
  readonly sumSeconds: number;
}

export interface PathTotals {
  readonly successes: number;
  readonly failures: number;
  readonly latency: LatencyTotals;
}

/** What the checks of one server come to so far: only ever grows. */
export interface ServerTotals {
  readonly mcp: PathTotals;
  readonly rest: PathTotals;
  readonly combined: LatencyTotals;
  readonly healthy: number;
  readonly judged: number;
}

const NO_LATENCY: LatencyTotals = { buckets: BUCKET_SECONDS.map(() => 0), count: 0, sumSeconds: 0 };
const NO_PATH: PathTotals = { successes: 0, failures: 0, latency: NO_LATENCY };
export const NO_TOTALS: ServerTotals = {
  mcp: NO_PATH,
  rest: NO_PATH,
  combined: NO_LATENCY,
  healthy: 0,
  judged: 0,
};

export function totalsOfRollup(rollup: Rollup): ServerTotals {
  const { HEALTHY = 0, DEGRADED = 0, UNHEALTHY = 0 } = rollup.statuses;
  return {
    mcp: pathTotals(rollup.mcp),
    rest: pathTotals(rollup.rest),
    combined: latencyTotals(combinedLatency(rollup)),
    healthy: HEALTHY,
    judged: HEALTHY + DEGRADED + UNHEALTHY,
  };
}

export function addTotals(a: ServerTotals, b: ServerTotals): ServerTotals {
  return {
    mcp: addPath(a.mcp, b.mcp),
    rest: addPath(a.rest, b.rest),
    combined: addLatency(a.combined, b.combined),
    healthy: a.healthy + b.healthy,
    judged: a.judged + b.judged,
  };
}

function pathTotals(path: Rollup['mcp']): PathTotals {
  return {
    successes: path.successes,
    failures: path.probes - path.successes,
    latency: latencyTotals(path),
  };
}

function latencyTotals(part: LatencyPart): LatencyTotals {
  return { buckets: bucketCounts(part, BUCKET_MS), count: part.samples, sumSeconds: part.sumMs / 1000 };
}

function addPath(a: PathTotals, b: PathTotals): PathTotals {
  return {
    successes: a.successes + b.successes,
    failures: a.failures + b.failures,
    latency: addLatency(a.latency, b.latency),
  };
}

function addLatency(a: LatencyTotals, b: LatencyTotals): LatencyTotals {
  return {
    buckets: a.buckets.map((count, index) => count + (b.buckets[index] ?? 0)),
    count: a.count + b.count,
    sumSeconds: a.sumSeconds + b.sumSeconds,
  };
}
