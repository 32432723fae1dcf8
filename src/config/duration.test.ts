import { describe, expect, it } from 'vitest';
import { parseDuration } from './duration.ts';

describe('a duration', () => {
  it.each([
    ['500ms', 500],
    ['1.5s', 1500],
    ['5m', 300_000],
    ['48h', 172_800_000],
    ['90d', 7_776_000_000],
    ['48', null],
    ['-1h', null],
    ['1 h', null],
    ['1w', null],
    ['', null],
  ])('%s', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });
});
