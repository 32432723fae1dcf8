import { describe, expect, test } from 'vitest';
import type { AlertFacts } from '../alert/alert-facts.ts';
import { NOTHING_FIRES } from './responding-state.ts';
import { DEFAULT_ROUTING } from '../fleet/routing-settings.ts';
import { groupOf } from './group-of.ts';
import { aRoutedAlert } from '../../../test/support/builders/a-routed-alert.ts';
import { is, RoutedFleet } from '../../../test/support/responding/routed-fleet.ts';

const WAIT_MS = 20_000;
const HOLD_MS = 500;
const ONE: Partial<AlertFacts> = { severity: 'high', labels: { gateway: 'gw-1' } };
const TWO: Partial<AlertFacts> = { severity: 'high', labels: { gateway: 'gw-2' } };
const BY_GATEWAY = { groupBy: ['gateway'], groupWaitMs: WAIT_MS };
const MANY = Array.from({ length: 25 }, (_, index) => `server-${index}`);

function grouped(): RoutedFleet {
  return new RoutedFleet({ settings: BY_GATEWAY });
}

/** A fleet in which the incident of gw-1 is open, with `a` and `b`. */
function withGroup(): { readonly fleet: RoutedFleet; readonly id: string } {
  const fleet = grouped();
  fleet.fireAll(['a', 'b'], ONE);
  fleet.pass(WAIT_MS);
  return { fleet, id: fleet.opened[0]?.id ?? '' };
}

function servers(fleet: RoutedFleet): readonly (readonly string[])[] {
  return fleet.opened.map(({ alerts }) => alerts.map(({ server }) => server));
}

describe('a group', () => {
  test('waits for others, counted from the first, and is one incident', () => {
    const fleet = grouped();
    fleet.fire('a', ONE);
    fleet.pass(WAIT_MS - 1);
    fleet.fire('b', ONE);
    expect(fleet.opened).toEqual([]);
    expect(fleet.routeOf('b')).toMatchObject({
      status: 'held',
      untilMs: fleet.nowMs + 1,
      waitsFor: { kind: 'group', group: 'gateway="gw-1"' },
    });
    fleet.pass(1);
    expect(servers(fleet)).toEqual([['a', 'b']]);
    expect(fleet.opened[0]).toMatchObject({ isStorm: false, group: 'gateway="gw-1"' });
  });

  test('does not wait once one of it is critical', () => {
    const fleet = grouped();
    fleet.fire('a', ONE);
    fleet.fire('b', { ...ONE, severity: 'critical' });
    fleet.pass(HOLD_MS);
    expect(servers(fleet)).toEqual([['a', 'b']]);
  });

  test('that recovers while it waits was nothing', () => {
    const fleet = grouped();
    fleet.fire('a', ONE);
    fleet.pass(5_000);
    fleet.clear('a');
    fleet.pass(WAIT_MS);
    expect(fleet.opened).toEqual([]);
  });

  test('is none of the environment itself, whatever it is grouped by', () => {
    const fleet = new RoutedFleet({ settings: { groupBy: ['environment'] } });
    fleet.fireAll(['a', 'b'], { severity: 'critical' });
    fleet.hear({ kind: 'channel_reported', report: { channel: 'slack', status: 'failing', detail: 'no' } });
    fleet.pass(HOLD_MS);
    expect(servers(fleet).toSorted()).toEqual([[''], ['a', 'b']]);
  });

  test('is none where the label is missing, and another where it has another value', () => {
    const fleet = grouped();
    fleet.fire('alone', { severity: 'high' });
    fleet.fire('also', { severity: 'high' });
    fleet.fireAll(['a', 'b'], ONE);
    fleet.fireAll(['c', 'd'], TWO);
    fleet.pass(HOLD_MS);
    expect(servers(fleet)).toEqual([['alone'], ['also']]);
    fleet.pass(WAIT_MS);
    expect(servers(fleet).slice(2)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  test('has one incident: what comes later joins it at once, and also once all of it has recovered', () => {
    const { fleet, id } = withGroup();
    fleet.fire('c', ONE);
    expect(fleet.routeOf('c')).toEqual({ status: 'incident', id });
    for (const server of ['a', 'b', 'c']) fleet.clear(server);
    fleet.fire('d', ONE);
    expect(fleet.routeOf('d')).toEqual({ status: 'incident', id });
    expect(fleet.toldOf(id)).toEqual(['fired', 'cleared', 'cleared', 'cleared', 'fired']);
    fleet.clear('d');
    fleet.close(id);
    fleet.fire('a', ONE);
    fleet.pass(WAIT_MS);
    expect(servers(fleet)).toEqual([['a', 'b'], ['a']]);
  });

  test('takes a server with parents once they have been checked', () => {
    const { fleet, id } = withGroup();
    fleet.fire('child', { ...ONE, dependsOn: ['gw-1'] });
    expect(fleet.routeOf('child')).toEqual({ status: 'held', untilMs: fleet.nowMs + 2_000 });
    fleet.pass(2_000);
    expect(fleet.routeOf('child')).toEqual({ status: 'incident', id });
  });

  test('leaves a silenced server out, and takes it when the silence ends', () => {
    const { fleet, id } = withGroup();
    fleet.silence('S', [is('server', 'c')], 60_000);
    fleet.fire('c', ONE);
    expect(fleet.routeOf('c')).toMatchObject({ status: 'suppressed', by: 'S' });
    expect(fleet.toldOf(id)).toEqual([]);
    fleet.pass(60_000);
    expect(fleet.routeOf('c')).toEqual({ status: 'incident', id });
  });

  test('goes on being told of while one of its servers is not silenced', () => {
    const { fleet, id } = withGroup();
    fleet.silence('S', [is('server', 'a')], 60_000);
    expect(fleet.toldOf(id)).toEqual([]);
    fleet.silence('T', [is('gateway', 'gw-1')], 60_000);
    expect(fleet.toldOf(id)).toEqual(['quieted']);
  });

  test('keeps its incident where the configuration groups otherwise; what waits goes by the new one', () => {
    const { fleet, id } = withGroup();
    fleet.fire('c', TWO);
    fleet.configure({});
    expect(servers(fleet)).toEqual([['a', 'b']]);
    fleet.pass(HOLD_MS);
    fleet.fire('d', ONE);
    fleet.fire('a', { ...ONE, rule: 'slow' });
    fleet.pass(HOLD_MS);
    expect(servers(fleet)).toEqual([['a', 'b'], ['c'], ['d']]);
    expect(fleet.routeOf('a', 'slow')).toEqual({ status: 'incident', id });
  });
});

describe('a storm', () => {
  test('takes the incident of a group whole, and what waits for one', () => {
    const { fleet, id } = withGroup();
    fleet.fire('waiting', TWO);
    fleet.pass(5_000);
    fleet.fireAll(MANY);
    fleet.pass(HOLD_MS);
    const storm = fleet.opened.at(-1);
    expect(storm).toMatchObject({ isStorm: true });
    expect(storm?.group).toBeUndefined();
    expect(servers(fleet).at(-1)?.toSorted()).toEqual([...MANY, 'a', 'b', 'waiting'].toSorted());
    expect(fleet.told.get(id)).toEqual([{ kind: 'folded', into: storm?.id }]);
    fleet.pass(60_000);
    fleet.fire('c', ONE);
    fleet.pass(WAIT_MS);
    expect(servers(fleet).at(-1)).toEqual(['c']);
  });

  test('is made of groups that fail at once', () => {
    const fleet = grouped();
    fleet.fireAll(MANY.slice(0, 12), ONE);
    fleet.fireAll(MANY.slice(12), TWO);
    fleet.pass(WAIT_MS);
    expect(fleet.opened.map(({ isStorm, alerts }) => [isStorm, alerts.length])).toEqual([[true, 25]]);
  });

  test('is not made of what has waited for its group for long', () => {
    const fleet = new RoutedFleet({ settings: { ...BY_GATEWAY, groupWaitMs: 120_000 } });
    fleet.fireAll(MANY.slice(0, 15), ONE);
    fleet.pass(60_000);
    fleet.fireAll(MANY.slice(15), { severity: 'high' });
    fleet.pass(HOLD_MS);
    expect(fleet.opened.map(({ isStorm, alerts }) => [isStorm, alerts.length])).toEqual(
      Array<unknown>(10).fill([false, 1]),
    );
  });

  test('is not made of what a group has had for long', () => {
    const fleet = new RoutedFleet({ settings: { ...BY_GATEWAY, groupWaitMs: 120_000 } });
    fleet.fireAll(MANY.slice(0, 15), { ...ONE, severity: 'critical' });
    fleet.pass(60_000);
    fleet.fire(MANY[15] ?? '', ONE);
    fleet.fire(MANY[16] ?? '', TWO);
    fleet.pass(60_000);
    fleet.fireAll(MANY.slice(17, 24), ONE);
    fleet.fire(MANY[24] ?? '', { severity: 'high' });
    fleet.pass(120_000);
    expect(fleet.opened.map(({ isStorm, alerts }) => [isStorm, alerts.length])).toEqual([
      [false, 15],
      [false, 1],
      [false, 1],
    ]);
  });
});

test('a group is written as Alertmanager writes it, whatever the order of its labels', () => {
  const of = (groupBy: readonly string[], labels: Readonly<Record<string, string>>): string | null => {
    const reading = { settings: { ...DEFAULT_ROUTING, groupBy }, spans: [], horizonMs: 1 };
    return groupOf(aRoutedAlert({ labels }), { ...NOTHING_FIRES, reading }, 'production');
  };
  const labels = { zone: 'eu', gateway: 'g"1' };
  expect(of(['zone', 'gateway'], labels)).toBe('gateway="g\\"1", zone="eu"');
  expect(of(['gateway', 'zone', 'zone'], labels)).toBe('gateway="g\\"1", zone="eu"');
  expect(of(['rule', 'environment'], {})).toBe('environment="production", rule="server_down"');
  expect(of(['constructor'], labels)).toBeNull();
  expect(of([], labels)).toBeNull();
});
