import { incidentIdOf } from '../incident/incident-id.ts';
import type { IncidentMessage } from '../incident/incident-message.ts';
import { compareSeverity, worstOf } from './compare-severity.ts';
import { alertMessage, incidentAlertOf, withMessages } from './outgoing.ts';
import { keyOf } from './responding-state.ts';
import type { FleetIncident, RespondingState, Route, RoutedAlert } from './responding-state.ts';
import { parentsOf, suppressionOf } from './suppression.ts';
import type { Surroundings } from './suppression.ts';
import type { OpenIncident } from './routing-effect.ts';

/** At most so many incidents are being opened at once, outside storms (RESPONDING section 1). */
export const OPENING_AT_ONCE = 20;
/** A failing server with parents is held so long, while those are checked. */
export const PARENT_HOLD_MS = 2_000;

export interface Decided {
  readonly state: RespondingState;
  readonly opened: readonly OpenIncident[];
}

/**
 * Every alert that fires on its way to people, as of now: suppressed by a window, a silence or a parent that is down;
 * held for a moment; taken by a storm, by its server's open incident, or by a new one. Depends on what is true and on
 * the time only, so it may be asked as often as one likes.
 */
export function routeAlerts(state: RespondingState, around: Surroundings, generation: string): Decided {
  const { reading, alerts } = state;
  if (reading === null || alerts.length === 0) return { state, opened: [] };
  const draft = new Routing(state, around, generation);
  const free: RoutedAlert[] = [];
  for (const alert of alerts) {
    if (alert.route.status === 'incident') continue;
    const suppressed = suppressionOf(alert, state, around);
    if (suppressed === null) free.push(alert);
    else draft.route(alert, suppressed);
  }
  if (free.length > 0) draft.place(free);
  return draft.finish();
}

class Routing {
  readonly #state: RespondingState;
  readonly #around: Surroundings;
  readonly #generation: string;
  readonly #routes = new Map<string, Route>();
  readonly #incidents: Map<string, FleetIncident>;
  readonly #messages = new Map<string, IncidentMessage[]>();
  readonly #opened: OpenIncident[] = [];
  #count: number;

  constructor(state: RespondingState, around: Surroundings, generation: string) {
    this.#state = state;
    this.#around = around;
    this.#generation = generation;
    this.#incidents = new Map(state.incidents.map((incident) => [incident.id, incident]));
    this.#count = state.opened;
  }

  route(alert: RoutedAlert, route: Route): void {
    this.#routes.set(keyOf(alert), route);
  }

  /** Those that nothing suppresses. */
  place(free: readonly RoutedAlert[]): void {
    const storm = this.#stormUnderWay();
    if (storm !== null) this.#joinAll(storm.id, free);
    else if (this.#isStorm(free)) this.#openStorm(free);
    else this.#placeEach(free);
  }

  finish(): Decided {
    const alerts = this.#state.alerts.map((alert) => {
      const route = this.#routes.get(keyOf(alert));
      return route === undefined || isSameRoute(route, alert.route) ? alert : { ...alert, route };
    });
    const changed = alerts.filter((alert, index) => alert !== this.#state.alerts[index]).map(keyOf);
    const { unprojected } = this.#state;
    const routed: RespondingState = {
      ...this.#state,
      alerts: changed.length === 0 ? this.#state.alerts : alerts,
      incidents: [...this.#incidents.values()],
      opened: this.#count,
      unprojected:
        changed.length === 0
          ? unprojected
          : { ...unprojected, alerts: [...new Set([...unprojected.alerts, ...changed])] },
    };
    return { state: withMessages(routed, this.#messages), opened: this.#opened };
  }

  /** A storm takes what fails as long as it goes on: until nothing has joined it for a window. */
  #stormUnderWay(): FleetIncident | null {
    const storms = [...this.#incidents.values()].filter(({ isStorm }) => isStorm);
    return storms.find(({ lastJoinedMs }) => lastJoinedMs > this.#windowStartMs) ?? null;
  }

  get #storm() {
    return (this.#state.reading?.settings ?? NO_STORM).storm;
  }

  get #windowStartMs(): number {
    return this.#around.nowMs - this.#storm.windowMs;
  }

  /** Judged on all alerts together, those whose incidents are young among them. */
  #isStorm(free: readonly RoutedAlert[]): boolean {
    const servers = new Set(free.filter((alert) => this.#isRecent(alert)).map(({ server }) => server));
    for (const { members } of this.#young()) for (const member of members) servers.add(member);
    return servers.size > this.#storm.count;
  }

  #isRecent({ arrivedAtMs }: RoutedAlert): boolean {
    return arrivedAtMs > this.#windowStartMs;
  }

  #young(): readonly FleetIncident[] {
    return [...this.#incidents.values()].filter(
      ({ isStorm, openedAtMs, members }) =>
        !isStorm && members.length > 0 && openedAtMs > this.#windowStartMs,
    );
  }

  /** The incidents that its members have already are folded into it; they own nothing from then on. */
  #openStorm(free: readonly RoutedAlert[]): void {
    const folded = this.#young();
    const ids = new Set(folded.map(({ id }) => id));
    const taken = this.#state.alerts.filter(({ route }) => route.status === 'incident' && ids.has(route.id));
    const id = this.#open([...taken, ...free], true);
    for (const incident of folded) {
      this.#incidents.set(incident.id, { ...incident, members: [] });
      this.#tell(incident.id, { kind: 'folded', into: id });
    }
  }

  #placeEach(free: readonly RoutedAlert[]): void {
    const byServer = Map.groupBy(free, ({ server }) => server);
    const owners = this.#owners();
    const unowned: (readonly RoutedAlert[])[] = [];
    for (const [server, alerts] of byServer) {
      const id = owners.get(server);
      if (id === undefined) unowned.push(alerts);
      else this.#joinAll(id, alerts);
    }
    for (const alerts of unowned.toSorted(byUrgency)) this.#openWhenDue(alerts);
  }

  /** Incident by server. */
  #owners(): ReadonlyMap<string, string> {
    return new Map(
      [...this.#incidents.values()].flatMap(({ id, members }) => members.map((each) => [each, id])),
    );
  }

  #openWhenDue(alerts: readonly RoutedAlert[]): void {
    const dueMs = Math.min(...alerts.map((alert) => this.#heldUntilMs(alert)));
    if (dueMs > this.#around.nowMs) {
      for (const alert of alerts) this.route(alert, { status: 'held', untilMs: dueMs });
    } else if (this.#opening() >= OPENING_AT_ONCE) {
      for (const alert of alerts) this.route(alert, { status: 'waiting' });
    } else this.#open(alerts, false);
  }

  #heldUntilMs(alert: RoutedAlert): number {
    const hasParents = parentsOf(alert, this.#state).length > 0;
    return alert.arrivedAtMs + (hasParents ? PARENT_HOLD_MS : this.#storm.holdMs);
  }

  #opening(): number {
    return [...this.#incidents.values()].filter(({ status }) => status === 'opening').length;
  }

  #open(alerts: readonly RoutedAlert[], isStorm: boolean): string {
    const { nowMs } = this.#around;
    this.#count += 1;
    const id = incidentIdOf(this.#generation, this.#count);
    const members = [...new Set(alerts.map(({ server }) => server))];
    const severity = worstOf(alerts.map((alert) => alert.severity));
    const times = { openedAtMs: nowMs, lastJoinedMs: nowMs };
    const opening = { id, status: 'opening', isTold: false, isStorm, quietedBy: null } as const;
    this.#incidents.set(id, { ...opening, ...times, severity, members });
    const follows = alerts.find((alert) => alert.follows !== null)?.follows ?? null;
    this.#opened.push({ id, isStorm, openedAtMs: nowMs, follows, alerts: alerts.map(incidentAlertOf) });
    for (const alert of alerts) this.route(alert, { status: 'incident', id });
    return id;
  }

  #joinAll(id: string, alerts: readonly RoutedAlert[]): void {
    const incident = this.#incidents.get(id);
    if (incident === undefined) return;
    const members = new Set(incident.members);
    for (const alert of alerts) {
      members.add(alert.server);
      this.route(alert, { status: 'incident', id });
      this.#tell(id, alertMessage(alert));
    }
    const severity = worstOf([incident.severity, ...alerts.map((alert) => alert.severity)]);
    const lastJoinedMs = this.#around.nowMs;
    this.#incidents.set(id, { ...incident, severity, lastJoinedMs, members: [...members] });
  }

  #tell(id: string, message: IncidentMessage): void {
    this.#messages.set(id, [...(this.#messages.get(id) ?? []), message]);
  }
}

const NO_STORM = { storm: { count: Number.MAX_SAFE_INTEGER, windowMs: 0, holdMs: 0 } } as const;

function byUrgency(one: readonly RoutedAlert[], other: readonly RoutedAlert[]): number {
  const severity = compareSeverity(
    worstOf(one.map((alert) => alert.severity)),
    worstOf(other.map((alert) => alert.severity)),
  );
  return severity === 0 ? (one[0]?.arrivedAtMs ?? 0) - (other[0]?.arrivedAtMs ?? 0) : severity;
}

function isSameRoute(one: Route, other: Route): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
