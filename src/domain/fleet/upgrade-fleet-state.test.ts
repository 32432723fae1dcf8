import { expect, test } from 'vitest';
import { upgradeFleetState } from './upgrade-fleet-state.ts';

/** Carried by a fleet of version 1, as it was written. */
const SAMPLE_1 = `{"version":1,"environment":"production","generation":"g","mode":{"mode":"normal","who":"watchkeeper",
"reason":"first start","sinceMs":1},"planId":"p","shards":{"0":{"status":"watching","planId":"p"}},"replan":null,
"planning":false,"planAgain":false,"seen":{"s":{"0":7}},"conditions":{"status:HEALTHY":{"a":1}},"edgesReceived":7,
"edgesDuplicate":0,"snapshotsReceived":1,"corrections":0}`;

test('state carried by version 1 goes on as it is', () => {
  const carried = JSON.parse(SAMPLE_1) as { version: number };
  expect(upgradeFleetState(carried)).toEqual(carried);
});

test('state of a newer version than this worker knows is refused', () => {
  expect(() => upgradeFleetState({ version: 2 })).toThrow(/newer release of the worker/);
});
