import type { IncidentMessage } from '../incident/incident-message.ts';
import type { MaintenanceWindow } from '../maintenance/maintenance-window.ts';
import { withMessages } from './outgoing.ts';
import { keyOf } from './responding-state.ts';
import type { FleetIncident, RespondingState, RoutedAlert } from './responding-state.ts';
import { routeAlerts } from './route-alerts.ts';
import type { RoutingEffect } from './routing-effect.ts';
import { quietOf } from './suppression.ts';
import type { Surroundings } from './suppression.ts';
import { withoutWindows, withSilences } from './take-routing-fact.ts';

export interface RespondingStep {
  readonly state: RespondingState;
  readonly effects: readonly RoutingEffect[];
}

/** Brings everything up to the time that it is, and says what is to be started. Asked again at once, it starts nothing. */
export function settleResponding(
  given: RespondingState,
  around: Surroundings,
  generation: string,
): RespondingStep {
  const routed = route(withoutExpired(given, around.nowMs), around, generation);
  const told = tellIncidents(routed.state);
  const projected = project(told.state);
  return {
    state: projected.state,
    effects: [...routed.effects, ...told.effects, ...projected.effects],
  };
}

/** What fires on its way to people, and incidents quiet or not; first it is read how, where that is not known. */
function route(state: RespondingState, around: Surroundings, generation: string): RespondingStep {
  if (!isKnown(state, around.nowMs)) return read(state, around.nowMs);
  const { state: routed, opened } = routeAlerts(state, around, generation);
  const names = state.failingChannels.map(({ name }) => name);
  const failing = names.length === 0 ? {} : { failingChannels: names };
  return {
    state: withQuiet(routed, around),
    effects: opened.map((incident) => ({ kind: 'open_incident', incident: { ...incident, ...failing } })),
  };
}

function read(state: RespondingState, nowMs: number): RespondingStep {
  if (state.alerts.length === 0 || state.isReading) return { state, effects: [] };
  const number = state.readings + 1;
  return {
    state: { ...state, isReading: true, readings: number },
    effects: [{ kind: 'read_routing', number, windows: state.windows, fromMs: nowMs }],
  };
}

/** When time alone will change something; null while it will not. What is to be read first wakes by itself. */
export function respondingDueMs(state: RespondingState, nowMs: number): number | null {
  const ends = [...state.silences.map(({ endsAtMs }) => endsAtMs), ...state.windows.map(endOf)];
  const due = [...ends.filter((atMs) => atMs !== null), ...routingDueMs(state, nowMs)];
  const coming = due.filter((atMs) => atMs > nowMs);
  return coming.length === 0 ? null : coming.reduce((one, other) => Math.min(one, other));
}

function routingDueMs(state: RespondingState, nowMs: number): readonly number[] {
  const { alerts, reading, silences } = state;
  if (alerts.length === 0 || reading === null || !isKnown(state, nowMs)) return [];
  const bounds = [...reading.spans, ...silences].flatMap(({ startsAtMs, endsAtMs }) => [
    startsAtMs,
    endsAtMs,
  ]);
  const held = alerts.flatMap(({ route }) => (route.status === 'held' ? [route.untilMs] : []));
  return [...bounds, ...held, reading.horizonMs];
}

function isKnown({ reading }: RespondingState, nowMs: number): boolean {
  return reading !== null && nowMs < reading.horizonMs;
}

function withoutExpired(state: RespondingState, nowMs: number): RespondingState {
  const silences = state.silences.filter(({ endsAtMs }) => endsAtMs > nowMs);
  const left = silences.length === state.silences.length ? state : withSilences(state, silences);
  const ended = left.windows.filter((window) => (endOf(window) ?? Infinity) <= nowMs);
  return ended.length === 0 ? left : withoutWindows(left, new Set(ended.map(({ name }) => name)));
}

/** When a window of a person is over for good; null where it recurs. */
function endOf({ times }: MaintenanceWindow): number | null {
  return times.kind === 'once' ? times.endsAtMs : null;
}

/** Incidents of which a window or a silence covers all that still fires are told so, and when that ends. */
function withQuiet(state: RespondingState, around: Surroundings): RespondingState {
  const firing = Map.groupBy(state.alerts, ({ route }) => (route.status === 'incident' ? route.id : ''));
  const messages = new Map<string, readonly IncidentMessage[]>();
  const incidents = state.incidents.map((incident): FleetIncident => {
    const quiet = coverOf(firing.get(incident.id) ?? [], state, around);
    if (isFolded(incident) || (quiet?.by ?? null) === incident.quietedBy) return incident;
    messages.set(incident.id, [quietMessage(quiet)]);
    return { ...incident, quietedBy: quiet?.by ?? null };
  });
  return messages.size === 0 ? state : withMessages({ ...state, incidents }, messages);
}

/** A storm has taken its members over: there is nothing more to tell it. */
function isFolded({ members }: FleetIncident): boolean {
  return members.length === 0;
}

function quietMessage(quiet: Cover | null): IncidentMessage {
  if (quiet === null) return { kind: 'unquieted' };
  return { kind: 'quieted', by: `${quiet.kind} ${quiet.by}`, untilMs: quiet.untilMs };
}

interface Cover {
  readonly kind: string;
  readonly by: string;
  readonly untilMs: number;
}

function coverOf(alerts: readonly RoutedAlert[], state: RespondingState, around: Surroundings): Cover | null {
  const covers = alerts.map((alert) => quietOf(alert, state, around));
  const first = covers[0];
  if (first === undefined || covers.includes(null)) return null;
  const ends = covers.map((cover) => cover?.untilMs ?? Number.MAX_SAFE_INTEGER);
  return first === null ? null : { kind: first.kind, by: first.by, untilMs: Math.min(...ends) };
}

/** One delivery at a time to each, so that none overtakes another. */
function tellIncidents(state: RespondingState): RespondingStep {
  if (state.outgoing.length === 0) return { state, effects: [] };
  const ready = new Set(
    state.incidents.filter(({ status, isTold }) => status === 'open' && !isTold).map(({ id }) => id),
  );
  const effects = state.outgoing
    .filter(({ id }) => ready.has(id))
    .map((each): RoutingEffect => ({ kind: 'tell_incident', ...each }));
  const told = new Set(state.outgoing.flatMap(({ id }) => (ready.has(id) ? [id] : [])));
  return {
    state: {
      ...state,
      outgoing: state.outgoing.filter(({ id }) => !told.has(id)),
      incidents: state.incidents.map((each) => (told.has(each.id) ? { ...each, isTold: true } : each)),
    },
    effects,
  };
}

function project(state: RespondingState): RespondingStep {
  const { alerts, silences } = state.unprojected;
  if (state.isProjecting || (alerts.length === 0 && !silences)) return { state, effects: [] };
  const known = new Map(state.alerts.map((alert) => [keyOf(alert), alert]));
  const rows = alerts.flatMap((key) => known.get(key) ?? []);
  const gone = alerts.filter((key) => !known.has(key));
  return {
    state: { ...state, isProjecting: true, unprojected: { alerts: [], silences: false } },
    effects: [
      {
        kind: 'project',
        alerts: rows,
        gone: gone.map(whichOf),
        quiet: silences ? quietIn(state) : null,
      },
    ],
  };
}

function whichOf(key: string): { readonly server: string; readonly rule: string } {
  const [server = '', rule = ''] = key.split('\n');
  return { server, rule };
}

function quietIn({ silences, windows, pastWindows = [] }: RespondingState) {
  return { silences, windows, pastWindows };
}
