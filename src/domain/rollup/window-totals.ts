import { Tally } from './tally.ts';
import type { ServerStatus } from '../check/check.ts';
import type { Verdict } from '../probe/verdict.ts';
import type { PathRollup, Rollup } from './rollup.ts';

/** The plain sums of several rollups, of one server or of many; percentiles are read from the sketches instead. */
export interface WindowTotals {
  readonly checks: number;
  readonly statuses: Readonly<Partial<Record<ServerStatus, number>>>;
  readonly scoreSum: number;
  readonly combinedSumMs: number;
  readonly combinedSamples: number;
  readonly toolsValid: number;
  readonly toolsJudged: number;
  readonly mcp: PathTotals;
  readonly rest: PathTotals;
}

export interface PathTotals {
  readonly probes: number;
  readonly successes: number;
  readonly sumMs: number;
  readonly samples: number;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  readonly statusCodes: Readonly<Record<string, number>>;
}

export function totalsOf(rollups: readonly Rollup[]): WindowTotals {
  const statuses = new Tally<ServerStatus>();
  for (const rollup of rollups) statuses.merge(rollup.statuses);
  return {
    checks: sumOf(rollups, (rollup) => rollup.checks),
    statuses: statuses.build(),
    scoreSum: sumOf(rollups, (rollup) => rollup.scoreSum),
    combinedSumMs: sumOf(rollups, (rollup) => rollup.combinedSumMs),
    combinedSamples: sumOf(rollups, (rollup) => rollup.combinedSamples),
    toolsValid: sumOf(rollups, (rollup) => rollup.toolsValid),
    toolsJudged: sumOf(rollups, (rollup) => rollup.toolsJudged),
    mcp: pathTotalsOf(rollups.map((rollup) => rollup.mcp)),
    rest: pathTotalsOf(rollups.map((rollup) => rollup.rest)),
  };
}

function pathTotalsOf(paths: readonly PathRollup[]): PathTotals {
  const verdicts = new Tally<Verdict>();
  const statusCodes = new Tally<string>();
  for (const path of paths) {
    verdicts.merge(path.verdicts);
    statusCodes.merge(path.statusCodes);
  }
  return {
    probes: sumOf(paths, (path) => path.probes),
    successes: sumOf(paths, (path) => path.successes),
    sumMs: sumOf(paths, (path) => path.sumMs),
    samples: sumOf(paths, (path) => path.samples),
    verdicts: verdicts.build(),
    statusCodes: Object.fromEntries(statusCodes.entries()),
  };
}

function sumOf<Item>(items: readonly Item[], read: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + read(item), 0);
}

/** A share or a mean; null when there is nothing to divide by. */
export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** A mean duration in milliseconds, rounded to a hundredth; null without samples. */
export function meanMs(sumMs: number, samples: number): number | null {
  return samples === 0 ? null : Math.round((sumMs / samples) * 100) / 100;
}

/** Success of a check is HEALTHY, as `overall_success` is; UNKNOWN checks are neither success nor failure. */
export function successesOf(totals: WindowTotals): { readonly successful: number; readonly failed: number } {
  const { HEALTHY = 0, DEGRADED = 0, UNHEALTHY = 0 } = totals.statuses;
  return { successful: HEALTHY, failed: DEGRADED + UNHEALTHY };
}

/** Share of the judged checks that were HEALTHY, between 0 and 1; null when none was judged. */
export function successRateOf(totals: WindowTotals): number | null {
  const { successful, failed } = successesOf(totals);
  return ratio(successful, successful + failed);
}
