import { availablePaths } from '../check/judge-pair.ts';
import type { AvailablePath } from '../check/check.ts';
import type { ProbePath } from '../probe/verdict.ts';
import type { Breaker, BreakerSettings, BreakerTransition, PathBreaker } from './breaker.ts';
import { foldPaths } from './fold-paths.ts';
import type { BreakerObservation } from './fold-paths.ts';
import { judgedPaths, overallStatus } from './overall-status.ts';
import { CLOSED_PATH } from './path-step.ts';
import type { PathOutcome } from './path-step.ts';
import { logTransitions } from './transition-log.ts';

const PATHS: readonly ProbePath[] = ['mcp', 'rest'];
const BOTH_JUDGED = { mcp: true, rest: true } as const;

export function initialBreaker(): Breaker {
  return {
    overall: 'CLOSED',
    mcp: CLOSED_PATH,
    rest: CLOSED_PATH,
    recoveries: 0,
    forced: null,
    transitions: [],
    lastFailureAtMs: { mcp: null, rest: null },
    lastSuccessAtMs: { mcp: null, rest: null },
  };
}

/**
 * The breaker after one check (SURFACE section 6, ARCHITECTURE decision 7, requirement 6.5). A path opens by
 * itself after `failureThreshold` failures in a row, or by the share of failures within a window where `failureRate`
 * asks for it; it becomes half-open at the first check after `openMs`, opens again on one failure of its own, and closes after `successThreshold` checks in a row in which every judged path
 * succeeded. Paths that are not probed, or whose breaker is off, are CLOSED and have no say.
 */
export function foldBreaker(
  breaker: Breaker,
  observation: BreakerObservation,
  settings: BreakerSettings,
): Breaker {
  const probed = { mcp: observation.mcp !== 'disabled', rest: observation.rest !== 'disabled' };
  const judged = judgedPaths(probed, settings);
  const { mcp, rest, recoveries, transitions } = foldPaths(breaker, observation, { settings, judged });
  return {
    overall: overallStatus({ forced: breaker.forced, mcp, rest }, judged),
    mcp,
    rest,
    recoveries,
    forced: breaker.forced,
    transitions: logTransitions(breaker.transitions, transitions),
    lastFailureAtMs: lastAtMs(breaker.lastFailureAtMs, observation, 'failure'),
    lastSuccessAtMs: lastAtMs(breaker.lastSuccessAtMs, observation, 'success'),
  };
}

/** A person's word wins over the machine, which keeps counting underneath, until `resetBreaker`. */
export function forceBreaker(breaker: Breaker, forced: 'OPEN' | 'CLOSED', atMs: number): Breaker {
  const change = { atMs, to: forced, reason: `forced ${forced} by a person` };
  const transitions = logTransitions(breaker.transitions, transitionsTo(breaker, PATHS, change));
  return { ...breaker, overall: forced, forced, transitions };
}

/**
 * Closes the named paths, forgets their counts and whatever was forced. Overall is told as if both paths were
 * judged; where one is not, `withOverall` tells it right.
 */
export function resetBreaker(breaker: Breaker, path: ProbePath | 'both', atMs: number): Breaker {
  const names = path === 'both' ? PATHS : [path];
  const change = { atMs, to: 'CLOSED', reason: 'reset by a person' } as const;
  const mcp = names.includes('mcp') ? CLOSED_PATH : breaker.mcp;
  const rest = names.includes('rest') ? CLOSED_PATH : breaker.rest;
  const transitions = logTransitions(breaker.transitions, transitionsTo(breaker, names, change));
  const overall = overallStatus({ forced: null, mcp, rest }, BOTH_JUDGED);
  return { ...breaker, overall, mcp, rest, recoveries: 0, forced: null, transitions };
}

/** The paths that consumers are advised to use: enabled and not open. A half-open one is, so that it is tried. */
export function availablePathsOf(
  breaker: Breaker,
  enabled: Readonly<Record<ProbePath, boolean>>,
): readonly AvailablePath[] {
  const isUsable = (path: ProbePath): boolean => enabled[path] && shownStatus(breaker, path) !== 'OPEN';
  return availablePaths(isUsable('mcp'), isUsable('rest'));
}

/** When an open path will be tried again, epoch milliseconds; null when it is not open. */
export function nextAttemptAtMs(path: PathBreaker, settings: BreakerSettings): number | null {
  return path.status === 'OPEN' ? path.openedAtMs + settings.openMs : null;
}

function shownStatus(breaker: Breaker, path: ProbePath): PathBreaker['status'] {
  return breaker.forced ?? breaker[path].status;
}

function transitionsTo(
  breaker: Breaker,
  names: readonly ProbePath[],
  change: Pick<BreakerTransition, 'atMs' | 'to' | 'reason'>,
): readonly BreakerTransition[] {
  return names
    .map((path) => ({ path, from: shownStatus(breaker, path), ...change }))
    .filter((transition) => transition.from !== transition.to);
}

function lastAtMs(
  last: Breaker['lastFailureAtMs'],
  observation: BreakerObservation,
  outcome: PathOutcome,
): Breaker['lastFailureAtMs'] {
  const { atMs } = observation;
  const isMcp = observation.mcp === outcome;
  const isRest = observation.rest === outcome;
  if (!isMcp && !isRest) return last;
  return { mcp: isMcp ? atMs : last.mcp, rest: isRest ? atMs : last.rest };
}
