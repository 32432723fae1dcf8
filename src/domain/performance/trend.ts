import { median, twoSidedP } from './normal.ts';

export interface TrendPoint {
  readonly atMs: number;
  readonly value: number;
}

export interface Trend {
  /** By how much the value grows in an hour. */
  readonly slopePerHour: number;
  /** Probability of so steady a course by chance. */
  readonly p: number;
}

const HOUR_MS = 3_600_000;
const FEWEST = 8;

/**
 * Slope by Theil and Sen (the median of the slopes between all pairs, which no single outlier moves), and how sure it
 * is by Mann and Kendall. Null for fewer than eight points.
 */
export function trendOf(points: readonly TrendPoint[]): Trend | null {
  const count = points.length;
  if (count < FEWEST) return null;
  const slopes: number[] = [];
  let score = 0;
  for (const [index, later] of points.entries()) {
    for (const earlier of points.slice(0, index)) {
      score += Math.sign(later.value - earlier.value);
      slopes.push((later.value - earlier.value) / ((later.atMs - earlier.atMs) / HOUR_MS));
    }
  }
  const deviation = Math.sqrt((count * (count - 1) * (2 * count + 5)) / 18);
  const z = (Math.sign(score) * Math.max(0, Math.abs(score) - 1)) / deviation;
  return { slopePerHour: median(slopes), p: twoSidedP(z) };
}
