import type { RoutedAlert } from '../../domain/routing/responding-state.ts';
import { presentRoute } from './alert-route.ts';

/** A row for an alert of the environment itself that the fleet has raised: no check has found it. */
export function environmentAlertRow(alert: RoutedAlert) {
  const { rule, severity, summary, reason, labels, sinceMs, route } = alert;
  return {
    rule,
    server_name: null,
    state: 'firing' as const,
    severity,
    since: new Date(sinceMs).toISOString(),
    clearing_since: null,
    summary,
    reason,
    stale: false,
    labels: { ...labels },
    runbook: null,
    route: presentRoute(route),
  };
}
