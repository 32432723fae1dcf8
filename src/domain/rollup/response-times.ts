import { readLatency } from './latency.ts';
import { combinedLatency } from './rollup-sums.ts';
import type { LatencyFigures } from './latency.ts';
import type { Rollup } from './rollup.ts';

/** Wire shape of `.response_times` (SURFACE section 4). */
export interface ResponseTimes {
  readonly mcp: LatencyFigures;
  readonly rest: LatencyFigures;
  readonly combined: LatencyFigures;
  readonly window_seconds: number;
}

export function responseTimesOf(rollups: readonly Rollup[], windowSeconds: number): ResponseTimes {
  return {
    mcp: readLatency(rollups.map((rollup) => rollup.mcp)),
    rest: readLatency(rollups.map((rollup) => rollup.rest)),
    combined: readLatency(rollups.map(combinedLatency)),
    window_seconds: windowSeconds,
  };
}
