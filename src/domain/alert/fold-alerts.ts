import type { CheckView } from '../check/check-view.ts';
import type { ServerSpec } from '../server/server-spec.ts';
import type { ServerState } from '../server/server-state.ts';
import { AppError } from '../error/app-error.ts';
import type { AlertRule, AlertState } from './alert-rule.ts';
import { compileCondition } from './compile-condition.ts';
import type { Condition } from './compile-condition.ts';
import { factsOf } from './condition-facts.ts';
import { foldAlert } from './fold-alert.ts';

export type AlertStates = Readonly<Record<string, AlertState>>;

export interface CompiledRule {
  readonly rule: AlertRule;
  readonly condition: Condition;
}

/** The rules that are switched on. Throws INTERNAL_ERROR for a condition that a configuration should have refused. */
export function compileRules(rules: readonly AlertRule[]): readonly CompiledRule[] {
  return rules
    .filter(({ enabled }) => enabled)
    .map((rule) => {
      const compiled = compileCondition(rule.when);
      if (compiled.status === 'compiled') return { rule, condition: compiled.condition };
      throw new AppError(
        'INTERNAL_ERROR',
        `The condition of ${rule.name} cannot be used: ${compiled.reason}.`,
      );
    });
}

/**
 * Where every rule stands after a check that `state` already has in it; the same object when nothing is or was true.
 * A rule that is no longer there is forgotten.
 */
export function foldAlerts(
  rules: readonly CompiledRule[],
  state: ServerState,
  { view, spec }: { readonly view: CheckView; readonly spec: ServerSpec },
): AlertStates {
  if (rules.length === 0) return NO_ALERTS;
  const facts = factsOf(state, view, spec);
  let alerts: Record<string, AlertState> | null = null;
  for (const { rule, condition } of rules) {
    const observation = { isTrue: condition(facts), atMs: view.atMs };
    const alert = foldAlert(rule, alertOf(state.alerts, rule.name), observation);
    if (alert !== null) (alerts ??= {})[rule.name] = alert;
  }
  return alerts ?? NO_ALERTS;
}

export const NO_ALERTS: AlertStates = {};

/** Where a rule stands; null where it neither is true nor fires. A rule may be called `constructor`, as every object has. */
export function alertOf(alerts: AlertStates, rule: string): AlertState | null {
  return Object.hasOwn(alerts, rule) ? (alerts[rule] ?? null) : null;
}
