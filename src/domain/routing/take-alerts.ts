import { handlingOf, ruleOf } from '../alert/alert-facts.ts';
import type { AlertFacts, AlertHandling } from '../alert/alert-facts.ts';
import { ENVIRONMENT_ITSELF } from '../alert/alert-subject.ts';
import type { ConditionSnapshot, SentEdge } from '../watch/edge.ts';
import { compareSeverity } from './compare-severity.ts';
import { alertMessage, withMessages } from './outgoing.ts';
import type { IncidentMessage } from '../incident/incident-message.ts';
import { keyOf } from './responding-state.ts';
import type { RespondingState, RoutedAlert } from './responding-state.ts';

/** The alerts after edges, which are taken in the order given. Edges of anything else change nothing. */
export function takeAlertEdges(
  state: RespondingState,
  edges: readonly SentEdge[],
  nowMs: number,
): RespondingState {
  const told = edges.filter(({ condition }) => ruleOf(condition) !== null);
  if (told.length === 0) return state;
  const draft = draftOf(state);
  for (const { server, condition, became, atMs, reason, alert } of told) {
    const rule = ruleOf(condition) ?? '';
    if (became && alert !== undefined) draft.fire({ server, rule, reason, sinceMs: atMs, alert, nowMs });
    else draft.clear({ server, rule }, atMs);
  }
  return draft.finish();
}

/** The alerts after a snapshot: exactly those that it tells of for its servers, and as before for all others. */
export function takeAlertSnapshot(
  state: RespondingState,
  servers: readonly ConditionSnapshot[],
  nowMs: number,
): RespondingState {
  if (state.alerts.length === 0 && servers.every(({ alerts }) => alerts === undefined)) return state;
  const draft = draftOf(state);
  const level = new Map(servers.map((snapshot) => [snapshot.server, snapshot]));
  for (const { server, rule } of state.alerts) {
    const snapshot = level.get(server);
    if (snapshot !== undefined && !Object.hasOwn(snapshot.alerts ?? {}, rule)) {
      draft.clear({ server, rule }, nowMs);
    }
  }
  for (const { server, conditions, alerts, reason = '' } of servers) {
    for (const [rule, alert] of Object.entries(alerts ?? {})) {
      const sinceMs = conditions[`alert:${rule}`] ?? nowMs;
      draft.fire({ server, rule, reason, sinceMs, alert, nowMs });
    }
  }
  return draft.finish();
}

interface Own {
  /** Null where it does not fire. */
  readonly said: Omit<Fired, 'server' | 'rule' | 'nowMs'> | null;
  readonly nowMs: number;
}

/** The alerts after one of the environment itself was judged anew: while it fires, what it says may change. */
export function takeOwnAlert(state: RespondingState, rule: string, { said, nowMs }: Own): RespondingState {
  const draft = draftOf(state);
  const which = { server: ENVIRONMENT_ITSELF, rule };
  if (said === null) draft.clear(which, nowMs);
  else draft.fire({ ...which, ...said, nowMs });
  return draft.finish();
}

/** Nobody watches these servers any more: nothing is held true of them. */
export function forgetServers(
  state: RespondingState,
  servers: readonly string[],
  nowMs: number,
): RespondingState {
  const gone = new Set(servers);
  const lost = state.alerts.filter(({ server }) => gone.has(server));
  if (lost.length === 0) return state;
  const draft = draftOf(state);
  for (const alert of lost) draft.clear(alert, nowMs);
  return draft.finish();
}

interface Fired {
  readonly server: string;
  readonly rule: string;
  readonly reason: string;
  readonly sinceMs: number;
  readonly alert: AlertFacts;
  readonly nowMs: number;
}

function draftOf(state: RespondingState) {
  const alerts = new Map(state.alerts.map((alert) => [keyOf(alert), alert]));
  const changed = new Set<string>();
  const messages = new Map<string, IncidentMessage[]>();
  const tell = ({ route }: RoutedAlert, message: IncidentMessage): void => {
    if (route.status === 'incident') messages.set(route.id, [...(messages.get(route.id) ?? []), message]);
  };
  return {
    /** One that fires already keeps its way; what is said of it may have changed with a release. */
    fire({ server, rule, reason, sinceMs, alert, nowMs }: Fired): void {
      const key = keyOf({ server, rule });
      const before = alerts.get(key);
      if (before === undefined) {
        const route = { status: 'held', untilMs: nowMs } as const;
        const arrived = { server, rule, reason, sinceMs, arrivedAtMs: nowMs, follows: null, route };
        alerts.set(key, { ...alert, ...arrived });
        changed.add(key);
        return;
      }
      const isRetold = server === ENVIRONMENT_ITSELF && reason !== before.reason;
      if (isSaid(before, alert) && !isRetold) return;
      const { sinceMs: beganMs, arrivedAtMs, follows, route } = before;
      const said = isRetold ? reason : before.reason;
      const after = { ...alert, server, rule, reason: said, sinceMs: beganMs, arrivedAtMs, follows, route };
      alerts.set(key, after);
      changed.add(key);
      const isTold =
        isRetold ||
        compareSeverity(after.severity, before.severity) !== 0 ||
        handlingText(after) !== handlingText(before);
      if (isTold) tell(after, alertMessage(after));
    },
    clear(which: { readonly server: string; readonly rule: string }, atMs: number): void {
      const key = keyOf(which);
      const alert = alerts.get(key);
      if (alert === undefined) return;
      alerts.delete(key);
      changed.add(key);
      tell(alert, { kind: 'cleared', server: alert.server, rule: alert.rule, atMs });
    },
    finish(): RespondingState {
      return withMessages(
        { ...state, alerts: [...alerts.values()], unprojected: withChanged(state, changed) },
        messages,
      );
    },
  };
}

/** Nothing but this has been said of the alert. */
function isSaid(before: RoutedAlert, alert: AlertFacts): boolean {
  const textOf = (facts: AlertFacts): string =>
    JSON.stringify([
      facts.severity,
      facts.dependsOn,
      facts.summary,
      facts.ending,
      Object.entries(facts.labels).toSorted(),
    ]);
  return textOf(before) === textOf(alert) && handlingText(before) === handlingText(alert);
}

/** The same for the same handling. */
function handlingText(alert: AlertHandling): string {
  const { annotations = {}, ...rest } = handlingOf(alert);
  return JSON.stringify([rest, Object.entries(annotations).toSorted()]);
}

function withChanged(state: RespondingState, changed: ReadonlySet<string>): RespondingState['unprojected'] {
  const { unprojected } = state;
  if (changed.size === 0) return unprojected;
  return { ...unprojected, alerts: [...new Set([...unprojected.alerts, ...changed])] };
}
