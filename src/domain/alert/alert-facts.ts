import type { ServerSpec } from '../server/server-spec.ts';
import type { AlertRule, Severity } from './alert-rule.ts';

/** What a rule says of how its alerts are handled; left out is what it does not say. */
export interface AlertHandling extends Pick<AlertRule, 'cooldownMs' | 'reopenWithinMs' | 'runbook' | 'run'> {
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
  /** How long it takes to be seen that the cause has gone; left out by older workers. */
  readonly ending?: AlertEnding;
}

/** Both counted from when the cause has gone. */
export interface AlertEnding {
  /** The next check of the server has ended by then. */
  readonly recheckMs: number;
  /** Where checks find it false from then on, the alert has ended so much later. */
  readonly clearMs: number;
}

export function alertFactsOf(rule: AlertRule, spec: ServerSpec): AlertFacts {
  return {
    severity: rule.severity,
    labels: { ...spec.labels, ...rule.labels },
    dependsOn: spec.dependsOn,
    summary: rule.annotations['summary'] ?? '',
    ending: endingOf(rule, spec),
    ...handlingOf({ ...rule, annotations: besideSummary(rule.annotations) }),
  };
}

type Said<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Only that of it which is said. */
export function handlingOf(handling: Said<AlertHandling>): AlertHandling {
  const { cooldownMs, reopenWithinMs, runbook, run, annotations } = handling;
  return {
    ...(cooldownMs !== undefined && { cooldownMs }),
    ...(reopenWithinMs !== undefined && { reopenWithinMs }),
    ...(runbook !== undefined && { runbook }),
    ...(run !== undefined && { run }),
    ...(annotations !== undefined && Object.keys(annotations).length > 0 && { annotations }),
  };
}

function besideSummary(annotations: AlertRule['annotations']): AlertRule['annotations'] {
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => name !== 'summary'));
}

/** An alert with `clear_for` ends at the first check after that. */
function endingOf(
  { clearForMs }: AlertRule,
  { intervalMs, jitterRatio, mcp, rest }: ServerSpec,
): AlertEnding {
  const gapMs = Math.ceil(intervalMs * (1 + jitterRatio));
  const timeoutMs = Math.max(mcp?.timeoutMs ?? 0, rest?.timeoutMs ?? 0);
  return { recheckMs: gapMs + timeoutMs, clearMs: clearForMs === 0 ? 0 : clearForMs + gapMs };
}

const PREFIX = 'alert:';

/** The rule that a condition tells of; null where it tells of something else. */
export function ruleOf(condition: string): string | null {
  return condition.startsWith(PREFIX) ? condition.slice(PREFIX.length) : null;
}
