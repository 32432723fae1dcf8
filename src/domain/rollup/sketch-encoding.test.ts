import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addEncodedSketch, createSketch, encodeSketch } from './sketch-encoding.ts';

function encodeAll(values: readonly number[]): Uint8Array {
  const sketch = createSketch();
  for (const value of values) sketch.accept(value);
  return encodeSketch(sketch);
}

function decode(encoded: Uint8Array) {
  const sketch = createSketch();
  addEncodedSketch(sketch, encoded);
  return sketch;
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('encodeSketch', () => {
  it('writes the same bytes for ever, so that old rollups stay readable', () => {
    const values = [0, 0.02, 0.5, 1, 1, 1, 1.5, 80, 81.5, 120, 4999.99, 30_000, 30_000];
    const stored = '0101850301a1010122031501c7010101011301ba01015a02';
    expect(hexOf(encodeAll(values))).toBe(stored);
    const sketch = decode(Uint8Array.from(Buffer.from(stored, 'hex')));
    expect(sketch.count).toBe(values.length);
    expect(sketch.getValueAtQuantile(0)).toBe(0);
    expect(Math.abs(sketch.getValueAtQuantile(0.5) - 1.5)).toBeLessThanOrEqual(0.015);
    expect(Math.abs(sketch.getValueAtQuantile(1) - 30_000)).toBeLessThanOrEqual(300);
  });

  it('depends on the samples, never on their order', () => {
    const values = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { maxLength: 60 });
    fc.assert(
      fc.property(values, (durations) => {
        const sorted = durations.toSorted((left, right) => left - right);
        expect(hexOf(encodeAll(durations))).toBe(hexOf(encodeAll(sorted)));
        expect(hexOf(encodeSketch(decode(encodeAll(durations))))).toBe(hexOf(encodeAll(durations)));
      }),
    );
  });

  it('keeps counts beyond 32 bits', () => {
    const sketch = createSketch();
    sketch.accept(100, 2 ** 40 + 5);
    expect(decode(encodeSketch(sketch)).count).toBe(2 ** 40 + 5);
  });

  it('stays small: a minute of twelve checks fits in forty bytes', () => {
    const durations = Array.from({ length: 12 }, (_, index) => 80 + index * 3.7);
    expect(encodeAll(durations).length).toBeLessThanOrEqual(40);
  });

  it('refuses bytes that it did not write', () => {
    const encoded = encodeAll([5, 500]);
    expect(() => decode(encoded.subarray(0, encoded.length - 1))).toThrow(/cut short/u);
    expect(() => decode(Uint8Array.of(9, 0))).toThrow(/version 9/u);
    expect(() => decode(new Uint8Array())).toThrow(RangeError);
  });
});
