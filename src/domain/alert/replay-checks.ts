import type { CheckView } from '../check/check-view.ts';
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

interface Recording {
  readonly spec: ServerSpec;
  /** Recorded checks of one server, the oldest first; those by hand count no more than they did. */
  readonly views: readonly CheckView[];
  /** The tools that are accepted now: what was accepted then is not recorded. */
  readonly acceptedHash: string | null;
}

/**
 * What rules would have made of checks that are recorded, as if they had been in force then and nothing been known
 * before. Differences of tools are not recorded with checks: of `contract`, only `drifted` is judged.
 */
export function replayChecks(
  rules: readonly CompiledRule[],
  { spec, views, acceptedHash }: Recording,
): readonly Firing[] {
  const over: Firing[] = [];
  const open = new Map<string, Firing>();
  const fresh = initialState(spec.name);
  let state: ServerState = { ...fresh, contract: { ...fresh.contract, acceptedHash } };
  for (const view of views) {
    if (view.origin === 'manual') continue;
    const seenHash = view.mcp.contractHash ?? state.contract.seenHash;
    state = { ...foldView(state, view, spec), contract: { ...state.contract, seenHash } };
    const alerts = foldAlerts(rules, state, { view, spec });
    for (const [rule, firing] of open) {
      if (isFiring(alerts, rule)) continue;
      over.push({ ...firing, untilMs: view.atMs });
      open.delete(rule);
    }
    for (const rule of Object.keys(alerts)) {
      if (open.has(rule) || !isFiring(alerts, rule)) continue;
      open.set(rule, { rule, fromMs: view.atMs, untilMs: null, reason: describeCheck(view) });
    }
    state = { ...state, alerts };
  }
  return [...over, ...open.values()].toSorted((one, other) => one.fromMs - other.fromMs);
}

function isFiring(alerts: AlertStates, rule: string): boolean {
  const alert = alertOf(alerts, rule);
  return alert !== null && alert.firingSinceMs !== null;
}
