import type { AlertFacts } from '../../../src/domain/alert/alert-facts.ts';
import type { IncidentAlert } from '../../../src/domain/incident/incident-message.ts';
import type { RoutedAlert } from '../../../src/domain/routing/responding-state.ts';

/** `server_down` of `search`, critical, without labels and parents; it has just arrived. */
export function aRoutedAlert(changes: Partial<RoutedAlert> = {}): RoutedAlert {
  return {
    server: 'search',
    rule: 'server_down',
    reason: 'both paths fail',
    sinceMs: 1_000,
    arrivedAtMs: 1_000,
    follows: null,
    route: { status: 'held', untilMs: 1_000 },
    ...theFacts(),
    ...changes,
  };
}

/** What an edge of `server_down` says for routing. */
export function theFacts(changes: Partial<AlertFacts> = {}): AlertFacts {
  return { severity: 'critical', labels: {}, dependsOn: [], summary: 'is down', ...changes };
}

/** The same as an incident is told of it. */
export function anIncidentAlert(changes: Partial<IncidentAlert> = {}): IncidentAlert {
  return {
    server: 'search',
    rule: 'server_down',
    severity: 'critical',
    summary: 'is down',
    reason: 'both paths fail',
    sinceMs: 0,
    ...changes,
  };
}
