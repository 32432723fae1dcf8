import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import { aRoutedAlert } from '../../../test/support/builders/responding.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import { ENVIRONMENT_ITSELF } from '../../domain/alert/alert-subject.ts';
import type { RoutingProjection } from '../../domain/routing/routing-effect.ts';
import { NOTIFICATION_FAILING } from '../../domain/self-watch/failing-channels.ts';
import type { Route } from '../../domain/routing/responding-state.ts';
import type { Action } from '../action.ts';
import { runAction } from '../run-action.ts';
import { alertBacktest } from './backtest.ts';
import { alertList } from './list.ts';
import { alertRules } from './rules.ts';

let world: WatchedApi;

beforeAll(async () => {
  world = await createWatchedApi(
    ['gateway', 'search', 'well'].map((name) => aServerSpec().named(name).build()),
  );
  const { fleet } = world;
  const ago = (seconds: number): number => NOW_MS - seconds * 1000;
  for (const seconds of [90, 60, 30])
    await fleet.record(aCheck().of('search').failing().at(ago(seconds)).build());
  await fleet.record(aCheck().of('gateway').mcpFailing().at(ago(300)).build());
  await fleet.record(aCheck().of('gateway').mcpFailing().at(ago(270)).build());
  await fleet.record(aCheck().of('gateway').at(ago(200)).build());
  await fleet.record(aCheck().of('gateway').at(ago(100)).build());
  await fleet.record(aCheck().of('gateway').failing().at(ago(10)).build());
  await fleet.record(aCheck().of('well').at(ago(10)).build());
});
afterAll(async () => {
  await world.close();
});

async function run<O>(
  action: Action<O>,
  input: object = {},
): Promise<{ readonly output: O; readonly exitCode: number }> {
  const result = await runAction(world.context(), { action, input });
  if (result.kind !== 'done') throw new Error('planned');
  return { output: result.output, exitCode: result.exitCode };
}

describe('alerts list', () => {
  test('has what fires before what may, with since when and why', async () => {
    const { output, exitCode } = await run(alertList);
    expect([exitCode, output.firing, output.pending]).toEqual([1, 1, 1]);
    expect(output.alerts).toEqual([
      {
        rule: 'server_down',
        server_name: 'search',
        state: 'firing',
        severity: 'critical',
        since: new Date(NOW_MS - 60_000).toISOString(),
        clearing_since: null,
        summary: 'No path of the server answers',
        reason: expect.stringContaining('MCP timeout') as string,
        labels: {},
        runbook: null,
        stale: false,
        route: { status: 'unrouted', kind: null, by: null, until: null, incident: null },
      },
      expect.objectContaining({ rule: 'server_down', server_name: 'gateway', state: 'pending' }),
    ]);
  });

  test.each([
    [{ state: 'firing' }, ['search']],
    [{ state: 'pending' }, ['gateway']],
    [{ severity: 'low' }, []],
    [{ server: 'gateway' }, ['gateway']],
    [{ limit: 1 }, ['search']],
  ])('of %j', async (input, servers) => {
    const { output } = await run(alertList, input);
    expect(output.alerts.map(({ server_name }) => server_name)).toEqual(servers);
  });

  test('says of a server that nobody checks any more that this is what was', async () => {
    const later = { nowMs: () => NOW_MS + 3_600_000 };
    const result = await runAction(world.context(later), { action: alertList, input: { server: 'search' } });
    if (result.kind !== 'done') throw new Error('planned');
    expect(result.output.alerts).toEqual([expect.objectContaining({ state: 'firing', stale: true })]);
  });

  test('says what becomes of what fires, and of nothing else', async () => {
    const becoming = async (...routes: readonly Route[]) => {
      const found: unknown[] = [];
      for (const route of routes) {
        const alerts = ['search', 'gateway'].map((server) => aRoutedAlert({ server, route }));
        await world.fleet.store.recordRouting('development', { alerts, gone: [], quiet: null });
        const { output } = await run(alertList);
        expect(output.alerts[1]?.route.status).toBe('unrouted');
        found.push(output.alerts[0]?.route);
      }
      return found;
    };
    const nowhere = { kind: null, by: null, until: null, incident: null };
    const until = new Date(NOW_MS).toISOString();
    expect(
      await becoming(
        { status: 'incident', id: 'K7Q2MD' },
        { status: 'suppressed', kind: 'silence', by: 'M4QDKZ', untilMs: NOW_MS },
        { status: 'suppressed', kind: 'inhibition', by: 'gateway', untilMs: null },
        { status: 'held', untilMs: NOW_MS },
        { status: 'held', untilMs: NOW_MS, waitsFor: { kind: 'group', group: 'gateway="gw-1"' } },
        {
          status: 'held',
          untilMs: NOW_MS,
          waitsFor: { kind: 'recovery', parent: 'gateway', sinceMs: NOW_MS - 1 },
        },
        { status: 'waiting' },
      ),
    ).toEqual([
      { ...nowhere, status: 'incident', incident: 'K7Q2MD' },
      { ...nowhere, status: 'suppressed', kind: 'silence', by: 'M4QDKZ', until },
      { ...nowhere, status: 'suppressed', kind: 'inhibition', by: 'gateway' },
      { ...nowhere, status: 'held', until },
      { ...nowhere, status: 'held', kind: 'group', by: 'gateway="gw-1"', until },
      { ...nowhere, status: 'held', kind: 'recovery', by: 'gateway', until },
      { ...nowhere, status: 'waiting' },
    ]);
  });

  test('has what is raised of the environment itself while it lasts, and not among those of a server', async () => {
    const { store } = world.fleet;
    const note = async (part: 'raised' | 'recovered', event: 'opened' | 'resolved') => {
      const key = `monitor_stalled:development:1:${part}:-`;
      const message = { key, channel: '-', subject: 'monitor_stalled', event, atMs: NOW_MS - 5_000 };
      await store.beginMessage({ environment: 'development', ...message });
      await store.endAttempt(key, { status: 'sent', reference: null, detail: 'Checks of 3.', atMs: NOW_MS });
    };
    await note('raised', 'opened');
    const stalled = async (input: object = {}) =>
      (await run(alertList, input)).output.alerts.filter(({ rule }) => rule === 'monitor_stalled');
    expect(await stalled()).toEqual([
      expect.objectContaining({
        server_name: null,
        severity: 'critical',
        since: new Date(NOW_MS - 5_000).toISOString(),
        reason: 'Checks of 3.',
        route: { status: 'told', kind: null, by: null, until: null, incident: null },
      }),
    ]);
    expect(await stalled({ server: 'search' })).toEqual([]);
    await note('recovered', 'resolved');
    expect(await stalled()).toEqual([]);
  });

  test('has what the fleet has raised of the environment itself, and where it has got to', async () => {
    const which = { server: ENVIRONMENT_ITSELF, rule: NOTIFICATION_FAILING };
    const alert = aRoutedAlert({
      ...which,
      route: { status: 'incident', id: 'K7Q2MD' },
      reason: 'slack: no.',
    });
    const record = async (change: Partial<RoutingProjection>) =>
      world.fleet.store.recordRouting('development', { alerts: [], gone: [], quiet: null, ...change });
    const failing = async (input: object = {}) =>
      (await run(alertList, input)).output.alerts.filter(({ rule }) => rule === NOTIFICATION_FAILING);
    await record({ alerts: [alert] });
    expect(await failing()).toMatchObject([
      { server_name: null, state: 'firing', reason: 'slack: no.', route: { incident: 'K7Q2MD' } },
    ]);
    expect(await failing({ server: 'search' })).toEqual([]);
    await record({ gone: [which] });
    expect(await failing()).toEqual([]);
  });

  test('ends with 0 where nothing fires, and pages on where there is more', async () => {
    expect((await run(alertList, { server: 'well' })).exitCode).toBe(0);
    const first = await run(alertList, { limit: 1 });
    const second = await run(alertList, { limit: 1, cursor: first.output.next_cursor });
    expect(second.output.alerts.map(({ server_name }) => server_name)).toEqual(['gateway']);
    expect(second.output.next_cursor).toBeNull();
  });
});

test('alerts rules: those in force, and all', async () => {
  const { output } = await run(alertRules);
  expect(output.rules.find(({ rule }) => rule === 'server_down')).toMatchObject({
    enabled: true,
    origin: 'shipped',
    checks: 2,
    clear_for_seconds: 60,
    servers: 3,
    firing: 1,
    pending: 1,
  });
  expect(output.rules.every(({ enabled }) => enabled)).toBe(true);
  const all = await run(alertRules, { all: true });
  expect(all.output.rules.map(({ rule }) => rule)).toContain('MCPServerDown');
});

describe('alerts backtest', () => {
  test('says what the rules in force would have made of what is recorded', async () => {
    const { output } = await run(alertBacktest, { since: '10m' });
    expect([output.checks, output.servers, output.total]).toEqual([9, 3, 2]);
    expect(
      output.alerts.map(({ rule, server_name, until, duration_seconds }) => [
        rule,
        server_name,
        until === null,
        duration_seconds,
      ]),
    ).toEqual([
      ['server_down', 'search', true, 60],
      ['dual_monitoring_degraded', 'gateway', false, 170],
    ]);
    expect(output.by_rule.find(({ rule }) => rule === 'flapping')).toMatchObject({ alerts: 0, servers: 0 });
  });

  test('tries a condition that is in no configuration', async () => {
    const tried = { when: "overall_status == 'UNHEALTHY'", checks: 1, clear_for_seconds: 0 };
    const { output } = await run(alertBacktest, { ...tried, since: '10m' });
    expect(output.alerts.map(({ rule, server_name }) => [rule, server_name])).toEqual([
      ['tried', 'gateway'],
      ['tried', 'search'],
    ]);
  });

  test('tries a rule that is switched off', async () => {
    const { output } = await run(alertBacktest, { rule: 'dual_failure_critical', since: '10m' });
    expect(output.by_rule).toEqual([
      {
        rule: 'dual_failure_critical',
        severity: 'critical',
        alerts: 1,
        servers: 1,
        total_seconds: 60,
        firing: 1,
        fired: null,
      },
    ]);
  });

  test('has nothing to say of a time of which nothing is recorded', async () => {
    expect(await run(alertBacktest, { since: '1s' })).toMatchObject({ exitCode: 3, output: { checks: 0 } });
  });

  test.each([
    [{ when: 'mcp.faild' }, /no condition: there is no field mcp\.faild/],
    [{ rule: 'server_dwn' }, /no rule server_dwn\. Did you mean server_down\?/],
    [{ since: 'yesterday' }, /yesterday/],
    [{ server: 'nowhere' }, /No server called nowhere/],
  ])('refuses %j', async (input, said) => {
    await expect(run(alertBacktest, input)).rejects.toThrow(said);
  });
});
