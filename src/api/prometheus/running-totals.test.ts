import { afterEach, beforeEach, expect, test } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { createRecordedFleet } from '../../../test/support/recorded-fleet/recorded-fleet.ts';
import type { RecordedFleet } from '../../../test/support/recorded-fleet/recorded-fleet.ts';
import { createRunningTotals } from './running-totals.ts';
import type { RunningTotals } from './running-totals.ts';

const START_MS = Date.UTC(2026, 0, 2, 3, 10);
const MINUTE_MS = 60_000;
let fleet: RecordedFleet;

beforeEach(async () => {
  fleet = await createRecordedFleet({ specs: [aServerSpec().build()], nowMs: () => START_MS });
});
afterEach(() => fleet.close());

async function checksAt(totals: RunningTotals, nowMs: number): Promise<number> {
  const { total } = await totals.read(nowMs);
  const search = total.get('search');
  return (search?.mcp.successes ?? 0) + (search?.mcp.failures ?? 0);
}

test('counts every check of this hour once, however the scrapes fall, and never less than before', async () => {
  const totals = createRunningTotals(fleet.store, 'development', START_MS);
  const counts: number[] = [];
  for (let minute = -5; minute < 20; minute += 1) {
    const atMs = START_MS + minute * MINUTE_MS;
    await fleet.record(
      aCheck()
        .at(atMs + 10_000)
        .build(),
    );
    if (minute >= 0 && minute % 3 !== 1) counts.push(await checksAt(totals, atMs + 11_000));
    await fleet.record(
      aCheck()
        .failing()
        .at(atMs + 40_000)
        .build(),
    );
    if (minute >= 0 && minute % 2 === 0) counts.push(await checksAt(totals, atMs + 41_000));
  }
  expect(counts).toEqual([...counts].sort((a, b) => a - b));
  expect(counts.at(-1)).toBe(48);
  expect(await checksAt(totals, START_MS + 20 * MINUTE_MS)).toBe(50);
  expect(await checksAt(totals, START_MS + 300 * MINUTE_MS)).toBe(50);
});

test('what was before the hour of the start is left out', async () => {
  await fleet.record(
    aCheck()
      .at(START_MS - 30 * MINUTE_MS)
      .build(),
  );
  const totals = createRunningTotals(fleet.store, 'development', START_MS);
  expect(await checksAt(totals, START_MS)).toBe(0);
});

test('recent is only the last minutes', async () => {
  const totals = createRunningTotals(fleet.store, 'development', START_MS);
  await fleet.record(aCheck().failing().at(START_MS).build());
  await fleet.record(
    aCheck()
      .at(START_MS + 8 * MINUTE_MS)
      .build(),
  );
  const { recent } = await totals.read(START_MS + 8 * MINUTE_MS + 1);
  expect(recent.get('search')?.mcp).toMatchObject({ successes: 1, failures: 0 });
});

test('scrapes at once, at any minute, count every check once', async () => {
  const totals = createRunningTotals(fleet.store, 'development', START_MS);
  for (let minute = 0; minute < 10; minute += 1) {
    await fleet.record(
      aCheck()
        .at(START_MS + minute * MINUTE_MS)
        .build(),
    );
  }
  const scrapes = [10, 11, 12, 13].map((minute) => checksAt(totals, START_MS + minute * MINUTE_MS));
  expect(await Promise.all(scrapes)).toEqual([10, 10, 10, 10]);
});

test('a failed scrape loses nothing', async () => {
  let isAway = false;
  const store = {
    rollups: (query: Parameters<typeof fleet.store.rollups>[0]) =>
      isAway ? Promise.reject(new Error('away')) : fleet.store.rollups(query),
  };
  const totals = createRunningTotals(store, 'development', START_MS);
  await fleet.record(aCheck().at(START_MS).build());
  const laterMs = START_MS + 10 * MINUTE_MS;
  isAway = true;
  await expect(totals.read(laterMs)).rejects.toThrow('away');
  isAway = false;
  expect(await checksAt(totals, laterMs)).toBe(1);
});
