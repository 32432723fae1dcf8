import type { RoutedAlert, Route, Wait } from './responding-state.ts';
import type { Surroundings } from './suppression.ts';

/** Where older workers do not say how soon a server is checked again: two intervals as shipped. */
const UNKNOWN_ENDING = { recheckMs: 60_000, clearMs: 0 } as const;

type RecoveryWait = Extract<Wait, { readonly kind: 'recovery' }>;

/**
 * An alert that was inhibited waits, once its parent has recovered, for the server's own next check, which shows
 * whether it is still so. Where the server is found healthy, it waits on until the alert has had time to end. Null
 * where it was not inhibited, or has waited long enough.
 */
export function afterRecovery(alert: RoutedAlert, around: Surroundings): Route | null {
  const waitsFor = waitOf(alert, around);
  if (waitsFor === null) return null;
  const { recheckMs, clearMs } = alert.ending ?? UNKNOWN_ENDING;
  const isWell = holds(around, 'status:HEALTHY', alert.server);
  const untilMs = waitsFor.sinceMs + recheckMs + (isWell ? clearMs : 0);
  return untilMs <= around.nowMs ? null : { status: 'held', untilMs, waitsFor };
}

function waitOf({ route }: RoutedAlert, around: Surroundings): RecoveryWait | null {
  if (route.status === 'held' && route.waitsFor?.kind === 'recovery') return route.waitsFor;
  if (route.status !== 'suppressed' || route.kind !== 'inhibition') return null;
  if (holds(around, 'status:UNHEALTHY', route.by)) return null;
  return { kind: 'recovery', parent: route.by, sinceMs: around.nowMs };
}

function holds(
  { level }: Surroundings,
  condition: 'status:HEALTHY' | 'status:UNHEALTHY',
  server: string,
): boolean {
  return Object.hasOwn(level[condition] ?? {}, server);
}
