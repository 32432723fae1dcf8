import { expect, it } from 'vitest';
import { nextOccurrence } from './next-occurrence.ts';

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);
const recurring = (rrule: string, zone: string, from = '2024-01-01T00:00:00Z') => ({
  times: { kind: 'recurring', rrule, zone, durationMs: 2 * HOUR, fromMs: at(from) } as const,
});
const shown = (window: Parameters<typeof nextOccurrence>[0], atText: string) => {
  const next = nextOccurrence(window, at(atText));
  return next === null
    ? null
    : [next.startsAtMs, next.endsAtMs].map((ms) => new Date(ms).toISOString().slice(0, 16));
};

it('is the one that holds, then the next, to its last moment', () => {
  const nightly = recurring('FREQ=DAILY;BYHOUR=2', 'Asia/Hong_Kong');
  expect(shown(nightly, '2026-01-02T19:59:59Z')).toEqual(['2026-01-02T18:00', '2026-01-02T20:00']);
  expect(shown(nightly, '2026-01-02T20:00:00Z')).toEqual(['2026-01-03T18:00', '2026-01-03T20:00']);
});

it('keeps to the clocks of its zone, and to its length, on the night they change', () => {
  const nightly = recurring('FREQ=DAILY;BYHOUR=1', 'Europe/Berlin');
  expect(shown(nightly, '2026-03-28T12:00:00Z')).toEqual(['2026-03-29T00:00', '2026-03-29T02:00']);
  expect(shown(nightly, '2026-03-29T12:00:00Z')).toEqual(['2026-03-29T23:00', '2026-03-30T01:00']);
});

it.each([
  ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', '2026-01-02T00:00:00Z', '2028-02-29T00:00'],
  ['FREQ=DAILY;UNTIL=20251231', '2026-01-02T00:00:00Z', undefined],
])('of %s is found however far ahead, and is none where there is none', (rrule, now, expected) => {
  expect(shown(recurring(rrule, 'UTC'), now)?.[0]).toBe(expected);
});

it('is found of a rule that begins in years', () => {
  expect(
    shown(recurring('FREQ=WEEKLY;BYDAY=MO', 'UTC', '2040-01-01T00:00:00Z'), '2026-01-02T00:00:00Z')?.[0],
  ).toBe('2040-01-02T00:00');
});

it('of a window that is once is that, until it is over', () => {
  const once = {
    times: { kind: 'once', startsAtMs: at('2026-01-03T00:00Z'), endsAtMs: at('2026-01-03T02:00Z') } as const,
  };
  expect(shown(once, '2026-01-02T00:00:00Z')).toEqual(['2026-01-03T00:00', '2026-01-03T02:00']);
  expect(shown(once, '2026-01-03T02:00:00Z')).toBeNull();
});
