import { expect, test } from 'vitest';
import { upgradeFleetState } from './upgrade-fleet-state.ts';

/** Carried by a fleet of version 1, as it was written. */
const SAMPLE_1 = `{"version":1,"environment":"production","generation":"g","mode":{"mode":"normal","who":"watchkeeper",
"reason":"first start","sinceMs":1},"planId":"p","shards":{"0":{"status":"watching","planId":"p"}},"replan":null,
"planning":false,"planAgain":false,"seen":{"s":{"0":7}},"conditions":{"status:HEALTHY":{"a":1}},"edgesReceived":7,
"edgesDuplicate":0,"snapshotsReceived":1,"corrections":0}`;

/** Carried by a fleet of version 2, as it was written. */
const SAMPLE_2 = SAMPLE_1.replace('"version":1', '"version":2').replace(
  '"planId":"p",',
  '"planId":"p","assignments":4,',
);

test('state carried by version 1 has numbered no assignment yet and is the same otherwise', () => {
  const carried = JSON.parse(SAMPLE_1) as { version: number };
  expect(upgradeFleetState(carried)).toEqual({ ...carried, version: 2, assignments: 0 });
});

test('state carried by version 2 goes on as it is', () => {
  const carried = JSON.parse(SAMPLE_2) as { version: number };
  expect(upgradeFleetState(carried)).toEqual(carried);
  expect(carried).toMatchObject({ version: 2, assignments: 4 });
});

test('state of a newer version than this worker knows is refused', () => {
  expect(() => upgradeFleetState({ version: 3 })).toThrow(/newer release of the worker/);
});
