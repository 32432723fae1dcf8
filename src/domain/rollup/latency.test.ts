import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatencySeries } from './latency-series.ts';
import { periodStart, readLatency } from './latency.ts';

const aDuration = fc.double({ min: 0.001, max: 600_000, noNaN: true });
const aDayOfDurations = fc.array(aDuration, { minLength: 1, maxLength: 400 });

function partOf(durations: readonly number[]) {
  const series = new LatencySeries();
  for (const duration of durations) series.add(duration);
  return series.build();
}

function exactQuantile(durations: readonly number[], quantile: number): number {
  const sorted = durations.toSorted((left, right) => left - right);
  return sorted[Math.floor(quantile * (sorted.length - 1))] ?? Number.NaN;
}

/** Half a hundredth for the rounding of what is shown. */
function expectWithinOnePercent(actual: number | null, exact: number): void {
  expect(actual).not.toBeNull();
  expect(Math.abs((actual ?? 0) - exact)).toBeLessThanOrEqual(exact * 0.010001 + 0.005);
}

describe('readLatency', () => {
  it('answers null, not 0, when nothing was measured', () => {
    const nothing = { average_ms: null, p50_ms: null, p95_ms: null, p99_ms: null, samples: 0 };
    expect(readLatency([])).toEqual(nothing);
    expect(readLatency([partOf([])])).toEqual(nothing);
  });

  it('is within 1 % of the exact percentile on any durations, however they are split up', () => {
    fc.assert(
      fc.property(fc.array(aDayOfDurations, { minLength: 1, maxLength: 5 }), (minutes) => {
        const all = minutes.flat();
        const read = readLatency(minutes.map(partOf));
        expect(read.samples).toBe(all.length);
        expectWithinOnePercent(read.p50_ms, exactQuantile(all, 0.5));
        expectWithinOnePercent(read.p95_ms, exactQuantile(all, 0.95));
        expectWithinOnePercent(read.p99_ms, exactQuantile(all, 0.99));
        const mean = all.reduce((sum, duration) => sum + duration, 0) / all.length;
        expect(Math.abs((read.average_ms ?? 0) - mean)).toBeLessThanOrEqual(0.006);
      }),
    );
  });

  it('rounds to a hundredth of a millisecond', () => {
    const read = readLatency([partOf([1.23456, 9.87654])]);
    expect(read.average_ms).toBe(5.56);
    expect(read.p99_ms).toBe(Math.round((read.p99_ms ?? 0) * 100) / 100);
  });

  it('counts durations of zero', () => {
    expect(readLatency([partOf([0, 0, 0, 8])])).toMatchObject({ average_ms: 2, p50_ms: 0, samples: 4 });
  });

  it('takes what is shorter than a microsecond for zero, so that no sample makes a sketch huge', () => {
    const part = partOf([Number.MIN_VALUE, 1e-9, 5000]);
    expect(part.sketch.length).toBeLessThan(10);
    expect(readLatency([part])).toMatchObject({ p50_ms: 0, samples: 3 });
  });

  it('keeps every sample where one part ends at one millisecond, on which the library loses bins', () => {
    const read = readLatency([partOf([0.01]), partOf([0.5, 1])]);
    expect(read.samples).toBe(3);
    expectWithinOnePercent(read.p50_ms, 0.5);
    expectWithinOnePercent(readLatency([partOf([0.01]), partOf([1, 1, 1])]).p99_ms, 1);
  });
});

describe('periodStart', () => {
  it('moves down to the minute or the hour', () => {
    const atMs = Date.UTC(2026, 0, 5, 12, 34, 56, 789);
    expect(periodStart('minute', atMs)).toBe(Date.UTC(2026, 0, 5, 12, 34));
    expect(periodStart('hour', atMs)).toBe(Date.UTC(2026, 0, 5, 12));
    expect(periodStart('hour', Date.UTC(2026, 0, 5, 12))).toBe(Date.UTC(2026, 0, 5, 12));
  });
});
