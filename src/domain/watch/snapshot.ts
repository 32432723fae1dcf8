import { alertFactsOf } from '../alert/alert-facts.ts';
import type { CompiledRule } from '../alert/fold-alerts.ts';
import type { ServerSpec } from '../server/server-spec.ts';
import type { ConditionKey, ServerState } from '../server/server-state.ts';
import { describeCheck } from './describe-check.ts';
import type { ConditionSnapshot, SentEdge, SequencedEdge } from './edge.ts';

/** What the edges of a server are told with. */
export interface Teller {
  readonly spec: ServerSpec;
  readonly rules: readonly CompiledRule[];
}

/** The level of a server: every condition true now, with since when. */
export function snapshotOf(state: ServerState, { spec, rules }: Teller): ConditionSnapshot {
  const firing = rules.filter(({ rule }) => state.conditions[alertKey(rule.name)] !== undefined);
  const level = { server: state.server, conditions: state.conditions };
  if (firing.length === 0) return level;
  return {
    ...level,
    alerts: Object.fromEntries(firing.map(({ rule }) => [rule.name, alertFactsOf(rule, spec)])),
    reason: state.last === null ? '' : `${state.status}: ${describeCheck(state.last)}`,
  };
}

/** An edge of a rule that begins to fire, with what routing needs; any other as it is. */
export function tellEdge(edge: SequencedEdge, teller: Teller | undefined): SentEdge {
  const told = teller?.rules.find(({ rule }) => edge.became && edge.condition === alertKey(rule.name));
  if (told === undefined || teller === undefined) return edge;
  const alert = alertFactsOf(told.rule, teller.spec);
  const prefix = `${alert.severity}, `;
  // The logs name the severity in the reason; an incident shows it beside.
  const reason = edge.reason.startsWith(prefix) ? edge.reason.slice(prefix.length) : edge.reason;
  return { ...edge, reason, alert };
}

function alertKey(rule: string): ConditionKey {
  return `alert:${rule}`;
}
