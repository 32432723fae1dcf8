import { z } from 'zod';
import { SEVERITIES } from '../../domain/alert/alert-rule.ts';
import type { AlertRule, AlertState } from '../../domain/alert/alert-rule.ts';
import { serverOf } from '../../domain/alert/alert-subject.ts';
import { alertOf } from '../../domain/alert/fold-alerts.ts';
import { keyOf } from '../../domain/routing/responding-state.ts';
import type { Route } from '../../domain/routing/responding-state.ts';
import { isStale } from '../../domain/server/present-status.ts';
import { describeCheck } from '../../domain/watch/describe-check.ts';
import { defineAction } from '../action.ts';
import { readFleet, selectServers } from '../fleet/read-fleet.ts';
import type { WatchedServer } from '../fleet/read-fleet.ts';
import { isoTime } from '../iso-time.ts';
import { cursorField, nextCursorField, pageOf } from '../page.ts';
import { serverField } from '../server/server-field.ts';
import { alertRouteSchema, presentRoute } from './alert-route.ts';
import { environmentAlertRow } from './environment-alert.ts';
import { readRules } from './read-rules.ts';
import { readStalledAlert } from './stalled-alert.ts';

const alertRow = z.object({
  rule: z.string(),
  server_name: z.string().nullable().describe('Null where the alert is of the environment itself'),
  state: z.enum(['firing', 'pending']).describe('pending: true, but not for long or often enough yet'),
  severity: z.enum(SEVERITIES),
  since: isoTime.describe('firing: since it fires; pending: since it is true'),
  clearing_since: isoTime.nullable().describe('It fires, and has not been true since then'),
  summary: z.string().describe('What the rule says of itself'),
  reason: z.string().describe('What the newest check found'),
  stale: z.boolean().describe('The checks of the server are overdue: nobody knows whether it still is so'),
  labels: z.record(z.string(), z.string()),
  runbook: z.string().nullable().describe('Name of the runbook that the rule says to follow'),
  route: alertRouteSchema.describe('What becomes of it on its way to people'),
});

type AlertRow = z.output<typeof alertRow>;

export const alertList = defineAction({
  name: 'alert/list',
  noun: 'alert',
  verb: 'list',
  summary: 'List the alerts that fire, and those about to',
  description:
    'Each rule that is true of a server or of the environment itself now, the most urgent first, with since when, what the newest check found, and what becomes of it: an incident, or the window, the silence or the other server because of which nobody is told. Exit code 1 while any fires.',
  examples: [
    { command: 'watchkeeper alerts list', says: 'What is wrong, and how urgent is it?' },
    {
      command: 'watchkeeper alerts list --severity critical --json=alerts.rule,alerts.server_name',
      says: 'For a script.',
    },
  ],
  cli: { path: ['alerts', 'list'], positionals: [] },
  slack: 'alerts',
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    server: serverField.optional(),
    severity: z.enum(SEVERITIES).optional().describe('Only those of this severity'),
    state: z.enum(['firing', 'pending']).optional().describe('Only those that fire, or only those about to'),
    limit: z.int().min(1).max(1000).default(100).describe('How many at most, the most urgent first'),
    cursor: cursorField,
  }),
  output: z.object({
    environment: z.string(),
    timestamp: isoTime,
    firing: z.number().describe('How many fire, of all that were asked for'),
    pending: z.number(),
    alerts: z.array(alertRow),
    next_cursor: nextCursorField,
  }),
  exitCode: ({ firing }) => (firing > 0 ? 1 : 0),
  run: async ({ store, environment, nowMs }, { server, severity, state, limit, cursor }) => {
    const atMs = nowMs();
    const [fleet, rules, routed, stalled] = await Promise.all([
      readFleet(store, environment),
      readRules(store, environment),
      store.routedAlerts(environment),
      readStalledAlert({ store, environment, nowMs: atMs }),
    ]);
    const routes = new Map(routed.map((alert) => [keyOf(alert), alert.route]));
    const selected = selectServers(fleet, environment, server === undefined ? [] : [server]);
    const raised = routed.filter((alert) => serverOf(alert) === null).map(environmentAlertRow);
    const ofEnvironment: readonly AlertRow[] =
      server === undefined ? [...(stalled === null ? [] : [stalled]), ...raised] : [];
    const ofServers = selected.flatMap((watched) =>
      alertsOf(watched, { rules: rules.get(watched.release) ?? [], routes, nowMs: atMs }),
    );
    const alerts = [...ofEnvironment, ...ofServers]
      .filter((row) => severity === undefined || row.severity === severity)
      .filter((row) => state === undefined || row.state === state)
      .toSorted((one, other) => compare(placeOf(one), placeOf(other)));
    const firing = alerts.filter((row) => row.state === 'firing').length;
    const page = pageOf(alerts, { limit, cursor, keyOf: placeOf });
    return {
      environment,
      timestamp: new Date(atMs).toISOString(),
      firing,
      pending: alerts.length - firing,
      alerts: [...page.items],
      next_cursor: page.nextCursor,
    };
  },
});

interface Judged {
  readonly rules: readonly AlertRule[];
  readonly routes: ReadonlyMap<string, Route>;
  readonly nowMs: number;
}

/** A server that is switched off has none, whatever was true when it was. */
function alertsOf({ spec, state }: WatchedServer, { rules, routes, nowMs }: Judged): readonly AlertRow[] {
  if (state === null || !spec.enabled) return [];
  const common = {
    server_name: spec.name,
    reason: state.last === null ? '' : describeCheck(state.last),
    stale: isStale(state, spec, nowMs),
  };
  return rules.flatMap((rule) => {
    const alert = alertOf(state.alerts, rule.name);
    if (alert === null) return [];
    const route =
      alert.firingSinceMs === null ? undefined : routes.get(keyOf({ server: spec.name, rule: rule.name }));
    return [{ ...common, ...rowOf(rule, alert), route: presentRoute(route) }];
  });
}

function rowOf(rule: AlertRule, { firingSinceMs, trueSinceMs, falseSinceMs }: AlertState) {
  return {
    rule: rule.name,
    state: firingSinceMs === null ? ('pending' as const) : ('firing' as const),
    severity: rule.severity,
    since: new Date(firingSinceMs ?? trueSinceMs).toISOString(),
    clearing_since: falseSinceMs === null ? null : new Date(falseSinceMs).toISOString(),
    summary: rule.annotations['summary'] ?? '',
    labels: rule.labels,
    runbook: rule.runbook ?? null,
  };
}

/** What fires before what may, the most urgent first, then the oldest. */
function placeOf({ state, severity, since, rule, server_name: server }: AlertRow): string {
  return [state === 'firing' ? 0 : 1, SEVERITIES.indexOf(severity), since, rule, server ?? ''].join(' ');
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
