import type { DDSketch } from '@datadog/sketches-js';
import { addEncodedSketch, createSketch, encodeSketch } from './sketch-encoding.ts';

/** Durations of a stretch of time, mergeable with those of another. */
export interface LatencyPart {
  /** Encoded DDSketch, no bytes when there are no samples. */
  readonly sketch: Uint8Array;
  readonly sumMs: number;
  readonly samples: number;
}

/** Sums are kept in whole microseconds, so that adding them is exact and the order of merging cannot matter. */
const MICROS_PER_MS = 1000;

/** Shorter is zero: the sketch keeps a bin for every percent between its shortest and its longest sample. */
const SHORTEST_MS = 0.001;

/** Gathers durations. Nothing is allocated before the first. */
export class LatencySeries {
  #sketch: DDSketch | null = null;
  #sumMicros = 0;
  #samples = 0;

  add(durationMs: number): void {
    this.#sketch ??= createSketch();
    this.#sketch.accept(durationMs < SHORTEST_MS ? 0 : durationMs);
    this.#sumMicros += Math.round(durationMs * MICROS_PER_MS);
    this.#samples += 1;
  }

  merge(part: LatencyPart): void {
    if (part.samples === 0) return;
    this.#sketch ??= createSketch();
    addEncodedSketch(this.#sketch, part.sketch);
    this.#sumMicros += Math.round(part.sumMs * MICROS_PER_MS);
    this.#samples += part.samples;
  }

  /** The series so far; more may be added afterwards. */
  build(): LatencyPart {
    return {
      sketch: this.#sketch === null ? new Uint8Array() : encodeSketch(this.#sketch),
      sumMs: this.#sumMicros / MICROS_PER_MS,
      samples: this.#samples,
    };
  }

  /** Mean in milliseconds, null without samples. */
  mean(): number | null {
    return this.#samples === 0 ? null : this.#sumMicros / MICROS_PER_MS / this.#samples;
  }

  /** Duration in milliseconds at a quantile between 0 and 1, null without samples. */
  quantile(quantile: number): number | null {
    return this.#sketch === null ? null : this.#sketch.getValueAtQuantile(quantile);
  }

  get samples(): number {
    return this.#samples;
  }
}
