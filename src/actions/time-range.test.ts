import { expect, test } from 'vitest';
import { parseTimeRange } from './time-range.ts';

test.each([
  ['3600', 3600, 3600],
  ['90s', 90, '90s'],
  ['1h', 3600, '1h'],
  ['24h', 86_400, '24h'],
  ['7d', 604_800, '7d'],
])('%s is %i seconds', (text, seconds, asGiven) => {
  expect(parseTimeRange(text)).toEqual({ seconds, asGiven });
});

test('a refusal names the field and says what is allowed', () => {
  expect(() => parseTimeRange('1y', { field: 'expires_in', longestSeconds: 86_400 })).toThrow(
    /^expires_in: 1y is no time range\. Give seconds from 60 on, .* at most 1d\.$/,
  );
});

test.each(['', '0', '59', '1y', '-5', '1.5h', 'h', '401d', '999999999d'])('%j is refused', (text) => {
  expect(() => parseTimeRange(text)).toThrow(/time range/);
});
