import { LatencySeries } from './latency-series.ts';
import type { LatencyPart } from './latency-series.ts';
import type { RollupPeriod } from './rollup.ts';

/** Wire shape of one line of `.response_times` (SURFACE section 4). Milliseconds, null without samples. */
export interface LatencyFigures {
  readonly average_ms: number | null;
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
  readonly p99_ms: number | null;
  readonly samples: number;
}

export const PERIOD_MS = { minute: 60_000, hour: 3_600_000 } as const satisfies Record<RollupPeriod, number>;

/** Start of the period that holds a moment, epoch milliseconds. */
export function periodStart(period: RollupPeriod, atMs: number): number {
  return Math.floor(atMs / PERIOD_MS[period]) * PERIOD_MS[period];
}

/**
 * Mean and percentiles of all parts together. The mean is exact; the percentile q is the sample of rank
 * `floor(q * (samples - 1))` within 1 % (DDSketch); both rounded to a hundredth of a millisecond.
 */
export function readLatency(parts: readonly LatencyPart[]): LatencyFigures {
  const series = new LatencySeries();
  for (const part of parts) series.merge(part);
  return {
    average_ms: roundToHundredth(series.mean()),
    p50_ms: roundToHundredth(series.quantile(0.5)),
    p95_ms: roundToHundredth(series.quantile(0.95)),
    p99_ms: roundToHundredth(series.quantile(0.99)),
    samples: series.samples,
  };
}

function roundToHundredth(value: number | null): number | null {
  return value === null ? null : Math.round(value * 100) / 100;
}
