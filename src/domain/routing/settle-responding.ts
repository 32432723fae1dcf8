import { keyOf } from './responding-state.ts';
import type { FleetIncident, RespondingState, RoutedAlert } from './responding-state.ts';
import { routeAlerts } from './route-alerts.ts';
import type { RoutingEffect } from './routing-effect.ts';
import { quietOf } from './suppression.ts';
import type { Surroundings } from './suppression.ts';
import { withSilences } from './take-routing-fact.ts';

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
  const effects: RoutingEffect[] = [];
  let state = withoutExpired(given, around.nowMs);
  if (!isKnown(state, around.nowMs)) {
    if (state.alerts.length === 0) return { state, effects };
    if (!state.isReading) {
      effects.push({ kind: 'read_routing', windows: state.windows, fromMs: around.nowMs });
      state = { ...state, isReading: true };
    }
  } else {
    const { state: routed, opened } = routeAlerts(state, around, generation);
    effects.push(...opened.map((incident) => ({ kind: 'open_incident', incident }) as const));
    state = withQuiet(routed, around);
  }
  const told = tellIncidents(state);
  const projected = project(told.state);
  return { state: projected.state, effects: [...effects, ...told.effects, ...projected.effects] };
}

/** When time alone will change something; null while it will not. */
export function respondingDueMs(state: RespondingState, nowMs: number): number | null {
  if (state.alerts.length === 0 || state.reading === null) return null;
  const { spans, horizonMs } = state.reading;
  const bounds = [...spans, ...state.silences].flatMap(({ startsAtMs, endsAtMs }) => [startsAtMs, endsAtMs]);
  const held = state.alerts.flatMap(({ route }) => (route.status === 'held' ? [route.untilMs] : []));
  const due = [...bounds.filter((atMs) => atMs > nowMs), ...held, horizonMs];
  return due.length === 0 ? null : due.reduce((one, other) => Math.min(one, other));
}

function isKnown({ reading }: RespondingState, nowMs: number): boolean {
  return reading !== null && nowMs < reading.horizonMs;
}

function withoutExpired(state: RespondingState, nowMs: number): RespondingState {
  const left = state.silences.filter(({ endsAtMs }) => endsAtMs > nowMs);
  return left.length === state.silences.length ? state : withSilences(state, left);
}

/** Incidents of which a window or a silence covers all that still fires are told so, and when that ends. */
function withQuiet(state: RespondingState, around: Surroundings): RespondingState {
  if (state.incidents.length === 0) return state;
  const firing = Map.groupBy(state.alerts, ({ route }) => (route.status === 'incident' ? route.id : ''));
  let { outgoing } = state;
  const incidents = state.incidents.map((incident): FleetIncident => {
    const quiet = coverOf(firing.get(incident.id) ?? [], state, around);
    if ((quiet?.by ?? null) === incident.quietedBy) return incident;
    const message =
      quiet === null
        ? ({ kind: 'unquieted' } as const)
        : ({ kind: 'quieted', by: `${quiet.kind} ${quiet.by}`, untilMs: quiet.untilMs } as const);
    outgoing = [...outgoing, { id: incident.id, messages: [message] }];
    return { ...incident, quietedBy: quiet?.by ?? null };
  });
  return outgoing === state.outgoing ? state : { ...state, incidents, outgoing };
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
  const waiting = Map.groupBy(state.outgoing, ({ id }) => id);
  const effects = [...waiting]
    .filter(([id]) => ready.has(id))
    .map(([id, those]): RoutingEffect => ({
      kind: 'tell_incident',
      id,
      messages: those.flatMap(({ messages }) => messages),
    }));
  const told = new Set(effects.flatMap((effect) => (effect.kind === 'tell_incident' ? [effect.id] : [])));
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
        quiet: silences ? { silences: state.silences, windows: state.windows } : null,
      },
    ],
  };
}

function whichOf(key: string): { readonly server: string; readonly rule: string } {
  const [server = '', rule = ''] = key.split('\n');
  return { server, rule };
}
