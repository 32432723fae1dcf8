import { handlingOf } from '../../domain/alert/alert-facts.ts';
import type { AlertRule, Severity } from '../../domain/alert/alert-rule.ts';
import { SHIPPED_RULES } from '../../domain/alert/shipped-rules.ts';
import { parseDuration } from '../duration.ts';
import { OLDER_SEVERITIES } from '../schema/alerting-section.ts';
import type { Configuration } from '../schema/configuration.ts';

type RuleEntry = Configuration['alerting']['rules'][number];

const OWN: Omit<AlertRule, 'name' | 'when'> = {
  enabled: true,
  checks: 2,
  forMs: 0,
  clearForMs: 60_000,
  severity: 'medium',
  labels: {},
  annotations: {},
};

/** The shipped rules as the file changes them, then its own; none where alerting is switched off. */
export function resolveRules({ enabled, rules }: Configuration['alerting']): readonly AlertRule[] {
  if (!enabled) return [];
  const entries = new Map(rules.map((entry) => [entry.name, entry]));
  const shipped = SHIPPED_RULES.map((rule) => changed(rule, entries.get(rule.name)));
  const known = new Set(SHIPPED_RULES.map(({ name }) => name));
  const own = rules.filter(({ name }) => !known.has(name));
  return [
    ...shipped,
    ...own.map((entry) => changed({ ...OWN, name: entry.name, when: entry.when ?? '' }, entry)),
  ];
}

function changed(rule: AlertRule, entry: RuleEntry | undefined): AlertRule {
  if (entry === undefined) return rule;
  return {
    name: rule.name,
    enabled: entry.enabled ?? rule.enabled,
    when: entry.when ?? rule.when,
    checks: entry.checks ?? rule.checks,
    forMs: durationMs(entry.for) ?? rule.forMs,
    clearForMs: durationMs(entry.clear_for) ?? rule.clearForMs,
    severity: severityOf(entry) ?? rule.severity,
    labels: { ...rule.labels, ...entry.labels },
    annotations: { ...rule.annotations, ...entry.annotations },
    ...handlingOf({
      cooldownMs: durationMs(entry.cooldown) ?? rule.cooldownMs,
      reopenWithinMs: durationMs(entry.reopen_within) ?? rule.reopenWithinMs,
      runbook: entry.runbook ?? rule.runbook,
      run: entry.run ?? rule.run,
    }),
  };
}

function severityOf({ severity }: RuleEntry): Severity | undefined {
  return severity === 'warning' || severity === 'info' ? OLDER_SEVERITIES[severity] : severity;
}

function durationMs(text: string | undefined): number | null {
  return text === undefined ? null : parseDuration(text);
}
