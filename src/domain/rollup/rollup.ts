import type { Verdict } from '../probe/verdict.ts';
import type { ServerStatus } from '../check/check.ts';

export type RollupPeriod = 'minute' | 'hour';

/** Folded scheduled checks of one server in one minute or hour. Rollups of a period merge into the next one up. */
export interface Rollup {
  readonly server: string;
  readonly period: RollupPeriod;
  /** Start of the period, epoch milliseconds, a multiple of its length. */
  readonly startMs: number;
  readonly checks: number;
  readonly statuses: Readonly<Partial<Record<ServerStatus, number>>>;
  readonly mcp: PathRollup;
  readonly rest: PathRollup;
  /** Encoded DDSketch of combined response times in milliseconds, 1 % relative accuracy. */
  readonly combinedSketch: Uint8Array;
  readonly combinedSumMs: number;
  readonly combinedSamples: number;
  readonly scoreSum: number;
  readonly toolsValid: number;
  readonly toolsJudged: number;
}

export interface PathRollup {
  readonly probes: number;
  readonly successes: number;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  readonly statusCodes: Readonly<Record<string, number>>;
  /** Encoded DDSketch of the durations of succeeded probes in milliseconds. */
  readonly sketch: Uint8Array;
  readonly sumMs: number;
  readonly samples: number;
}
