import { median } from './normal.ts';
import { findShifts, type Shift } from './shifts.ts';
import { trendOf, type Trend, type TrendPoint } from './trend.ts';

/** How a series goes: in steps, or along a line. */
export interface Course {
  readonly shifts: readonly Shift[];
  /** Null for too few points. */
  readonly trend: Trend | null;
}

const HOUR_MS = 3_600_000;

/** A steady rise looks like a staircase to who looks for steps: where a line fits better, there are none. */
export function courseOf(points: readonly TrendPoint[]): Course {
  const trend = trendOf(points);
  const shifts = findShifts(points.map(({ value }) => value));
  const isLine = trend !== null && offLine(points, trend) < offSteps(points, shifts);
  return { shifts: isLine ? [] : shifts, trend };
}

function offLine(points: readonly TrendPoint[], { slopePerHour }: Trend): number {
  const levelled = points.map(({ atMs, value }) => value - (slopePerHour * atMs) / HOUR_MS);
  return offMedian(levelled);
}

function offSteps(points: readonly TrendPoint[], shifts: readonly Shift[]): number {
  const bounds = [0, ...shifts.map(({ index }) => index), points.length];
  const values = points.map(({ value }) => value);
  return bounds.slice(1).reduce((sum, end, place) => sum + offMedian(values.slice(bounds[place], end)), 0);
}

function offMedian(values: readonly number[]): number {
  const middle = median(values);
  return values.reduce((sum, value) => sum + Math.abs(value - middle), 0);
}
