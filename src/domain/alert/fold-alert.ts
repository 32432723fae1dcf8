import type { AlertRule, AlertState } from './alert-rule.ts';

export interface AlertObservation {
  readonly isTrue: boolean;
  /** The check's time, epoch milliseconds. */
  readonly atMs: number;
}

/**
 * Where a rule stands after one more check; null once it neither is true nor fires. It fires at the check that makes
 * both `checks` and `for` full, and ends at the first that has found it false for `clear_for`.
 */
export function foldAlert(
  rule: Pick<AlertRule, 'checks' | 'forMs' | 'clearForMs'>,
  before: AlertState | null,
  { isTrue, atMs }: AlertObservation,
): AlertState | null {
  if (isTrue) return becameTrue(rule, before, atMs);
  if (before === null || before.firingSinceMs === null) return null;
  const falseSinceMs = before.falseSinceMs ?? atMs;
  return atMs - falseSinceMs >= rule.clearForMs ? null : { ...before, streak: 0, falseSinceMs };
}

function becameTrue(
  rule: Pick<AlertRule, 'checks' | 'forMs'>,
  before: AlertState | null,
  atMs: number,
): AlertState {
  const streak = (before?.streak ?? 0) + 1;
  const trueSinceMs = before?.trueSinceMs ?? atMs;
  const isDue = streak >= rule.checks && atMs - trueSinceMs >= rule.forMs;
  const firingSinceMs = before?.firingSinceMs ?? (isDue ? atMs : null);
  return { streak, trueSinceMs, firingSinceMs, falseSinceMs: null };
}
