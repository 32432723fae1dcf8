import type { ProbePath } from '../probe/verdict.ts';
import { LatencySeries } from '../rollup/latency-series.ts';
import { PERIOD_MS } from '../rollup/latency.ts';
import type { Rollup } from '../rollup/rollup.ts';
import type { TrendPoint } from './trend.ts';

const MINUTE_MS = PERIOD_MS.minute;
const HOUR_MS = PERIOD_MS.hour;
/** Fewer hours are looked at in finer steps. */
export const FEWEST_HOURS = 8;
const FINE_UP_TO_MS = 2 * HOUR_MS;

export interface MedianSeries {
  readonly bucketMs: number;
  /** Median response times in milliseconds, ascending; stretches without an answer are left out. */
  readonly points: readonly TrendPoint[];
}

/** Whether the hours of these rollups are too few to see a course in them. */
export function hasFewHours(rollups: readonly Rollup[]): boolean {
  return new Set(rollups.map(({ startMs }) => Math.floor(startMs / HOUR_MS))).size < FEWEST_HOURS;
}

/** How long a step of the series is: an hour, or less where the rollups are the minutes of a few hours. */
export function bucketOf(rollups: readonly Rollup[]): number {
  if (!hasFewHours(rollups) || rollups.some(({ period }) => period === 'hour')) return HOUR_MS;
  const starts = rollups.map(({ startMs }) => startMs);
  return Math.max(...starts) - Math.min(...starts) <= FINE_UP_TO_MS ? MINUTE_MS : 5 * MINUTE_MS;
}

export function medianSeries(rollups: readonly Rollup[], path: ProbePath): MedianSeries {
  const bucketMs = bucketOf(rollups);
  const buckets = Map.groupBy(rollups, ({ startMs }) => Math.floor(startMs / bucketMs) * bucketMs);
  const points = [...buckets].flatMap(([atMs, members]) => {
    const series = new LatencySeries();
    for (const member of members) series.merge(member[path]);
    const value = series.quantile(0.5);
    return value === null ? [] : [{ atMs, value }];
  });
  return { bucketMs, points: points.toSorted((a, b) => a.atMs - b.atMs) };
}
