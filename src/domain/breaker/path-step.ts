import type { BreakerSettings, PathBreaker } from './breaker.ts';
import { countOutcome, tooManyFailures } from './failure-rate.ts';

/** What a check says of one path; `disabled` is neither success nor failure. */
export type PathOutcome = 'success' | 'failure' | 'disabled';

/** A path's breaker after a step, with why its status changed; null when it did not. */
export interface PathStep {
  readonly path: PathBreaker;
  readonly reason: string | null;
}

export const CLOSED_PATH: PathBreaker = { status: 'CLOSED', failures: 0 };

/** Time alone: an open path whose open time is over becomes half-open. */
export function stepTime(path: PathBreaker, atMs: number, settings: BreakerSettings): PathStep {
  if (path.status !== 'OPEN' || atMs < path.openedAtMs + settings.openMs) return { path, reason: null };
  return {
    path: { status: 'HALF_OPEN', openedAtMs: path.openedAtMs, halfOpenAtMs: atMs, attempts: 0 },
    reason: `open for ${settings.openMs / 1000} s`,
  };
}

interface Observed {
  readonly atMs: number;
  readonly settings: BreakerSettings;
}

/** What the path's own outcome does. Closing a half-open path takes both paths and is not decided here. */
export function stepOutcome(path: PathBreaker, outcome: 'success' | 'failure', at: Observed): PathStep {
  switch (path.status) {
    case 'CLOSED':
      return stepClosed(path, outcome === 'failure', at);
    case 'OPEN': {
      const failures = outcome === 'failure' ? path.failures + 1 : 0;
      return { path: failures === path.failures ? path : { ...path, failures }, reason: null };
    }
    case 'HALF_OPEN':
      return outcome === 'success'
        ? { path: attempted(path, at.settings), reason: null }
        : { path: { status: 'OPEN', openedAtMs: at.atMs, failures: 1 }, reason: 'failed while half-open' };
  }
}

type ClosedPath = Extract<PathBreaker, { status: 'CLOSED' }>;

function stepClosed(path: ClosedPath, isFailure: boolean, { atMs, settings }: Observed): PathStep {
  const failures = isFailure ? path.failures + 1 : 0;
  if (failures >= settings.failureThreshold) {
    const reason = failures === 1 ? 'a failure' : `${failures} failures in a row`;
    return { path: { status: 'OPEN', openedAtMs: atMs, failures }, reason };
  }
  const { failureRate } = settings;
  if (failureRate === undefined) return { path: closedWith(path, failures), reason: null };
  const recent = countOutcome(path.recent ?? [], { isFailure, atMs }, failureRate);
  const reason = isFailure ? tooManyFailures(recent, failureRate) : null;
  return reason === null
    ? { path: { status: 'CLOSED', failures, recent }, reason }
    : { path: { status: 'OPEN', openedAtMs: atMs, failures }, reason };
}

/** Without outcomes that a rate had counted which is no longer asked for. */
function closedWith(path: ClosedPath, failures: number): ClosedPath {
  return path.failures === failures && path.recent === undefined ? path : { status: 'CLOSED', failures };
}

type HalfOpenPath = Extract<PathBreaker, { status: 'HALF_OPEN' }>;

function attempted(path: HalfOpenPath, settings: BreakerSettings): HalfOpenPath {
  const attempts = Math.min(path.attempts + 1, settings.halfOpenMaxChecks);
  return attempts === path.attempts ? path : { ...path, attempts };
}
