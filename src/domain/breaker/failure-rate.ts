/** A failure also opens its path by the share of checks that failed within a window, in a row or not. */
export interface FailureRateSettings {
  /** Share of 1 that opens, reached or passed. */
  readonly threshold: number;
  /** Fewer checks of the path within the window say nothing yet. */
  readonly minimumChecks: number;
  readonly windowMs: number;
}

/** `[startMs, checks, failures]` of a tenth of the window: short, for every check writes it. */
type Tenth = readonly [startMs: number, checks: number, failures: number];

/** What the checks of a path came to within the window, the oldest first, at most ten. */
export type RecentOutcomes = readonly Tenth[];

const TENTHS = 10;
const MINUTE_MS = 60_000;

/** With one check more. The window moves on by tenths: it ends with the one that the check falls into. */
export function countOutcome(
  recent: RecentOutcomes,
  { isFailure, atMs }: { readonly isFailure: boolean; readonly atMs: number },
  { windowMs }: FailureRateSettings,
): RecentOutcomes {
  const widthMs = windowMs / TENTHS;
  const startMs = Math.floor(atMs / widthMs) * widthMs;
  const firstMs = startMs - (TENTHS - 1) * widthMs;
  // What lies ahead is of a clock that was set back.
  const others = recent.filter(([start]) => start >= firstMs && start < startMs);
  const [, checks, failures] = recent.find(([start]) => start === startMs) ?? [startMs, 0, 0];
  return [...others, [startMs, checks + 1, failures + (isFailure ? 1 : 0)] as const].slice(-TENTHS);
}

/** Why these outcomes open their path: `60 % of 25 checks within 10 min failed`; null where they do not. */
export function tooManyFailures(
  recent: RecentOutcomes,
  { threshold, minimumChecks, windowMs }: FailureRateSettings,
): string | null {
  let [checks, failures] = [0, 0];
  for (const tenth of recent) {
    checks += tenth[1];
    failures += tenth[2];
  }
  if (checks < minimumChecks || failures / checks < threshold) return null;
  const percent = Math.round((failures / checks) * 100);
  return `${percent} % of ${checks} checks within ${windowMs / MINUTE_MS} min failed`;
}
