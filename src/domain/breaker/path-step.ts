import type { BreakerSettings, PathBreaker } from './breaker.ts';

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

/** What the path's own outcome does. Closing a half-open path takes both paths and is not decided here. */
export function stepOutcome(
  path: PathBreaker,
  outcome: 'success' | 'failure',
  at: { readonly atMs: number; readonly settings: BreakerSettings },
): PathStep {
  return outcome === 'success' ? stepSuccess(path, at.settings) : stepFailure(path, at.atMs, at.settings);
}

function stepSuccess(path: PathBreaker, settings: BreakerSettings): PathStep {
  if (path.status === 'HALF_OPEN') return { path: attempted(path, settings), reason: null };
  return { path: path.failures === 0 ? path : { ...path, failures: 0 }, reason: null };
}

function stepFailure(path: PathBreaker, atMs: number, settings: BreakerSettings): PathStep {
  switch (path.status) {
    case 'CLOSED': {
      const failures = path.failures + 1;
      if (failures < settings.failureThreshold) return { path: { status: 'CLOSED', failures }, reason: null };
      const reason = failures === 1 ? 'a failure' : `${failures} failures in a row`;
      return { path: { status: 'OPEN', openedAtMs: atMs, failures }, reason };
    }
    case 'OPEN':
      return { path: { ...path, failures: path.failures + 1 }, reason: null };
    case 'HALF_OPEN':
      return { path: { status: 'OPEN', openedAtMs: atMs, failures: 1 }, reason: 'failed while half-open' };
  }
}

type HalfOpenPath = Extract<PathBreaker, { status: 'HALF_OPEN' }>;

function attempted(path: HalfOpenPath, settings: BreakerSettings): HalfOpenPath {
  const attempts = Math.min(path.attempts + 1, settings.halfOpenMaxChecks);
  return attempts === path.attempts ? path : { ...path, attempts };
}
