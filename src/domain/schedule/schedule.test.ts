import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import type { Verdict } from '../probe/verdict.ts';
import { confirmDueMs, firstDueMs, nextDueMs, offsetMs } from './schedule.ts';

const SERVERS = Array.from({ length: 1000 }, (_, index) => `server-${index}`);

/** How many of the values fall into each of ten equal parts of [fromMs, fromMs + lengthMs). */
function tenths(values: readonly number[], fromMs: number, lengthMs: number): readonly number[] {
  const counts = Array.from({ length: 10 }, () => 0);
  for (const value of values) {
    const tenth = Math.floor(((value - fromMs) / lengthMs) * 10);
    counts[tenth] = (counts[tenth] ?? 0) + 1;
  }
  return counts;
}

describe('offsetMs', () => {
  it('is fixed by the name', () => {
    expect(offsetMs('restaurant-search-mcp', 30_000)).toBe(offsetMs('restaurant-search-mcp', 30_000));
    expect([offsetMs('a', 30_000), offsetMs('b', 30_000), offsetMs('', 30_000)]).toEqual([
      3105, 15324, 20067,
    ]);
  });

  it('spreads names that differ by a number over the interval', () => {
    const counts = tenths(
      SERVERS.map((name) => offsetMs(name, 30_000)),
      0,
      30_000,
    );
    expect(counts).toHaveLength(10);
    for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(40);
  });
});

describe('firstDueMs', () => {
  it.each([
    [30_000, 4000],
    [2000, 2000],
  ])('spreads the first sweep at an interval of %d ms over %d ms', (intervalMs, spreadMs) => {
    const dues = SERVERS.map((server) => firstDueMs({ server, intervalMs, startMs: 777 }));
    const counts = tenths(dues, 777, spreadMs);
    expect(counts).toHaveLength(10);
    for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(40);
  });
});

describe('nextDueMs', () => {
  const intervalMs = 10_000;
  const server = 'search';
  const slotMs = (k: number): number => offsetMs(server, intervalMs) + k * intervalMs;
  const next = (previousDueMs: number, nowMs: number, chance = 0.5) =>
    nextDueMs({ server, intervalMs, jitterRatio: 0.05, previousDueMs, nowMs, chance });

  it('is the next slot of the grid', () => {
    expect(next(slotMs(5), slotMs(5) + 40)).toEqual({ dueMs: slotMs(6), skipped: 0 });
    expect(next(slotMs(5) - 250, slotMs(5) - 200)).toEqual({ dueMs: slotMs(6), skipped: 0 });
    expect(next(slotMs(5) + 250, slotMs(5) + 300)).toEqual({ dueMs: slotMs(6), skipped: 0 });
  });

  it('is jittered by half the ratio to either side', () => {
    expect(next(slotMs(5), slotMs(5), 0).dueMs).toBe(slotMs(6) - 250);
    expect(next(slotMs(5), slotMs(5), 0.75).dueMs).toBe(slotMs(6) + 125);
  });

  it('skips the slots that an overrun has used up, and counts them', () => {
    expect(next(slotMs(5), slotMs(6) - 1)).toEqual({ dueMs: slotMs(6), skipped: 0 });
    expect(next(slotMs(5), slotMs(6))).toEqual({ dueMs: slotMs(7), skipped: 1 });
    expect(next(slotMs(5), slotMs(8) + 9000)).toEqual({ dueMs: slotMs(9), skipped: 3 });
  });

  it('finds the grid from a first due anywhere, at least half an interval later', () => {
    expect(next(slotMs(5) + 4900, slotMs(5) + 4950, 0).dueMs).toBe(slotMs(5) + 9900);
    expect(next(slotMs(5) + 5100, slotMs(5) + 5150).dueMs).toBe(slotMs(7));
  });

  it('is never in the past', () => {
    expect(next(slotMs(5), slotMs(6) - 10, 0).dueMs).toBe(slotMs(6) - 10);
  });

  it('goes on when the clock was set back', () => {
    const { dueMs, skipped } = next(slotMs(500), slotMs(5) + 1);
    expect(dueMs - slotMs(5)).toBeLessThanOrEqual(1.5 * intervalMs);
    expect(skipped).toBe(0);
  });

  it('never drifts, keeps half an interval between dues, and accounts for every slot', () => {
    const timetable = fc.record({
      server: fc.string(),
      intervalMs: fc.integer({ min: 100, max: 3_600_000 }),
      jitterRatio: fc.double({ min: 0, max: 1, noNaN: true }),
      startMs: fc.integer({ min: 0, max: 2_000_000_000_000 }),
    });
    const turn = fc.record({
      chance: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      takes: fc.oneof(
        fc.double({ min: 0, max: 0.4, noNaN: true }),
        fc.double({ min: 0, max: 5, noNaN: true }),
      ),
    });
    fc.assert(
      fc.property(timetable, fc.array(turn, { minLength: 1, maxLength: 60 }), (table, turns) => {
        const halfJitterMs = (Math.min(table.jitterRatio, 0.5) / 2) * table.intervalMs;
        const offset = offsetMs(table.server, table.intervalMs);
        const slotOf = (dueMs: number): number => Math.round((dueMs - offset) / table.intervalMs);
        let dueMs = firstDueMs(table);
        for (const { chance, takes } of turns) {
          const nowMs = dueMs + takes * table.intervalMs;
          const after = nextDueMs({ ...table, previousDueMs: dueMs, nowMs, chance });
          const fromSlotMs = after.dueMs - (offset + slotOf(after.dueMs) * table.intervalMs);
          expect(Math.abs(fromSlotMs)).toBeLessThanOrEqual(halfJitterMs + 0.01);
          expect(after.dueMs - dueMs).toBeGreaterThanOrEqual(0.5 * table.intervalMs - 0.01);
          expect(after.dueMs).toBeGreaterThanOrEqual(nowMs);
          expect(after.dueMs - nowMs).toBeLessThanOrEqual(1.5 * table.intervalMs + halfJitterMs + 0.01);
          expect(after.skipped).toBe(slotOf(after.dueMs) - slotOf(dueMs) - 1);
          dueMs = after.dueMs;
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('confirmDueMs', () => {
  const confirm = (
    before: readonly [Verdict, Verdict] | null,
    after: readonly [Verdict, Verdict],
    confirmMs = 2000,
  ) =>
    confirmDueMs({
      confirmMs,
      before: before === null ? null : { mcp: before[0], rest: before[1] },
      check: aCheck()
        .verdicts(...after)
        .build(),
      atMs: 10_000,
    });

  it.each<[string, readonly [Verdict, Verdict] | null, readonly [Verdict, Verdict], number | null]>([
    ['a first failure', ['ok', 'ok'], ['timeout', 'timeout'], 12_000],
    ['of one path', ['ok', 'ok'], ['ok', 'http_error'], 12_000],
    ['of one path while the other fails already', ['timeout', 'ok'], ['timeout', 'timeout'], 12_000],
    ['after a success that was not good', ['tools_missing', 'ok'], ['timeout', 'ok'], 12_000],
    ['a second failure', ['timeout', 'ok'], ['timeout', 'ok'], null],
    ['another failure', ['timeout', 'ok'], ['http_error', 'ok'], null],
    ['success', ['ok', 'ok'], ['ok', 'ok'], null],
    ['a success that is not good', ['ok', 'ok'], ['tools_missing', 'degraded_body'], null],
    ['recovery', ['timeout', 'ok'], ['ok', 'ok'], null],
    ['a path switched off', ['ok', 'ok'], ['disabled', 'ok'], null],
    ['a path switched on that fails', ['disabled', 'ok'], ['timeout', 'ok'], null],
    ['a very first check that fails', null, ['timeout', 'timeout'], null],
  ])('%s', (...row) => {
    expect(confirm(row[1], row[2])).toBe(row[3]);
  });

  it('is switched off by 0', () => {
    expect(confirm(['ok', 'ok'], ['timeout', 'ok'], 0)).toBeNull();
  });

  it('does not confirm a confirming check', () => {
    const check = aCheck().failing().confirming().build();
    expect(confirmDueMs({ confirmMs: 2000, before: { mcp: 'ok', rest: 'ok' }, check, atMs: 0 })).toBeNull();
  });
});
