import { afterEach, beforeEach, expect, test } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { createRecordedFleet } from '../../../test/support/recorded-fleet/recorded-fleet.ts';
import type { RecordedFleet } from '../../../test/support/recorded-fleet/recorded-fleet.ts';
import { readFleetWindow, readWindow } from './read-window.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = Date.UTC(2026, 0, 2, 12, 20);
let fleet: RecordedFleet;

beforeEach(async () => {
  const specs = [aServerSpec().build(), aServerSpec().named('quiet').build()];
  fleet = await createRecordedFleet({ specs, nowMs: () => NOW_MS });
  for (let minute = 0; minute < 8 * 60; minute += 20) {
    await fleet.record(
      aCheck()
        .at(NOW_MS - 8 * HOUR_MS + minute * 60_000)
        .build(),
    );
  }
});
afterEach(() => fleet.close());

async function checksOfLast(hours: number): Promise<number> {
  const window = { server: 'search', fromMs: NOW_MS - hours * HOUR_MS, toMs: NOW_MS };
  const rollups = await readWindow(fleet, window);
  return rollups.reduce((sum, { checks }) => sum + checks, 0);
}

test.each([1, 2, 3, 5, 24])(
  'the last %i hours count every check once, before and after hours are made',
  async (hours) => {
    const expected = Math.min(hours, 8) * 3;
    expect(await checksOfLast(hours)).toBe(expected);
    await fleet.store.rollUpHours('development', NOW_MS);
    expect(await checksOfLast(hours)).toBe(expected);
  },
);

test('long windows are read by the hour', async () => {
  await fleet.store.rollUpHours('development', NOW_MS);
  const rollups = await readWindow(fleet, { server: 'search', fromMs: NOW_MS - 6 * HOUR_MS, toMs: NOW_MS });
  expect(rollups.filter(({ period }) => period === 'hour')).toHaveLength(5);
});

test('a fleet’s window has one rollup for each server, none for a quiet one', async () => {
  const window = { fromMs: NOW_MS - HOUR_MS, toMs: NOW_MS };
  const byServer = await readFleetWindow(fleet, ['search', 'quiet'], window);
  expect(byServer['search']).toMatchObject([{ server: 'search', checks: 3 }]);
  expect(byServer['quiet']).toEqual([]);
});
