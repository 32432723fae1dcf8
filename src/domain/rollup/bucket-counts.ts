import { addEncodedSketch, createSketch } from './sketch-encoding.ts';
import type { LatencyPart } from './latency-series.ts';

/**
 * How many samples lie at or below each bound, in milliseconds: the cumulative buckets of a histogram. A sample
 * within 1 % of a bound may count on either side of it (DDSketch), and always on the same one.
 */
export function bucketCounts(part: LatencyPart, boundsMs: readonly number[]): readonly number[] {
  const counts = boundsMs.map(() => 0);
  if (part.samples === 0) return counts;
  const sketch = createSketch();
  addEncodedSketch(sketch, part.sketch);
  const { bins, offset, minKey, maxKey } = sketch.store;
  countUpTo(counts, boundsMs, { valueMs: 0, samples: sketch.zeroCount });
  for (let key = minKey; key <= maxKey; key++) {
    const samples = bins[key - offset] ?? 0;
    if (samples > 0) countUpTo(counts, boundsMs, { valueMs: sketch.mapping.value(key), samples });
  }
  return counts;
}

function countUpTo(
  counts: number[],
  boundsMs: readonly number[],
  { valueMs, samples }: { readonly valueMs: number; readonly samples: number },
): void {
  for (const [index, boundMs] of boundsMs.entries()) {
    if (valueMs <= boundMs) counts[index] = (counts[index] ?? 0) + samples;
  }
}
