import { SEVERITIES } from '../alert/alert-rule.ts';
import type { Severity } from '../alert/alert-rule.ts';

/** Negative where `one` is the more urgent. */
export function compareSeverity(one: Severity, other: Severity): number {
  return SEVERITIES.indexOf(one) - SEVERITIES.indexOf(other);
}

/** The most urgent of them; `low` of none. */
export function worstOf(severities: readonly Severity[]): Severity {
  return severities.toSorted(compareSeverity)[0] ?? 'low';
}
