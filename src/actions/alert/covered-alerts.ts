import { subjectOf } from '../../domain/alert/alert-subject.ts';
import { covers } from '../../domain/maintenance/covers.ts';
import type { RoutedAlert } from '../../domain/routing/responding-state.ts';
import { labelsOf } from '../../domain/routing/suppression.ts';

type Demands = Parameters<typeof covers>[0];

/** Those of the alerts that fire which a silence or a window is for. */
export function coveredAlerts(
  demands: Demands,
  alerts: readonly RoutedAlert[],
  environment: string,
): readonly RoutedAlert[] {
  return alerts.filter((alert) => covers(demands, labelsOf(alert, environment)));
}

const NAMED = 5;

/** `2 alerts that fire now match: server_down of search, flapping of web`. */
export function describeCovered(alerts: readonly RoutedAlert[]): string {
  if (alerts.length === 0) return 'no alert that fires now matches';
  const named = alerts
    .slice(0, NAMED)
    .map(({ rule, server }) => `${rule} of ${subjectOf(server, 'the environment')}`);
  const more = alerts.length - named.length;
  const rest = more === 0 ? '' : ` and ${more} more`;
  const subject =
    alerts.length === 1 ? '1 alert that fires now matches' : `${alerts.length} alerts that fire now match`;
  return `${subject}: ${named.join(', ')}${rest}`;
}
