import { keyOf } from './responding-state.ts';
import type { FleetIncident, RespondingState, RoutingReading } from './responding-state.ts';
import type { RoutingFact } from './routing-fact.ts';
import { takeChannelReport, takeConfiguredChannels } from './take-channels.ts';

export function takeRoutingFact(state: RespondingState, fact: RoutingFact, nowMs: number): RespondingState {
  switch (fact.kind) {
    case 'routing_read':
      return fact.number === state.readings ? withReading(state, fact.reading, nowMs) : state;
    case 'incident_opened':
      return withIncident(state, fact.id, { status: 'open' });
    case 'incident_told':
      return withIncident(state, fact.id, { isTold: false });
    case 'incident_closed':
      return closed(state, fact.id, nowMs);
    case 'channel_reported':
      return takeChannelReport(state, fact.report, nowMs);
    case 'projected':
      return { ...state, isProjecting: false };
    case 'silence_added':
      return withSilences(state, [...state.silences, fact.silence]);
    case 'silence_expired':
      return withSilences(
        state,
        state.silences.filter(({ id }) => id !== fact.id),
      );
    case 'window_added':
      return withWindows(state, [...state.windows, fact.window]);
    case 'window_cancelled':
      return withWindows(
        state,
        state.windows.filter(({ name }) => name !== fact.name),
      );
  }
}

function withReading(state: RespondingState, reading: RoutingReading, nowMs: number): RespondingState {
  const read: RespondingState = { ...state, reading, isReading: false };
  return reading.channels === undefined ? read : takeConfiguredChannels(read, reading.channels, nowMs);
}

/** What it had and still fires begins its way anew, and says what it follows. */
function closed(state: RespondingState, id: string, nowMs: number): RespondingState {
  const left = state.alerts.filter(({ route }) => route.status === 'incident' && route.id === id);
  const keys = new Set(left.map(keyOf));
  return {
    ...state,
    incidents: state.incidents.filter((incident) => incident.id !== id),
    outgoing: state.outgoing.filter((each) => each.id !== id),
    alerts: state.alerts.map((alert) =>
      keys.has(keyOf(alert))
        ? { ...alert, follows: id, arrivedAtMs: nowMs, route: { status: 'held', untilMs: nowMs } }
        : alert,
    ),
    unprojected: {
      ...state.unprojected,
      alerts: [...new Set([...state.unprojected.alerts, ...keys])],
    },
  };
}

function withIncident(state: RespondingState, id: string, change: Partial<FleetIncident>): RespondingState {
  return {
    ...state,
    incidents: state.incidents.map((incident) =>
      incident.id === id ? { ...incident, ...change } : incident,
    ),
  };
}

export function withSilences(state: RespondingState, silences: RespondingState['silences']): RespondingState {
  return { ...state, silences, unprojected: { ...state.unprojected, silences: true } };
}

function withWindows(state: RespondingState, windows: RespondingState['windows']): RespondingState {
  return { ...withoutReading(state), windows, unprojected: { ...state.unprojected, silences: true } };
}

const PAST_WINDOWS_KEPT = 100;

/** They are over: their names are free again, and what was read of all others still holds. */
export function withoutWindows(state: RespondingState, names: ReadonlySet<string>): RespondingState {
  const { reading, unprojected, windows, pastWindows = [] } = state;
  const isLeft = ({ name }: { readonly name: string }): boolean => !names.has(name);
  return {
    ...state,
    windows: windows.filter(isLeft),
    pastWindows: [...pastWindows, ...windows.filter((window) => !isLeft(window))].slice(-PAST_WINDOWS_KEPT),
    reading: reading === null ? null : { ...reading, spans: reading.spans.filter(isLeft) },
    unprojected: { ...unprojected, silences: true },
  };
}

/** What was read no longer holds, nor does what is being read: it is read once more when it is needed. */
export function withoutReading(state: RespondingState): RespondingState {
  return { ...state, reading: null, isReading: false };
}
