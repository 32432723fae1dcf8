import type { CheckView } from '../check/check-view.ts';
import { isWithin } from '../maintenance/planned-spans.ts';
import type { Occurrence } from '../maintenance/occurrences.ts';
import type { ServerSpec } from '../server/server-spec.ts';
import type { ServerState } from '../server/server-state.ts';
import { describeCheck } from '../watch/describe-check.ts';
import { foldView, initialState } from '../watch/fold-check.ts';
import type { AlertStates, CompiledRule } from './fold-alerts.ts';
import { alertOf, foldAlerts } from './fold-alerts.ts';

/** An alert that would have been. */
export interface Firing {
  readonly rule: string;
  readonly fromMs: number;
  /** When it would have ended; null while it still would fire. */
  readonly untilMs: number | null;
  /** What the check found that fired it. */
  readonly reason: string;
}

/** How far a replay has come with the checks of one server. */
export interface Replay {
  readonly state: ServerState;
  /** What fires, by rule. */
  readonly firing: ReadonlyMap<string, Firing>;
}

interface Recording {
  readonly spec: ServerSpec;
  /** Recorded checks of one server, the oldest first; those by hand count no more than they did. */
  readonly views: readonly CheckView[];
  /** When work on the server was planned, ascending; never without. */
  readonly planned?: readonly Occurrence[];
}

interface Replayed {
  readonly replay: Replay;
  /** Firings that ended within these checks. */
  readonly ended: readonly Firing[];
}

/** A replay before the first check, nothing being known; `acceptedHash`: the tools that are accepted now. */
export function beginReplay(server: string, acceptedHash: string | null): Replay {
  const fresh = initialState(server);
  return { state: { ...fresh, contract: { ...fresh.contract, acceptedHash } }, firing: new Map() };
}

/**
 * What rules would have made of checks that are recorded, as if they had been in force then: by the functions that
 * judge a check when it is made. Goes on where the replay stands, so that checks may come in pieces. What was accepted
 * then, how tools differed and when a server was paused is not recorded with checks: of `contract`, only `drifted` is
 * judged.
 */
export function replayChecks(
  rules: readonly CompiledRule[],
  { state: before, firing: fired }: Replay,
  { spec, views, planned = [] }: Recording,
): Replayed {
  const ended: Firing[] = [];
  const firing = new Map(fired);
  let state = before;
  for (const view of views) {
    if (view.origin === 'manual') continue;
    const seenHash = view.mcp.contractHash ?? state.contract.seenHash;
    state = {
      ...foldView(state, view, { spec, isPlanned: isWithin(planned, view.atMs) }),
      contract: { ...state.contract, seenHash },
    };
    const alerts = foldAlerts(rules, state, { view, spec });
    for (const [rule, since] of firing) {
      if (isFiring(alerts, rule)) continue;
      ended.push({ ...since, untilMs: view.atMs });
      firing.delete(rule);
    }
    for (const rule of Object.keys(alerts)) {
      if (firing.has(rule) || !isFiring(alerts, rule)) continue;
      firing.set(rule, { rule, fromMs: view.atMs, untilMs: null, reason: describeCheck(view) });
    }
    state = { ...state, alerts };
  }
  return { replay: { state, firing }, ended };
}

function isFiring(alerts: AlertStates, rule: string): boolean {
  const alert = alertOf(alerts, rule);
  return alert !== null && alert.firingSinceMs !== null;
}
