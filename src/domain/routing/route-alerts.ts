import { ENVIRONMENT_ITSELF } from '../alert/alert-subject.ts';
import { incidentIdOf } from '../incident/incident-id.ts';
import type { IncidentMessage } from '../incident/incident-message.ts';
import { lotsOf } from './alert-lots.ts';
import type { AlertLot } from './alert-lots.ts';
import { worstOf } from './compare-severity.ts';
import { hasParents, heldUntilMs, openingMs } from './hold.ts';
import { alertMessage, incidentAlertOf, withMessages } from './outgoing.ts';
import { keyOf } from './responding-state.ts';
import type { FleetIncident, RespondingState, Route, RoutedAlert } from './responding-state.ts';
import { afterRecovery } from './recovery.ts';
import { suppressionOf } from './suppression.ts';
import { isStorm, isStormComing, STORM_WAIT_MS, stormUnderWay, youngIncidents } from './storm.ts';
import type { StormScene } from './storm.ts';
import type { Surroundings } from './suppression.ts';
import type { OpenIncident } from './routing-effect.ts';

/** At most so many incidents are being opened at once, outside storms (RESPONDING section 1). */
export const OPENING_AT_ONCE = 20;

export interface Decided {
  readonly state: RespondingState;
  readonly opened: readonly OpenIncident[];
}

/**
 * Every alert that fires on its way to people, as of now: suppressed by a window, a silence or a parent that is down;
 * held after a parent's recovery; held for a moment; taken by a storm, by the open incident of its server or of its group, or by a new one. Depends on what is true and on
 * the time only, so it may be asked as often as one likes.
 */
export function routeAlerts(state: RespondingState, around: Surroundings, generation: string): Decided {
  const { reading, alerts } = state;
  if (reading === null || alerts.length === 0) return { state, opened: [] };
  const draft = new Routing(state, around, generation);
  const free: RoutedAlert[] = [];
  for (const alert of alerts) {
    if (alert.route.status === 'incident') continue;
    const kept = suppressionOf(alert, state, around) ?? afterRecovery(alert, around);
    if (kept === null) free.push(alert);
    else draft.route(alert, kept);
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

  /**
   * Those that nothing suppresses. What a storm has stays with it, also when it no longer goes on. One of the environment
   * itself is of no server: it has its own incident, whatever storms there are.
   */
  place(free: readonly RoutedAlert[]): void {
    this.#placeEach(free.filter(({ server }) => server === ENVIRONMENT_ITSELF));
    this.#placeServers(free.filter(({ server }) => server !== ENVIRONMENT_ITSELF));
  }

  #placeServers(free: readonly RoutedAlert[]): void {
    const owners = this.#owners();
    const hasStorm = ({ server }: RoutedAlert): boolean => owners.get(server)?.isStorm === true;
    this.#joinOwners(free.filter(hasStorm));
    const others = free.filter((alert) => !hasStorm(alert));
    const storm = stormUnderWay(this.#scene);
    if (storm !== null) this.#joinStorm(storm.id, others);
    else if (isStorm(others, this.#scene)) this.#openStorm(others);
    else this.#placeEach(others, isStormComing(others, this.#scene) ? STORM_WAIT_MS : 0);
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

  get #scene(): StormScene {
    return { state: this.#state, incidents: [...this.#incidents.values()], around: this.#around };
  }

  #openStorm(free: readonly RoutedAlert[]): void {
    const folded = new Set([...youngIncidents(this.#scene), ...this.#ownersOf(free)]);
    const id = this.#open([...this.#alertsOf(folded), ...free], { isStorm: true, group: null });
    this.#fold(folded, id);
  }

  #joinStorm(id: string, alerts: readonly RoutedAlert[]): void {
    const ready = alerts.filter((alert) => this.#isReady(alert));
    const folded = new Set(this.#ownersOf(ready));
    this.#joinAll(id, [...this.#alertsOf(folded), ...ready]);
    this.#fold(folded, id);
    this.#placeEach(alerts.filter((alert) => !this.#isReady(alert)));
  }

  /** What waits for the check of its parents goes on waiting: that may be why it fails. */
  #isReady(alert: RoutedAlert): boolean {
    return this.#isDue(alert) || !hasParents(alert, this.#state);
  }

  /** The incidents that a storm's members have already become part of it; they own nothing from then on. */
  #fold(incidents: ReadonlySet<FleetIncident>, into: string): void {
    for (const incident of incidents) {
      if (incident.members.length === 0) continue;
      this.#incidents.set(incident.id, { ...incident, members: [] });
      this.#tell(incident.id, { kind: 'folded', into });
    }
  }

  #alertsOf(incidents: ReadonlySet<FleetIncident>): readonly RoutedAlert[] {
    const ids = new Set([...incidents].map(({ id }) => id));
    return this.#state.alerts.filter(({ route }) => route.status === 'incident' && ids.has(route.id));
  }

  /** `waitMs`: so long they wait at least, once their hold is over. */
  #placeEach(free: readonly RoutedAlert[], waitMs = 0): void {
    const owners = this.#owners();
    this.#joinOwners(free.filter(({ server }) => owners.has(server)));
    const unowned = free.filter(({ server }) => !owners.has(server));
    for (const lot of lotsOf(unowned, this.#state, this.#around.environment)) this.#placeLot(lot, waitMs);
  }

  #placeLot({ group, alerts }: AlertLot, waitMs: number): void {
    const open = group === null ? undefined : this.#openGroup(group);
    const heldMs = Math.min(...alerts.map((alert) => openingMs(alert, group, this.#state)));
    const isHeld = heldMs > this.#around.nowMs;
    const dueMs = isHeld ? heldMs : Math.min(...alerts.map(({ arrivedAtMs }) => arrivedAtMs)) + waitMs;
    if (open === undefined && dueMs > this.#around.nowMs) {
      this.#hold(alerts, dueMs, group);
      return;
    }
    const servers = new Set(alerts.filter((alert) => this.#isReady(alert)).map(({ server }) => server));
    const ready = alerts.filter(({ server }) => servers.has(server));
    if (open !== undefined) this.#joinAll(open.id, ready);
    else if (this.#opening() < OPENING_AT_ONCE) this.#open(ready, { isStorm: false, group });
    else for (const alert of ready) this.route(alert, { status: 'waiting' });
    for (const alert of alerts.filter(({ server }) => !servers.has(server))) {
      this.route(alert, { status: 'held', untilMs: heldUntilMs(alert, this.#state) });
    }
  }

  /** Nothing is ever taken out of a group's incident but by a storm: what comes back to it reopens it. */
  #openGroup(group: string): FleetIncident | undefined {
    return [...this.#incidents.values()].find((each) => each.group === group && each.members.length > 0);
  }

  #hold(alerts: readonly RoutedAlert[], untilMs: number, group: string | null): void {
    const isGroup = group !== null && alerts.some((alert) => heldUntilMs(alert, this.#state) < untilMs);
    const waitsFor = isGroup ? { waitsFor: { kind: 'group', group } as const } : {};
    for (const alert of alerts) this.route(alert, { status: 'held', untilMs, ...waitsFor });
  }

  /** Each to the incident that its server has. */
  #joinOwners(alerts: readonly RoutedAlert[]): void {
    const owners = this.#owners();
    const byOwner = Map.groupBy(alerts, ({ server }) => owners.get(server)?.id ?? '');
    for (const [id, those] of byOwner) this.#joinAll(id, those);
  }

  #ownersOf(alerts: readonly RoutedAlert[]): readonly FleetIncident[] {
    const owners = this.#owners();
    return alerts.flatMap(({ server }) => owners.get(server) ?? []);
  }

  /** Incident by server. */
  #owners(): ReadonlyMap<string, FleetIncident> {
    return new Map(
      [...this.#incidents.values()].flatMap((incident) =>
        incident.members.map((each) => [each, incident] as const),
      ),
    );
  }

  #isDue(alert: RoutedAlert): boolean {
    return heldUntilMs(alert, this.#state) <= this.#around.nowMs;
  }

  #opening(): number {
    return [...this.#incidents.values()].filter(({ status, isStorm }) => status === 'opening' && !isStorm)
      .length;
  }

  #open(alerts: readonly RoutedAlert[], { isStorm, group }: Kind): string {
    const { nowMs } = this.#around;
    this.#count += 1;
    const id = incidentIdOf(this.#generation, this.#count);
    const members = [...new Set(alerts.map(({ server }) => server))];
    const severity = worstOf(alerts.map((alert) => alert.severity));
    const times = { openedAtMs: nowMs, lastJoinedMs: nowMs };
    const kind = { isStorm, ...(group === null ? {} : { group }) };
    const opening = { id, status: 'opening', isTold: false, quietedBy: null, ...kind } as const;
    this.#incidents.set(id, { ...opening, ...times, severity, members });
    const follows = alerts.find((alert) => alert.follows !== null)?.follows ?? null;
    this.#opened.push({ id, ...kind, openedAtMs: nowMs, follows, alerts: alerts.map(incidentAlertOf) });
    for (const alert of alerts) this.route(alert, { status: 'incident', id });
    return id;
  }

  /** A storm goes on with further servers only: one of its own that comes and goes would keep it for ever. */
  #joinAll(id: string, alerts: readonly RoutedAlert[]): void {
    const incident = this.#incidents.get(id);
    if (incident === undefined || alerts.length === 0) return;
    const members = new Set(incident.members);
    for (const alert of alerts) {
      members.add(alert.server);
      this.route(alert, { status: 'incident', id });
      this.#tell(id, alertMessage(alert));
    }
    const severity = worstOf([incident.severity, ...alerts.map((alert) => alert.severity)]);
    const isNews = !incident.isStorm || members.size > incident.members.length;
    const lastJoinedMs = isNews ? this.#around.nowMs : incident.lastJoinedMs;
    this.#incidents.set(id, { ...incident, severity, lastJoinedMs, members: [...members] });
  }

  #tell(id: string, message: IncidentMessage): void {
    this.#messages.set(id, [...(this.#messages.get(id) ?? []), message]);
  }
}

/** What an incident is of: of a storm, of a group, or of one server. */
interface Kind {
  readonly isStorm: boolean;
  readonly group: string | null;
}

function isSameRoute(one: Route, other: Route): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
