import type { ProbePath } from '../probe/verdict.ts';
import type { BreakerSettings, BreakerTransition, PathBreaker } from './breaker.ts';
import type { JudgedPaths } from './overall-status.ts';
import { CLOSED_PATH, stepOutcome, stepTime } from './path-step.ts';
import type { PathOutcome, PathStep } from './path-step.ts';

/** What one check says to a breaker. */
export interface BreakerObservation {
  readonly mcp: PathOutcome;
  readonly rest: PathOutcome;
  readonly atMs: number;
}

export interface PathsFold {
  readonly mcp: PathBreaker;
  readonly rest: PathBreaker;
  readonly recoveries: number;
  /** In the order in which they happened. */
  readonly transitions: readonly BreakerTransition[];
}

/** Both paths and the count of recoveries after one check; each path moves by itself, closing takes both. */
export function foldPaths(
  before: Omit<PathsFold, 'transitions'>,
  observation: BreakerObservation,
  rules: { readonly settings: BreakerSettings; readonly judged: JudgedPaths },
): PathsFold {
  const fold: Fold = { ...rules, observation, added: [] };
  const mcp = foldPath('mcp', before.mcp, fold);
  const rest = foldPath('rest', before.rest, fold);
  const recoveries = countRecoveries(before.recoveries, { mcp, rest }, fold);
  if (recoveries < rules.settings.successThreshold) return { mcp, rest, recoveries, transitions: fold.added };
  return { ...closeHalfOpen({ mcp, rest }, fold), recoveries: 0, transitions: fold.added };
}

interface Fold {
  readonly observation: BreakerObservation;
  readonly settings: BreakerSettings;
  readonly judged: JudgedPaths;
  /** Transitions of this fold, in order; filled while folding. */
  readonly added: BreakerTransition[];
}

type Paths = Readonly<Record<ProbePath, PathBreaker>>;

function foldPath(name: ProbePath, path: PathBreaker, fold: Fold): PathBreaker {
  const outcome = fold.observation[name];
  if (!fold.judged[name] || outcome === 'disabled') {
    return take(name, path, { path: closed(path), reason: 'no longer judged', fold });
  }
  const { atMs } = fold.observation;
  const timed = take(name, path, { ...stepTime(path, atMs, fold.settings), fold });
  return take(name, timed, { ...stepOutcome(timed, outcome, { atMs, settings: fold.settings }), fold });
}

function take(name: ProbePath, before: PathBreaker, step: PathStep & { readonly fold: Fold }): PathBreaker {
  if (before.status !== step.path.status) {
    const { atMs } = step.fold.observation;
    const reason = step.reason ?? '';
    step.fold.added.push({ path: name, atMs, from: before.status, to: step.path.status, reason });
  }
  return step.path;
}

function closed(path: PathBreaker): PathBreaker {
  const isFresh = path.status === 'CLOSED' && path.failures === 0 && path.recent === undefined;
  return isFresh ? path : CLOSED_PATH;
}

function countRecoveries(recoveries: number, paths: Paths, fold: Fold): number {
  const isRecovering = paths.mcp.status === 'HALF_OPEN' || paths.rest.status === 'HALF_OPEN';
  const { observation, judged } = fold;
  const hasFailed =
    (judged.mcp && observation.mcp === 'failure') || (judged.rest && observation.rest === 'failure');
  return isRecovering && !hasFailed ? recoveries + 1 : 0;
}

function closeHalfOpen(paths: Paths, fold: Fold): Paths {
  const reason = `every path succeeded in ${fold.settings.successThreshold} checks in a row`;
  const close = (name: ProbePath): PathBreaker =>
    paths[name].status === 'HALF_OPEN'
      ? take(name, paths[name], { path: CLOSED_PATH, reason, fold })
      : paths[name];
  return { mcp: close('mcp'), rest: close('rest') };
}
