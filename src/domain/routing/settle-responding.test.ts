import { describe, expect, test } from 'vitest';
import { refuseWindow } from './quiet-command.ts';
import { fleetDueMs } from '../fleet/advance-fleet.ts';
import { theFacts } from '../../../test/support/builders/a-routed-alert.ts';
import { is, RoutedFleet } from '../../../test/support/responding/routed-fleet.ts';

const HOLD_MS = 500;
const MANY = Array.from({ length: 25 }, (_, index) => `server-${index}`);

/** A fleet in which an incident of `search` is open. */
function withIncident(): RoutedFleet {
  const fleet = new RoutedFleet();
  fleet.fire('search');
  fleet.pass(HOLD_MS);
  return fleet;
}

describe('an alert', () => {
  test('fires once, however often edges and snapshots repeat it', () => {
    const fleet = withIncident();
    const conditions = { 'alert:server_down': fleet.nowMs };
    fleet.fire('search');
    fleet.snapshot({ server: 'search', conditions, alerts: { server_down: theFacts() } });
    fleet.fire('search');
    fleet.pass(60_000);
    expect(fleet.opened).toHaveLength(1);
    expect(fleet.opened[0]?.alerts).toHaveLength(1);
    expect(fleet.told.size).toBe(0);
  });

  test('that a snapshot does not name has ended, and one that it names has begun', () => {
    const fleet = withIncident();
    fleet.snapshot(
      { server: 'search', conditions: {} },
      {
        server: 'maps',
        conditions: { 'alert:server_down': 7 },
        alerts: { server_down: theFacts() },
        reason: 'UNHEALTHY: no answer',
      },
    );
    fleet.pass(HOLD_MS);
    expect(fleet.toldOf(fleet.opened[0]?.id ?? '')).toEqual(['cleared']);
    expect(fleet.opened[1]?.alerts).toMatchObject([
      { server: 'maps', sinceMs: 7, reason: 'UNHEALTHY: no answer' },
    ]);
  });

  test('is held for half a second, with parents for two, and over before that was nothing', () => {
    const fleet = new RoutedFleet();
    fleet.fire('gone');
    fleet.fire('search');
    fleet.fire('child', { dependsOn: ['gateway'] });
    fleet.clear('gone');
    fleet.pass(HOLD_MS - 1);
    expect(fleet.opened).toEqual([]);
    fleet.pass(1);
    expect(fleet.opened.map(({ alerts }) => alerts[0]?.server)).toEqual(['search']);
    fleet.pass(2_000 - HOLD_MS - 1);
    expect(fleet.opened).toHaveLength(1);
    fleet.pass(1);
    expect(fleet.opened.map(({ alerts }) => alerts[0]?.server)).toEqual(['search', 'child']);
  });

  test('of a server whose incident is open joins it at once; a worse severity is told', () => {
    const fleet = withIncident();
    fleet.fire('search', { rule: 'slow', severity: 'low' });
    fleet.fire('search', { rule: 'slow', severity: 'high' });
    expect(fleet.told.get(fleet.incidentOf('search'))).toMatchObject([
      { kind: 'fired', alert: { rule: 'slow', severity: 'low' } },
      { kind: 'fired', alert: { rule: 'slow', severity: 'high' } },
    ]);
    expect(fleet.opened).toHaveLength(1);
  });

  test('of which a release says something else is written anew, and nobody is told', () => {
    const fleet = withIncident();
    fleet.fire('search', { summary: 'is away', labels: { team: 'a' } });
    expect(fleet.rows.get('search\nserver_down')).toMatchObject({
      summary: 'is away',
      labels: { team: 'a' },
    });
    expect(fleet.told.size).toBe(0);
  });

  test('of which a release says another runbook, or none, has its incident told of it, once', () => {
    const fleet = withIncident();
    fleet.fire('search', { runbook: 'restart', annotations: { dashboard: 'here' } });
    fleet.fire('search', { runbook: 'restart', annotations: { dashboard: 'here' } });
    fleet.fire('search', {});
    expect(fleet.told.get(fleet.incidentOf('search'))).toEqual([
      { kind: 'fired', alert: expect.objectContaining({ runbook: 'restart' }) as object },
      { kind: 'fired', alert: expect.not.objectContaining({ runbook: 'restart' }) as object },
    ]);
    expect(fleet.rows.get('search\nserver_down')).not.toHaveProperty('runbook');
  });

  test('of a server that nobody watches any more has ended', () => {
    const fleet = withIncident();
    const id = fleet.incidentOf('search');
    fleet.decide({ kind: 'released' });
    const plan = { planId: 'p', servers: 0, shards: [], removed: [], losing: [], dropped: ['search'] };
    fleet.decide({ kind: 'planned', plan });
    expect(fleet.toldOf(id)).toEqual(['cleared']);
    expect([...fleet.rows]).toEqual([]);
  });

  test('that still fires when its incident closes gets a new one that says what it follows', () => {
    const fleet = withIncident();
    const id = fleet.incidentOf('search');
    fleet.close(id);
    fleet.pass(HOLD_MS);
    expect(fleet.opened[1]).toMatchObject({ follows: id, alerts: [{ server: 'search' }] });
    expect(fleet.responding.incidents).toHaveLength(1);
  });
});

describe('nobody is told', () => {
  test('for a window before a silence, a silence before a parent that is down, a parent before a storm', () => {
    const fleet = new RoutedFleet({ settings: { storm: { count: 0, windowMs: 30_000, holdMs: 0 } } });
    fleet.down('gateway');
    fleet.silence('S', [is('rule', 'server_*')], 10_000);
    fleet.addWindow('W', [is('server', 'sea*')], 5_000);
    fleet.fire('search', { dependsOn: ['gateway'] });
    expect(fleet.routeOf('search')).toMatchObject({ status: 'suppressed', kind: 'maintenance', by: 'W' });
    fleet.pass(5_000);
    expect(fleet.routeOf('search')).toMatchObject({ status: 'suppressed', kind: 'silence', by: 'S' });
    fleet.pass(5_000);
    expect(fleet.routeOf('search')).toMatchObject({ kind: 'inhibition', by: 'gateway', untilMs: null });
    expect(fleet.opened).toEqual([]);
    fleet.down('gateway', false);
    expect(fleet.opened).toEqual([]);
    fleet.pass(60_000);
    expect(fleet.opened).toMatchObject([{ isStorm: true, alerts: [{ server: 'search' }] }]);
  });

  test('until the silence is expired by hand, the window cancelled: what still fires is routed then', () => {
    const fleet = new RoutedFleet();
    fleet.silence('S', [is('server', 'search')], 60_000);
    fleet.addWindow('W', [is('server', 'maps')], 60_000);
    fleet.fireAll(['search', 'maps']);
    fleet.pass(10_000);
    expect(fleet.opened).toEqual([]);
    fleet.hear({ kind: 'silence_expired', id: 'S' });
    fleet.hear({ kind: 'window_cancelled', name: 'W' });
    expect(fleet.opened.map(({ alerts }) => alerts[0]?.server)).toEqual(['search', 'maps']);
  });

  test('while the server that a shared label names is down', () => {
    const fleet = new RoutedFleet({ settings: { inhibitBy: ['host'] } });
    fleet.down('box-1');
    fleet.fire('search', { labels: { host: 'box-1' } });
    fleet.fire('box-1', { labels: { host: 'box-1' } });
    fleet.pass(10_000);
    expect(fleet.routeOf('search')).toMatchObject({ kind: 'inhibition', by: 'box-1' });
    expect(fleet.opened.map(({ alerts }) => alerts[0]?.server)).toEqual(['box-1']);
  });

  test('of a hundred servers under one window, and when it ends they are one incident', () => {
    const fleet = new RoutedFleet();
    fleet.addWindow('W', [], 600_000);
    fleet.fireAll(MANY);
    fleet.pass(600_000);
    expect(fleet.opened.map(({ isStorm, alerts }) => [isStorm, alerts.length])).toEqual([[true, 25]]);
  });

  test('of children whose parent turns out to be down while they are held, however many they are', () => {
    const fleet = new RoutedFleet();
    fleet.fireAll(MANY, { dependsOn: ['gateway'] });
    fleet.pass(1_900);
    fleet.down('gateway');
    fleet.fire('gateway');
    fleet.pass(60_000);
    expect(fleet.opened).toMatchObject([{ isStorm: false, alerts: [{ server: 'gateway' }] }]);
  });
});

describe('an open incident', () => {
  test('is told once that a window covers all of it, and once that it no longer does', () => {
    const fleet = withIncident();
    const id = fleet.incidentOf('search');
    fleet.silence('S', [is('server', 'search')], 60_000);
    fleet.fire('maps');
    fleet.pass(59_999);
    expect(fleet.told.get(id)).toEqual([{ kind: 'quieted', by: 'silence S', untilMs: fleet.nowMs + 1 }]);
    fleet.pass(60_000);
    expect(fleet.toldOf(id)).toEqual(['quieted', 'unquieted']);
  });

  test('is not quiet while one of its alerts is not covered', () => {
    const fleet = withIncident();
    fleet.fire('search', { rule: 'slow' });
    fleet.silence('S', [is('rule', 'slow')], 60_000);
    const id = fleet.incidentOf('search');
    expect(fleet.toldOf(id)).toEqual(['fired']);
    fleet.clear('search');
    expect(fleet.toldOf(id)).toEqual(['fired', 'cleared', 'quieted']);
  });

  test('hears nothing before it is open, nothing twice and nothing out of turn', () => {
    const fleet = new RoutedFleet({ isPrompt: false });
    fleet.fire('search');
    fleet.answerAll();
    fleet.pass(HOLD_MS);
    const id = fleet.opened[0]?.id ?? '';
    fleet.fire('search', { rule: 'slow' });
    fleet.silence('S', [is('server', 'search')], 60_000);
    fleet.clear('search', 'slow');
    expect(fleet.toldOf(id)).toEqual([]);
    fleet.answerAll();
    expect(fleet.toldOf(id)).toEqual(['fired', 'quieted', 'cleared']);
  });

  test('hears that all of it has ended, also while it is not known how to route', () => {
    const fleet = withIncident();
    const id = fleet.incidentOf('search');
    fleet.pass(25 * 3_600_000);
    fleet.addWindow('W', [is('server', 'maps')], 60_000);
    fleet.clear('search');
    expect(fleet.toldOf(id)).toEqual(['cleared']);
  });

  test('that has closed with messages on their way loses none of what fires', () => {
    const fleet = new RoutedFleet({ isPrompt: false });
    fleet.fire('search');
    fleet.answerAll();
    fleet.pass(HOLD_MS);
    fleet.answerAll();
    fleet.closed.add(fleet.opened[0]?.id ?? '');
    fleet.fire('search', { rule: 'slow' });
    fleet.answerAll();
    fleet.pass(HOLD_MS);
    expect(fleet.opened[1]?.alerts.map(({ rule }) => rule)).toEqual(['server_down', 'slow']);
  });
});

describe('outside storms', () => {
  const settings = { storm: { count: 100, windowMs: 30_000, holdMs: HOLD_MS } };
  const severityOf = (fleet: RoutedFleet): readonly (string | undefined)[] =>
    fleet.opened.map(({ alerts }) => alerts[0]?.severity);

  test('twenty incidents are being opened at once; the rest waits, the worst first, and none is forgotten', () => {
    const fleet = new RoutedFleet({ settings, isPrompt: false });
    fleet.fireAll(MANY, { severity: 'low' });
    fleet.fireAll(['worse-1', 'worse-2'], { severity: 'critical' });
    fleet.answerAll();
    fleet.pass(HOLD_MS);
    expect(severityOf(fleet)).toEqual(['critical', 'critical', ...Array<string>(18).fill('low')]);
    expect(fleet.routeOf('server-24')).toEqual({ status: 'waiting' });
    fleet.fire('urgent', { severity: 'critical' });
    fleet.pass(HOLD_MS);
    fleet.hear({ kind: 'incident_opened', id: fleet.opened[0]?.id ?? '' });
    expect(fleet.opened.at(-1)?.alerts).toMatchObject([{ server: 'urgent' }]);
    fleet.answerAll();
    expect(fleet.opened).toHaveLength(28);
    expect(fleet.responding.alerts.every(({ route }) => route.status === 'incident')).toBe(true);
  });
});

describe('what is read of how to route', () => {
  test('is read once, when the first alert fires', () => {
    const fleet = new RoutedFleet({ isPrompt: false });
    fleet.decide();
    expect(fleet.pending).toEqual([]);
    fleet.fire('search');
    fleet.fire('maps');
    expect(fleet.pending.filter(({ kind }) => kind === 'read_routing')).toHaveLength(1);
  });

  test('counts only if nothing has changed since it was asked for, in whatever order the answers come', () => {
    const fleet = new RoutedFleet({ isPrompt: false });
    fleet.fire('search');
    fleet.addWindow('W', [], 60_000);
    const reads = fleet.pending.filter(({ kind }) => kind === 'read_routing');
    expect(reads).toHaveLength(2);
    for (const read of reads.toReversed()) fleet.answer(fleet.pending.indexOf(read));
    fleet.pass(HOLD_MS);
    expect(fleet.routeOf('search')).toMatchObject({ kind: 'maintenance', by: 'W' });
  });

  test('is read again where the windows are no longer known, without looking again and again', () => {
    const fleet = new RoutedFleet({ isPrompt: false, horizonMs: 10_000 });
    fleet.fire('search');
    fleet.answerAll();
    fleet.pass(10_000);
    expect(fleet.pending.map(({ kind }) => kind)).toContain('read_routing');
    expect(fleetDueMs(fleet.state, fleet.nowMs)).toBeNull();
    fleet.fire('maps');
    fleet.answerAll();
    fleet.pass(HOLD_MS);
    expect(fleet.routeOf('maps')).toMatchObject({ status: 'incident' });
  });
});

describe('what people read', () => {
  test('names exactly the alerts that have changed or gone', () => {
    const fleet = new RoutedFleet({ isPrompt: false });
    fleet.fireAll(['search', 'maps']);
    fleet.answerAll();
    fleet.pass(HOLD_MS);
    fleet.answerAll();
    fleet.fire('reasoning');
    fleet.clear('maps');
    const written = fleet.pending.filter((effect) => effect.kind === 'project');
    expect(written.map(({ alerts }) => alerts.map(({ server }) => server))).toEqual([['reasoning']]);
    fleet.answer(fleet.pending.findIndex(({ kind }) => kind === 'project'));
    expect(fleet.pending.at(-1)).toMatchObject({ alerts: [], gone: [{ server: 'maps' }], quiet: null });
    fleet.answerAll();
    fleet.fire('search');
    expect(fleet.pending).toEqual([]);
  });

  test('loses a window for once when it has ended, and its name is free again', () => {
    const fleet = new RoutedFleet();
    fleet.addWindow('W', [is('server', 'maps')], 60_000);
    fleet.fire('search');
    fleet.pass(59_999);
    expect(fleet.responding.windows.map(({ name }) => name)).toEqual(['W']);
    fleet.pass(1);
    expect(fleet.responding.windows).toEqual([]);
    expect(fleet.responding.pastWindows?.map(({ name }) => name)).toEqual(['W']);
    const times = { kind: 'once', startsAtMs: fleet.nowMs, endsAtMs: fleet.nowMs + 1 } as const;
    const window = { name: 'W', times, matchers: [], author: 'ann', comment: '', origin: 'person' } as const;
    expect(refuseWindow(fleet.responding, window, fleet.nowMs)).toBeNull();
    fleet.fire('maps');
    fleet.pass(HOLD_MS);
    expect(fleet.routeOf('maps')).toMatchObject({ status: 'incident' });
  });

  test('keeps a window that recurs', () => {
    const fleet = new RoutedFleet();
    const times = { kind: 'recurring', rrule: 'FREQ=DAILY', zone: 'UTC', durationMs: 1, fromMs: 0 } as const;
    const window = { name: 'R', times, matchers: [], author: 'ann', comment: '', origin: 'person' } as const;
    fleet.hear({ kind: 'window_added', window });
    fleet.pass(100 * 86_400_000);
    expect(fleet.responding.windows).toHaveLength(1);
  });

  test('loses a silence when it expires, also while nothing fires', () => {
    const fleet = new RoutedFleet();
    fleet.silence('S', [is('server', 'search')], 60_000);
    expect(fleetDueMs(fleet.state, fleet.nowMs)).toBe(fleet.nowMs + 60_000);
    fleet.pass(60_000);
    expect(fleet.responding.silences).toEqual([]);
  });
});
