import type { ServerSpec } from '../server/server-spec.ts';
import type { AlertRule, Severity } from './alert-rule.ts';

/** What a rule says of how its alerts are handled; left out is what it does not say. */
export interface AlertHandling extends Pick<AlertRule, 'cooldownMs' | 'reopenWithinMs' | 'runbook'> {
  /** What it tells people beside its summary, by name. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What routing needs to know of an alert, so that an edge can be routed without asking anybody. */
export interface AlertFacts extends AlertHandling {
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
    ...handlingOf({ ...rule, annotations: besideSummary(rule.annotations) }),
  };
}

type Said<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Only that of it which is said. */
export function handlingOf(handling: Said<AlertHandling>): AlertHandling {
  const { cooldownMs, reopenWithinMs, runbook, annotations } = handling;
  return {
    ...(cooldownMs !== undefined && { cooldownMs }),
    ...(reopenWithinMs !== undefined && { reopenWithinMs }),
    ...(runbook !== undefined && { runbook }),
    ...(annotations !== undefined && Object.keys(annotations).length > 0 && { annotations }),
  };
}

function besideSummary(annotations: AlertRule['annotations']): AlertRule['annotations'] {
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => name !== 'summary'));
}

const PREFIX = 'alert:';

/** The rule that a condition tells of; null where it tells of something else. */
export function ruleOf(condition: string): string | null {
  return condition.startsWith(PREFIX) ? condition.slice(PREFIX.length) : null;
}
