import { compareSeverity, worstOf } from './compare-severity.ts';
import { groupOf } from './group-of.ts';
import type { RespondingState, RoutedAlert } from './responding-state.ts';

/** Alerts that become an incident together: those of one server, or those of the servers of one group. */
export interface AlertLot {
  readonly group: string | null;
  readonly alerts: readonly RoutedAlert[];
}

/** The worst first. A server is of the group of the first of its alerts that is of any. */
export function lotsOf(
  alerts: readonly RoutedAlert[],
  state: RespondingState,
  environment: string,
): readonly AlertLot[] {
  const lots: AlertLot[] = [];
  const groups = new Map<string, RoutedAlert[]>();
  for (const those of Map.groupBy(alerts, ({ server }) => server).values()) {
    const group = those.map((alert) => groupOf(alert, state, environment)).find((each) => each !== null);
    if (group === undefined) lots.push({ group: null, alerts: those });
    else groups.set(group, [...(groups.get(group) ?? []), ...those]);
  }
  for (const [group, those] of groups) lots.push({ group, alerts: those });
  return lots.toSorted(byUrgency);
}

function byUrgency({ alerts: one }: AlertLot, { alerts: other }: AlertLot): number {
  const severity = compareSeverity(
    worstOf(one.map((alert) => alert.severity)),
    worstOf(other.map((alert) => alert.severity)),
  );
  return severity === 0 ? firstArrival(one) - firstArrival(other) : severity;
}

function firstArrival(alerts: readonly RoutedAlert[]): number {
  return Math.min(...alerts.map(({ arrivedAtMs }) => arrivedAtMs));
}
