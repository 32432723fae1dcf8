import { expect, test } from 'vitest';
import type { AlertFacts } from '../alert/alert-facts.ts';
import { RoutedFleet } from '../../../test/support/responding/routed-fleet.ts';

const RECHECK_MS = 40_000;
const CLEAR_MS = 90_000;
const CHILD: Partial<AlertFacts> = {
  dependsOn: ['gateway'],
  ending: { recheckMs: RECHECK_MS, clearMs: CLEAR_MS },
};

/** A fleet whose gateway was down, with children that failed meanwhile, and has just recovered. */
function recovered(...children: readonly string[]): RoutedFleet {
  const fleet = new RoutedFleet();
  fleet.down('gateway');
  fleet.fireAll(children, CHILD);
  fleet.pass(60_000);
  fleet.down('gateway', false);
  return fleet;
}

function servers(fleet: RoutedFleet): readonly (readonly string[])[] {
  return fleet.opened.map(({ alerts }) => alerts.map(({ server }) => server));
}

test('a child whose own check shows that it is well again never has an incident', () => {
  const fleet = recovered('a', 'b');
  expect(fleet.routeOf('a')).toEqual({
    status: 'held',
    untilMs: fleet.nowMs + RECHECK_MS,
    waitsFor: { kind: 'recovery', parent: 'gateway', sinceMs: fleet.nowMs },
  });
  fleet.pass(RECHECK_MS - 1);
  fleet.clear('a');
  expect(fleet.opened).toEqual([]);
  fleet.pass(1);
  expect(servers(fleet)).toEqual([['b']]);
});

test('a child that is found healthy has the time to end that its rule takes, and not once it fails again', () => {
  const fleet = recovered('a', 'b');
  fleet.pass(30_000);
  fleet.healthy('a');
  fleet.healthy('b');
  fleet.pass(RECHECK_MS);
  expect(fleet.opened).toEqual([]);
  fleet.healthy('b', false);
  expect(servers(fleet)).toEqual([['b']]);
  fleet.pass(CLEAR_MS);
  expect(servers(fleet)).toEqual([['b'], ['a']]);
});

test('a parent that fails again inhibits again, and its next recovery gives the whole time again', () => {
  const fleet = recovered('a');
  fleet.pass(RECHECK_MS - 1);
  fleet.down('gateway');
  fleet.pass(60_000);
  expect(fleet.routeOf('a')).toMatchObject({ status: 'suppressed', by: 'gateway' });
  fleet.down('gateway', false);
  fleet.pass(RECHECK_MS - 1);
  expect(fleet.opened).toEqual([]);
  fleet.pass(1);
  expect(servers(fleet)).toEqual([['a']]);
});

test('many children that go on failing are one storm after it, and none before', () => {
  const many = Array.from({ length: 25 }, (_, index) => `server-${index}`);
  const fleet = recovered(...many);
  fleet.pass(RECHECK_MS - 1);
  expect(fleet.opened).toEqual([]);
  fleet.pass(1);
  expect(fleet.opened.map(({ isStorm, alerts }) => [isStorm, alerts.length])).toEqual([[true, 25]]);
});

test('a child that begins to fail after the recovery waits for nothing but its parents', () => {
  const fleet = recovered('a');
  fleet.fire('late', CHILD);
  fleet.pass(2_000);
  expect(servers(fleet)).toEqual([['late']]);
});

test('a child that no longer has the parent, which is still down, waits for nothing', () => {
  const fleet = new RoutedFleet({ settings: { inhibitBy: ['host'] } });
  fleet.down('box-1');
  fleet.fire('a', { labels: { host: 'box-1' } });
  fleet.pass(60_000);
  expect(fleet.opened).toEqual([]);
  fleet.configure({});
  expect(servers(fleet)).toEqual([['a']]);
});
