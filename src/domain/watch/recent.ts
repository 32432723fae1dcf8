import type { ServerStatus } from '../check/check.ts';
import { hasSucceeded } from '../probe/verdict.ts';
import type { Verdict } from '../probe/verdict.ts';

/**
 * `[startMs, checks, healthy, mcp checks, mcp successes, rest checks, rest successes]`, and of a bucket with planned work
 * how many of the checks and of the healthy ones were made within it: short, for every check writes it.
 */
type Bucket = readonly [
  startMs: number,
  checks: number,
  healthy: number,
  mcp: number,
  mcpGood: number,
  rest: number,
  restGood: number,
  planned?: number,
  plannedHealthy?: number,
];

/** What the checks of the last hour came to, as far as conditions ask for it. */
export interface Recent {
  /** By the minute, of the last five. */
  readonly minutes: readonly Bucket[];
  /** By five minutes, of the last hour. */
  readonly fives: readonly Bucket[];
  /** When the status changed within the last ten minutes, at most the newest twenty. */
  readonly changesMs: readonly number[];
}

export const NO_RECENT: Recent = { minutes: [], fives: [], changesMs: [] };

/** Shares of 1; null where nothing was checked. */
export interface Rates {
  readonly checks: number;
  readonly overall: number | null;
  readonly mcp: number | null;
  readonly rest: number | null;
}

export interface RecentCheck {
  readonly atMs: number;
  readonly status: ServerStatus;
  readonly mcp: Verdict;
  readonly rest: Verdict;
  readonly isChange: boolean;
  /** Work on the server was planned then. */
  readonly isPlanned: boolean;
}

/** What an objective is measured by: checks within planned work left out. */
export interface Unplanned {
  readonly checks: number;
  /** Share of 1 that found the server HEALTHY; null where nothing was checked. */
  readonly healthy: number | null;
}

const MINUTE_MS = 60_000;
const FIVE_MS = 5 * MINUTE_MS;
const CHANGES_MS = 10 * MINUTE_MS;
const MINUTES = 5;
const FIVES = 12;
const CHANGES_KEPT = 20;

/** With one check more; a check that says nothing of the server (UNKNOWN) counts in no rate. */
export function foldRecent(recent: Recent, check: RecentCheck): Recent {
  return {
    minutes: fold(recent.minutes, check, { widthMs: MINUTE_MS, kept: MINUTES }),
    fives: fold(recent.fives, check, { widthMs: FIVE_MS, kept: FIVES }),
    changesMs: foldChanges(recent.changesMs, check),
  };
}

/** Of the minute that a check falls into and the four before it. */
export function ratesOfFiveMinutes(recent: Recent): Rates {
  return ratesOf(recent.minutes);
}

/** Of the five minutes that a check falls into and the fifty-five before them. */
export function ratesOfAnHour(recent: Recent): Rates {
  return ratesOf(recent.fives);
}

/** Of the same minutes as `ratesOfFiveMinutes`. */
export function unplannedOfFiveMinutes(recent: Recent): Unplanned {
  return unplannedOf(recent.minutes);
}

/** Of the same hour as `ratesOfAnHour`. */
export function unplannedOfAnHour(recent: Recent): Unplanned {
  return unplannedOf(recent.fives);
}

function fold(
  buckets: readonly Bucket[],
  check: RecentCheck,
  { widthMs, kept }: { readonly widthMs: number; readonly kept: number },
): readonly Bucket[] {
  const startMs = Math.floor(check.atMs / widthMs) * widthMs;
  const first = startMs - (kept - 1) * widthMs;
  // What lies ahead is of a clock that was set back.
  const others = buckets.filter(([start]) => start >= first && start < startMs);
  const [, checks, healthy, mcp, mcpGood, rest, restGood, ...held] =
    buckets.find(([start]) => start === startMs) ?? emptyAt(startMs);
  const counts = check.status !== 'UNKNOWN';
  others.push([
    startMs,
    checks + one(counts),
    healthy + one(check.status === 'HEALTHY'),
    mcp + one(check.mcp !== 'disabled'),
    mcpGood + one(hasSucceeded(check.mcp)),
    rest + one(check.rest !== 'disabled'),
    restGood + one(hasSucceeded(check.rest)),
    ...withPlanned(held, check),
  ]);
  return others;
}

function emptyAt(startMs: number): Bucket {
  return [startMs, 0, 0, 0, 0, 0, 0];
}

type Held = readonly [planned?: number, plannedHealthy?: number];

/** Nothing is written where nothing is planned, as nearly always. */
function withPlanned([planned = 0, healthy = 0]: Held, { status, isPlanned }: RecentCheck): Held {
  const checks = planned + one(isPlanned && status !== 'UNKNOWN');
  return checks === 0 ? [] : [checks, healthy + one(isPlanned && status === 'HEALTHY')];
}

function foldChanges(changesMs: readonly number[], { atMs, isChange }: RecentCheck): readonly number[] {
  const isKept = (at: number): boolean => at > atMs - CHANGES_MS && at <= atMs;
  if (!isChange && changesMs.every(isKept)) return changesMs;
  const kept = changesMs.filter(isKept);
  return isChange ? [...kept, atMs].slice(-CHANGES_KEPT) : kept;
}

function ratesOf(buckets: readonly Bucket[]): Rates {
  let [checks, healthy, mcp, mcpGood, rest, restGood] = [0, 0, 0, 0, 0, 0];
  for (const bucket of buckets) {
    checks += bucket[1];
    healthy += bucket[2];
    mcp += bucket[3];
    mcpGood += bucket[4];
    rest += bucket[5];
    restGood += bucket[6];
  }
  return {
    checks,
    overall: share(healthy, checks),
    mcp: share(mcpGood, mcp),
    rest: share(restGood, rest),
  };
}

function unplannedOf(buckets: readonly Bucket[]): Unplanned {
  let [checks, healthy] = [0, 0];
  for (const bucket of buckets) {
    checks += bucket[1] - (bucket[7] ?? 0);
    healthy += bucket[2] - (bucket[8] ?? 0);
  }
  return { checks, healthy: share(healthy, checks) };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function one(isCounted: boolean): 0 | 1 {
  return isCounted ? 1 : 0;
}
