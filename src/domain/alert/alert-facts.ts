import type { ServerSpec } from '../server/server-spec.ts';
import type { AlertRule, Severity } from './alert-rule.ts';

/** What routing needs to know of an alert, so that an edge can be routed without asking anybody. */
export interface AlertFacts {
  readonly severity: Severity;
  /** Of the server and, before them, of the rule. */
  readonly labels: Readonly<Record<string, string>>;
  /** Servers without which this one cannot be well. */
  readonly dependsOn: readonly string[];
  /** What the rule says of itself, for people. */
  readonly summary: string;
}

export function alertFactsOf(rule: AlertRule, spec: ServerSpec): AlertFacts {
  return {
    severity: rule.severity,
    labels: { ...spec.labels, ...rule.labels },
    dependsOn: spec.dependsOn,
    summary: rule.annotations['summary'] ?? '',
  };
}

const PREFIX = 'alert:';

/** The rule that a condition tells of; null where it tells of something else. */
export function ruleOf(condition: string): string | null {
  return condition.startsWith(PREFIX) ? condition.slice(PREFIX.length) : null;
}
