import { expect, test } from 'vitest';
import { bucketCounts } from './bucket-counts.ts';
import { LatencySeries } from './latency-series.ts';

function seriesOf(...durationsMs: readonly number[]): LatencySeries {
  const series = new LatencySeries();
  for (const durationMs of durationsMs) series.add(durationMs);
  return series;
}

test('counts the samples at or below each bound, zero among them', () => {
  const part = seriesOf(0, 40, 90, 200, 200, 7000).build();
  expect(bucketCounts(part, [50, 100, 500, 1000])).toEqual([2, 3, 5, 5]);
});

test('a series without samples has empty buckets', () => {
  expect(bucketCounts(seriesOf().build(), [50, 100])).toEqual([0, 0]);
});

test('counting parts apart comes to the same as counting them together', () => {
  const values = Array.from({ length: 400 }, (_, index) => 1.07 ** (index % 150));
  const bounds = [5, 10, 50, 100, 1000];
  const apart = [values.slice(0, 170), values.slice(170)].map((part) =>
    bucketCounts(seriesOf(...part).build(), bounds),
  );
  const sums = bounds.map((_, index) => apart.reduce((sum, counts) => sum + (counts[index] ?? 0), 0));
  expect(bucketCounts(seriesOf(...values).build(), bounds)).toEqual(sums);
});
