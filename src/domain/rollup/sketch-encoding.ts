import { DDSketch } from '@datadog/sketches-js';

/** Relative error of a percentile, part of what {@link VERSION} means. */
const RELATIVE_ACCURACY = 0.01;

/**
 * First byte of every encoded sketch. Version 1: DDSketch's logarithmic mapping at 1 % accuracy; then, as LEB128
 * numbers, the samples at zero and for each used bin in ascending order its key and its samples. The first key is
 * zigzag, every other one the distance to the key before.
 */
const VERSION = 1;

export function createSketch(): DDSketch {
  return new DDSketch({ relativeAccuracy: RELATIVE_ACCURACY });
}

/**
 * A sketch as bytes that depend on its samples alone, never on their order. The library's `toProto` is not used:
 * it takes a kilobyte for one sample (128 bins of eight bytes) against five bytes here, and goes through the
 * module loader at each call, which made it most of the cost of a rollup.
 */
export function encodeSketch(sketch: DDSketch): Uint8Array {
  const bytes: number[] = [VERSION];
  writeNumber(bytes, sketch.zeroCount);
  const { bins, offset, minKey, maxKey } = sketch.store;
  let previousKey: number | null = null;
  for (let key = minKey; key <= maxKey; key++) {
    const samples = bins[key - offset] ?? 0;
    if (samples === 0) continue;
    writeNumber(bytes, previousKey === null ? zigzag(key) : key - previousKey);
    writeNumber(bytes, samples);
    previousKey = key;
  }
  return new Uint8Array(bytes);
}

/**
 * Adds an encoded sketch to a sketch, bin by bin. The library's `merge` is not used: it loses bins when the
 * highest key is 0 (a longest duration of one millisecond), because its `_extendRange` takes that for an absent key.
 * Throws RangeError on bytes of another version or cut short.
 */
export function addEncodedSketch(target: DDSketch, encoded: Uint8Array): void {
  if (encoded[0] !== VERSION)
    throw new RangeError(`A stored sketch has version ${encoded[0] ?? 'none'}, not ${VERSION}.`);
  const reader = { bytes: encoded, at: 1 };
  const zeros = readNumber(reader);
  target.zeroCount += zeros;
  target.count += zeros;
  let previousKey: number | null = null;
  while (reader.at < encoded.length) {
    const distance = readNumber(reader);
    const key: number = previousKey === null ? unzigzag(distance) : previousKey + distance;
    const samples = readNumber(reader);
    target.store.add(key, samples);
    target.count += samples;
    previousKey = key;
  }
}

function writeNumber(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

/** Arithmetic, not bit shifts: these would cut a count off at 2^32. */
function readNumber(reader: { readonly bytes: Uint8Array; at: number }): number {
  let value = 0;
  for (let unit = 1; ; unit *= 128) {
    const byte = reader.bytes[reader.at++];
    if (byte === undefined) throw new RangeError('A stored sketch is cut short.');
    value += (byte % 128) * unit;
    if (byte < 128) return value;
  }
}

function zigzag(key: number): number {
  return key < 0 ? -2 * key - 1 : 2 * key;
}

function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
