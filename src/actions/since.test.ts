import { expect, test } from 'vitest';
import { parseSince } from './since.ts';

const NOW_MS = Date.UTC(2026, 0, 5, 12);

test.each([
  ['1s', NOW_MS - 1_000],
  ['90', NOW_MS - 90_000],
  ['24h', NOW_MS - 86_400_000],
  ['2026-01-05', Date.UTC(2026, 0, 5)],
  ['2026-01-05T12:00:00+01:00', Date.UTC(2026, 0, 5, 11)],
])('%s is a time', (text, atMs) => {
  expect(parseSince(text, NOW_MS)).toBe(atMs);
});

test.each([
  '',
  'yesterday',
  '0',
  '1w',
  '2026-13-01',
  '3651d',
  '999999999d',
  '99999999999999999999d',
  '9'.repeat(400),
])('%j is refused, with what is allowed', (text) => {
  expect(() => parseSince(text, NOW_MS)).toThrow(
    /^since: .{0,80} Give a time such as 2026-01-05T12:00:00Z, or seconds from 1 on, or something like .* at most 3650d\.$/,
  );
});
