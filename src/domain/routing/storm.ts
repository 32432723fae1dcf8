import { ENVIRONMENT_ITSELF } from '../alert/alert-subject.ts';
import { DEFAULT_ROUTING } from '../fleet/routing-settings.ts';
import type { RoutingSettings } from '../fleet/routing-settings.ts';
import { heldUntilMs } from './hold.ts';
import type { FleetIncident, RespondingState, RoutedAlert } from './responding-state.ts';
import type { Surroundings } from './suppression.ts';

/** What a storm is judged on: the incidents as they are in the middle of a decision. */
export interface StormScene {
  readonly state: RespondingState;
  readonly incidents: readonly FleetIncident[];
  readonly around: Surroundings;
}

/** So long an alert waits for those of other servers that have begun to fail: a second check confirms them within it. */
export const STORM_WAIT_MS = 2_000;

/** A storm takes what fails as long as it goes on: until no further server has joined it for a window. */
export function stormUnderWay(scene: StormScene): FleetIncident | null {
  const storms = scene.incidents.filter(({ isStorm }) => isStorm);
  return storms.find(({ lastJoinedMs }) => lastJoinedMs > windowStartMs(scene)) ?? null;
}

/** Opened or joined within the storm's window. */
export function youngIncidents(scene: StormScene): readonly FleetIncident[] {
  return scene.incidents.filter(
    ({ isStorm, lastJoinedMs, members }) =>
      !isStorm && lastJoinedMs > windowStartMs(scene) && !members.includes(ENVIRONMENT_ITSELF),
  );
}

/** Judged on all alerts together once the first of them has been held long enough. */
export function isStorm(free: readonly RoutedAlert[], scene: StormScene): boolean {
  const { state, around } = scene;
  if (!free.some((alert) => heldUntilMs(alert, state) <= around.nowMs)) return false;
  return failingTogether(free, scene).size > settingsOf(scene).count;
}

/**
 * Whether there will be a storm if those that have begun to fail within the window, and have no alert yet, go on
 * failing. Nothing is told of them: whether a window or a silence covers them shows with their alerts. Counted beside
 * them are servers whose alerts are as young, whether or not an incident has them by now: asked twice, it says the same.
 */
export function isStormComing(free: readonly RoutedAlert[], scene: StormScene): boolean {
  const { state, around } = scene;
  const known = new Set(state.alerts.map(({ server }) => server));
  const down = Object.entries(around.level['status:UNHEALTHY'] ?? {});
  const begun = down.filter(([server, sinceMs]) => sinceMs > windowStartMs(scene) && !known.has(server));
  const young = [...free, ...toldAlone(scene)].filter((alert) => isLate(alert, scene));
  const servers = new Set(young.map(({ server }) => server));
  return servers.size + begun.length > settingsOf(scene).count;
}

/** Alerts of servers that have an incident, but of no storm. */
function toldAlone({ state, incidents }: StormScene): readonly RoutedAlert[] {
  const ids = new Set(incidents.flatMap(({ id, isStorm: is }) => (is ? [] : [id])));
  return state.alerts.filter(
    ({ server, route }) => server !== ENVIRONMENT_ITSELF && route.status === 'incident' && ids.has(route.id),
  );
}

/**
 * Servers of the alerts that are on no way yet, and of young incidents. Of a group counts what has come within the
 * window.
 */
function failingTogether(free: readonly RoutedAlert[], scene: StormScene): ReadonlySet<string> {
  const counted = free.filter((alert) => !waitsForGroup(alert) || isLate(alert, scene));
  const young = youngIncidents(scene).flatMap((incident) => lateMembers(incident, scene));
  return new Set([...counted.map(({ server }) => server), ...young]);
}

function lateMembers(incident: FleetIncident, scene: StormScene): readonly string[] {
  if (incident.group === undefined) return incident.members;
  const own = scene.state.alerts.filter(
    ({ route }) => route.status === 'incident' && route.id === incident.id,
  );
  return own.filter((alert) => isLate(alert, scene)).map(({ server }) => server);
}

function isLate({ arrivedAtMs }: RoutedAlert, scene: StormScene): boolean {
  return arrivedAtMs > windowStartMs(scene);
}

function waitsForGroup({ route }: RoutedAlert): boolean {
  return route.status === 'held' && route.waitsFor?.kind === 'group';
}

function windowStartMs(scene: StormScene): number {
  return scene.around.nowMs - settingsOf(scene).windowMs;
}

function settingsOf({ state }: StormScene): RoutingSettings['storm'] {
  return (state.reading?.settings ?? DEFAULT_ROUTING).storm;
}
