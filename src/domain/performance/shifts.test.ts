import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findShifts } from './shifts.ts';
import { trendOf } from './trend.ts';

/** Noise that repeats: no test depends on chance. */
const noise = (index: number): number => ((index * 7919) % 13) - 6;
const level = (count: number, ms: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => ms + noise(index));

test('a level that stays has no shift', () => {
  expect(findShifts(level(48, 100))).toEqual([]);
  expect(findShifts(Array.from({ length: 48 }, () => 100))).toEqual([]);
});

test('a shift is found where it is, with the levels on both sides', () => {
  const [shift, ...more] = findShifts([...level(30, 100), ...level(18, 160)]);
  expect(more).toEqual([]);
  expect(shift?.index).toBe(30);
  expect(shift?.before).toBeCloseTo(100, -1);
  expect(shift?.after).toBeCloseTo(160, -1);
  expect(shift?.p).toBeLessThan(0.001);
});

test('a rise that was undone is two shifts', () => {
  const shifts = findShifts([...level(16, 100), ...level(16, 300), ...level(16, 100)]);
  expect(shifts.map(({ index, before, after }) => [index, after > before])).toEqual([
    [16, true],
    [32, false],
  ]);
});

test('four slow steps at the end of a day are enough, a single outlier is not', () => {
  expect(findShifts([...level(20, 100), ...level(4, 250)]).map(({ index }) => index)).toEqual([20]);
  expect(findShifts(level(24, 100).with(12, 5_000))).toEqual([]);
});

test('what nobody would notice is no shift, however sure it is', () => {
  expect(findShifts([...level(40, 1_000), ...level(40, 1_100)])).toEqual([]);
  expect(findShifts([...level(40, 10).map((ms) => ms / 10), ...level(40, 40).map((ms) => ms / 10)])).toEqual(
    [],
  );
});

test('shifts do not depend on the unit', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 50, max: 5_000 }), { maxLength: 60 }), (values) => {
      const places = findShifts(values).map(({ index }) => index);
      expect(findShifts(values.map((value) => value * 10)).map(({ index }) => index)).toEqual(
        expect.arrayContaining(places),
      );
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    }),
  );
});

test('a trend is the slope in an hour, unmoved by an outlier', () => {
  const points = level(24, 100).map((value, hour) => ({ atMs: hour * 3_600_000, value: value + 5 * hour }));
  expect(trendOf(points)?.slopePerHour).toBeCloseTo(5, 0);
  expect(trendOf(points.with(3, { atMs: 3 * 3_600_000, value: 90_000 }))?.slopePerHour).toBeCloseTo(5, 0);
  expect(trendOf(points)?.p).toBeLessThan(0.001);
  expect(trendOf(points.map(({ atMs }, hour) => ({ atMs, value: noise(hour) })))?.p).toBeGreaterThan(0.05);
  expect(trendOf(points.slice(0, 7))).toBeNull();
});
