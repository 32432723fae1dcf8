import type { ProbePath } from '../probe/verdict.ts';
import { bucketCounts } from '../rollup/bucket-counts.ts';
import { readLatency } from '../rollup/latency.ts';
import type { LatencyFigures } from '../rollup/latency.ts';
import { mergeRollups } from '../rollup/merge-rollups.ts';
import type { PathRollup, Rollup } from '../rollup/rollup.ts';
import { ratio } from '../rollup/window-totals.ts';
import { roundOrNull } from '../figures/numbers.ts';
import { courseOf } from './course.ts';
import { medianSeries } from './median-series.ts';
import type { MedianSeries } from './median-series.ts';
import { isNoticed } from './shifts.ts';
import type { Trend } from './trend.ts';

/** Slower than this is too slow whatever the server's own limit (inv. 10.3, 13.4). */
export const SLOW_MS = 5_000;
/** So many of a hundred may be slower before it is said: the limit is one for the p99. */
const MAY_BE_SLOWER = 0.01;
const LARGEST_P = 0.05;
const HOUR_MS = 3_600_000;

export interface ShiftBody {
  readonly at: string;
  readonly before_ms: number;
  readonly after_ms: number;
  readonly p_value: number;
}

export interface RegressionBody {
  readonly kind: 'shift' | 'trend' | 'over_limit';
  readonly message: string;
}

/** What the response times of one path of a server come to. */
export interface ResponseTimeBody extends LatencyFigures {
  readonly server_name: string;
  readonly path: ProbePath;
  /** Probes that had no answer in their time; they are in none of the percentiles. */
  readonly timeouts: number;
  readonly limit_ms: number;
  /** Answers later than the limit, and time-outs. */
  readonly over_limit: number;
  readonly over_limit_share: number | null;
  readonly step_seconds: number;
  readonly steps: number;
  /** Null for too few steps. */
  readonly slope_ms_per_hour: number | null;
  readonly shifts: readonly ShiftBody[];
  readonly regressions: readonly RegressionBody[];
}

export interface PathHistory {
  readonly server: string;
  readonly path: ProbePath;
  readonly timeoutMs: number;
  readonly rollups: readonly Rollup[];
}

export function analyseResponseTimes(history: PathHistory): ResponseTimeBody {
  const { server, path, rollups } = history;
  const whole = mergeRollups({ server, period: 'hour', startMs: 0, rollups })[path];
  const series = medianSeries(rollups, path);
  const limit = overLimit(whole, Math.min(SLOW_MS, history.timeoutMs));
  const { shifts, trend } = courseOf(series.points);
  const shiftBodies = shifts.map(({ index, before, after, p }) => ({
    at: new Date(series.points[index]?.atMs ?? 0).toISOString(),
    before_ms: hundredth(before),
    after_ms: hundredth(after),
    p_value: Number(p.toPrecision(2)),
  }));
  return {
    server_name: server,
    path,
    ...readLatency([whole]),
    ...limit,
    step_seconds: series.bucketMs / 1000,
    steps: series.points.length,
    slope_ms_per_hour: trend === null ? null : hundredth(trend.slopePerHour),
    shifts: shiftBodies,
    regressions: [
      ...shiftRegression(shiftBodies),
      ...(shifts.length > 0 ? [] : trendRegression(series, trend)),
      ...limitRegression(limit),
    ],
  };
}

type OverLimit = Pick<ResponseTimeBody, 'timeouts' | 'limit_ms' | 'over_limit' | 'over_limit_share'>;

/** A probe that ran out of time took longer than any limit up to that time. */
function overLimit(whole: PathRollup, limitMs: number): OverLimit {
  const timeouts = whole.verdicts.timeout ?? 0;
  const [within = 0] = bucketCounts(whole, [limitMs]);
  const over = Math.max(0, whole.samples - within) + timeouts;
  return {
    timeouts,
    limit_ms: limitMs,
    over_limit: over,
    over_limit_share: roundOrNull(ratio(over, whole.samples + timeouts)),
  };
}

/** A level that rose and still holds; one that rose and fell again is history. */
function shiftRegression(shifts: readonly ShiftBody[]): readonly RegressionBody[] {
  const last = shifts.at(-1);
  if (last === undefined || last.after_ms <= last.before_ms) return [];
  return [
    {
      kind: 'shift',
      message: `The median rose from ${Math.round(last.before_ms)} to ${Math.round(last.after_ms)} ms at ${last.at}. Look at what was changed then: \`watchkeeper changes\`.`,
    },
  ];
}

function trendRegression({ points }: MedianSeries, trend: Trend | null): readonly RegressionBody[] {
  const [first, last] = [points[0], points.at(-1)];
  if (trend === null || trend.p > LARGEST_P || trend.slopePerHour <= 0) return [];
  if (first === undefined || last === undefined) return [];
  const hours = (last.atMs - first.atMs) / HOUR_MS;
  const risen = trend.slopePerHour * hours;
  if (!isNoticed(first.value, first.value + risen)) return [];
  return [
    {
      kind: 'trend',
      message: `The median rises by ${hundredth(trend.slopePerHour)} ms an hour, ${Math.round(risen)} ms in this time. Look for what fills up on the server.`,
    },
  ];
}

function limitRegression({
  over_limit,
  over_limit_share,
  limit_ms,
  timeouts,
}: OverLimit): readonly RegressionBody[] {
  if (over_limit_share === null || over_limit_share <= MAY_BE_SLOWER) return [];
  return [
    {
      kind: 'over_limit',
      message: `${percent(over_limit_share)} of the probes (${over_limit}) took longer than ${limit_ms} ms, ${timeouts} of them ran out of time. See \`watchkeeper performance timeouts\`.`,
    },
  ];
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

function hundredth(value: number): number {
  return Math.round(value * 100) / 100;
}
