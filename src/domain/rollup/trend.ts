import { meanMs, successRateOf, totalsOf } from './window-totals.ts';
import type { Rollup } from './rollup.ts';

export type TrendWord = 'improving' | 'stable' | 'degrading';

/** Wire shape; null where one half of the window was not measured. */
export interface WindowTrends {
  readonly response_time_trend: TrendWord | null;
  readonly success_rate_trend: TrendWord | null;
}

/** Share of the older mean response time that it has to move by to be called a trend. */
const RESPONSE_TIME_MARGIN = 0.1;
/** Points of the success rate (between 0 and 1) that it has to move by. */
const SUCCESS_RATE_MARGIN = 0.01;

/** Compares the halves of a window: the rollups that start before `middleMs` and those from then on. */
export function trendsOf(rollups: readonly Rollup[], middleMs: number): WindowTrends {
  const older = totalsOf(rollups.filter(({ startMs }) => startMs < middleMs));
  const newer = totalsOf(rollups.filter(({ startMs }) => startMs >= middleMs));
  return {
    response_time_trend: responseTimeTrend(
      meanMs(older.combinedSumMs, older.combinedSamples),
      meanMs(newer.combinedSumMs, newer.combinedSamples),
    ),
    success_rate_trend: successRateTrend(successRateOf(older), successRateOf(newer)),
  };
}

function responseTimeTrend(olderMs: number | null, newerMs: number | null): TrendWord | null {
  if (olderMs === null || newerMs === null) return null;
  const marginMs = olderMs * RESPONSE_TIME_MARGIN;
  if (newerMs > olderMs + marginMs) return 'degrading';
  return newerMs < olderMs - marginMs ? 'improving' : 'stable';
}

function successRateTrend(older: number | null, newer: number | null): TrendWord | null {
  if (older === null || newer === null) return null;
  if (newer < older - SUCCESS_RATE_MARGIN) return 'degrading';
  return newer > older + SUCCESS_RATE_MARGIN ? 'improving' : 'stable';
}
