import { expect, test } from 'vitest';
import { NOTHING_FIRES } from '../routing/responding-state.ts';
import { advanceFleet, settleFleet } from './advance-fleet.ts';
import { upgradeFleetState } from './upgrade-fleet-state.ts';
import { theFacts } from '../../../test/support/builders/a-routed-alert.ts';
import { RoutedFleet } from '../../../test/support/responding/routed-fleet.ts';

/** Carried by a fleet of version 1, as it was written. */
const SAMPLE_1 = `{"version":1,"environment":"production","generation":"g","mode":{"mode":"normal","who":"watchkeeper",
"reason":"first start","sinceMs":1},"planId":"p","shards":{"0":{"status":"watching","planId":"p"}},"replan":null,
"planning":false,"planAgain":false,"seen":{"s":{"0":7}},"conditions":{"status:HEALTHY":{"a":1}},"edgesReceived":7,
"edgesDuplicate":0,"snapshotsReceived":1,"corrections":0}`;

/** Carried by a fleet of version 2, as it was written: a rule fires, and nobody has heard of it. */
const SAMPLE_2 = `{"version":2,"environment":"production","generation":"g","mode":{"mode":"normal","who":"watchkeeper",
"reason":"first start","sinceMs":1},"planId":"p","assignments":4,"shards":{"0":{"status":"watching","planId":"p"}},
"replan":null,"planning":false,"planAgain":false,"seen":{"s":{"0":9}},"conditions":{"status:UNHEALTHY":{"a":5},
"alert:server_down":{"a":6}},"edgesReceived":9,"edgesDuplicate":0,"snapshotsReceived":1,"corrections":0}`;

test('state carried by version 1 has numbered no assignment and routed no alert yet, and is the same otherwise', () => {
  const carried = parsed(SAMPLE_1);
  expect(upgradeFleetState(carried)).toEqual({
    ...carried,
    version: 3,
    assignments: 0,
    responding: NOTHING_FIRES,
  });
});

test('state carried by version 2 has routed no alert yet and is the same otherwise', () => {
  const carried = parsed(SAMPLE_2);
  expect(upgradeFleetState(carried)).toEqual({ ...carried, version: 3, responding: NOTHING_FIRES });
});

test('what fired under version 2 is routed from the first snapshot on', () => {
  const upgraded = upgradeFleetState(parsed(SAMPLE_2));
  const conditions = { 'status:UNHEALTHY': 5, 'alert:server_down': 6 };
  const servers = [{ server: 'a', conditions, alerts: { server_down: theFacts() } }];
  const snapshot = { kind: 'snapshot', storeId: 's', shard: 0, upToSequence: 9, servers } as const;
  const { effects } = settleFleet(advanceFleet(upgraded, [snapshot], 10).state, 10);
  expect(effects).toContainEqual({
    kind: 'routing',
    effect: { kind: 'read_routing', number: 1, windows: [], fromMs: 10 },
  });
});

test('state of this version goes on as it is', () => {
  const fleet = new RoutedFleet();
  fleet.fire('search');
  expect(upgradeFleetState(fleet.state)).toBe(fleet.state);
});

test('state of a newer version than this worker knows is refused', () => {
  expect(() => upgradeFleetState({ version: 4 })).toThrow(/newer than this worker knows \(3\)/);
});

/** Holds because a sample is an object with a version. */
function parsed(sample: string): { readonly version: number } {
  return JSON.parse(sample) as { readonly version: number };
}
