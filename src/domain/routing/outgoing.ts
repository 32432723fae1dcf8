import { handlingOf } from '../alert/alert-facts.ts';
import type { IncidentAlert, IncidentMessage } from '../incident/incident-message.ts';
import type { RespondingState, RoutedAlert } from './responding-state.ts';

/** The state with messages added for incidents, by id, behind those that wait already. */
export function withMessages(
  state: RespondingState,
  messages: ReadonlyMap<string, readonly IncidentMessage[]>,
): RespondingState {
  if (messages.size === 0) return state;
  const waiting = new Map(state.outgoing.map(({ id, messages: those }) => [id, those]));
  for (const [id, those] of messages) waiting.set(id, [...(waiting.get(id) ?? []), ...those]);
  return { ...state, outgoing: [...waiting].map(([id, those]) => ({ id, messages: those })) };
}

export function alertMessage(alert: RoutedAlert): IncidentMessage {
  return { kind: 'fired', alert: incidentAlertOf(alert) };
}

export function incidentAlertOf(alert: RoutedAlert): IncidentAlert {
  const { server, rule, severity, summary, reason, sinceMs } = alert;
  return { server, rule, severity, summary, reason, sinceMs, ...handlingOf(alert) };
}
