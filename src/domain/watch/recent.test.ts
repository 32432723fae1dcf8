import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  foldRecent,
  NO_RECENT,
  ratesOfAnHour,
  ratesOfFiveMinutes,
  unplannedOfAnHour,
  unplannedOfFiveMinutes,
} from './recent.ts';
import type { Recent, RecentCheck } from './recent.ts';

const GOOD: RecentCheck = {
  atMs: 0,
  status: 'HEALTHY',
  mcp: 'ok',
  rest: 'ok',
  isChange: false,
  isPlanned: false,
};
const MINUTE = 60_000;

const after = (...checks: readonly Partial<RecentCheck>[]): Recent =>
  checks.reduce<Recent>((recent, check) => foldRecent(recent, { ...GOOD, ...check }), NO_RECENT);

it('has no share of nothing', () => {
  expect(ratesOfFiveMinutes(NO_RECENT)).toEqual({ checks: 0, overall: null, mcp: null, rest: null });
});

it('counts each path by itself, and a path that is not probed in none', () => {
  const recent = after(
    { atMs: 1 },
    { atMs: 2, status: 'DEGRADED', mcp: 'timeout' },
    { atMs: 3, status: 'HEALTHY', rest: 'disabled' },
    { atMs: 4, status: 'UNKNOWN', mcp: 'disabled', rest: 'disabled' },
  );
  expect(ratesOfFiveMinutes(recent)).toEqual({ checks: 3, overall: 2 / 3, mcp: 2 / 3, rest: 1 });
});

it('forgets what is older than its window', () => {
  const bad = { status: 'UNHEALTHY', mcp: 'timeout', rest: 'timeout' } as const;
  const recent = after({ atMs: 0, ...bad }, { atMs: 4 * MINUTE }, { atMs: 5 * MINUTE });
  expect(ratesOfFiveMinutes(recent)).toMatchObject({ checks: 2, overall: 1 });
  expect(ratesOfAnHour(recent)).toMatchObject({ checks: 3, overall: 2 / 3 });
  expect(ratesOfAnHour(foldRecent(recent, { ...GOOD, atMs: 60 * MINUTE }))).toMatchObject({
    checks: 2,
    overall: 1,
  });
});

it('writes nothing of planned work where none was, and counts what says nothing of the server in none', () => {
  expect(after({ atMs: 0 }).minutes).toEqual([[0, 1, 1, 1, 1, 1, 1]]);
  expect(after({ atMs: 0, status: 'UNKNOWN', isPlanned: true }).minutes[0]).toHaveLength(7);
  expect(after({ atMs: 0 }, { atMs: 1, isPlanned: true }, { atMs: 2 }).fives).toEqual([
    [0, 3, 3, 3, 3, 3, 3, 1, 1],
  ]);
});

it('counts changes of status of ten minutes', () => {
  const recent = after(
    { atMs: 0, isChange: true },
    { atMs: 5 * MINUTE, isChange: true },
    { atMs: 9 * MINUTE },
  );
  expect(recent.changesMs).toEqual([0, 5 * MINUTE]);
  expect(foldRecent(recent, { ...GOOD, atMs: 10 * MINUTE }).changesMs).toEqual([5 * MINUTE]);
});

it('says what counting all checks of the window would say, and stays small', () => {
  const check = fc.record({
    gapMs: fc.integer({ min: 1, max: 4 * MINUTE }),
    status: fc.constantFrom('HEALTHY', 'DEGRADED', 'UNHEALTHY'),
    isChange: fc.boolean(),
    isPlanned: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(check, { maxLength: 80, minLength: 1 }), (checks) => {
      let [atMs, recent] = [0, NO_RECENT];
      const all: RecentCheck[] = [];
      for (const { gapMs, ...drawn } of checks) {
        atMs += gapMs;
        all.push({ ...GOOD, atMs, ...drawn });
        recent = foldRecent(recent, { ...GOOD, atMs, ...drawn });
      }
      for (const [widthMs, kept, rates, unplanned] of [
        [MINUTE, 5, ratesOfFiveMinutes(recent), unplannedOfFiveMinutes(recent)],
        [5 * MINUTE, 12, ratesOfAnHour(recent), unplannedOfAnHour(recent)],
      ] as const) {
        const firstMs = (Math.floor(atMs / widthMs) - kept + 1) * widthMs;
        const within = all.filter((each) => each.atMs >= firstMs);
        const healthy = within.filter(({ status }) => status === 'HEALTHY').length;
        expect(rates).toMatchObject({ checks: within.length, overall: healthy / within.length });
        const outside = within.filter(({ isPlanned }) => !isPlanned);
        const good = outside.filter(({ status }) => status === 'HEALTHY').length;
        const share = outside.length === 0 ? null : good / outside.length;
        expect(unplanned).toEqual({ checks: outside.length, healthy: share });
      }
      expect(recent.minutes.length).toBeLessThanOrEqual(5);
      expect(recent.fives.length).toBeLessThanOrEqual(12);
      expect(recent.changesMs.length).toBeLessThanOrEqual(20);
    }),
  );
});
