import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TWENTY_ZONES, watchClock } from '../../../test/support/calendar/wall-clock.ts';
import type { WallClock } from '../../../test/support/calendar/wall-clock.ts';
import { occurrencesBetween } from './occurrences.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FROM = Date.UTC(2025, 11, 25);
const TO = Date.UTC(2027, 0, 10);
const clocks = new Map<string, WallClock>();
function clockOf(zone: string): WallClock {
  const clock = clocks.get(zone) ?? watchClock(zone, FROM, TO);
  clocks.set(zone, clock);
  return clock;
}

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

interface Rule {
  readonly frequency: 'DAILY' | 'WEEKLY' | 'MONTHLY';
  readonly interval: number;
  readonly hours: readonly number[];
  readonly minutes: readonly number[];
  /** 0 is Monday. */
  readonly weekdays: readonly number[];
  readonly ordinal: number;
  readonly monthDay: number | null;
  readonly end: { readonly kind: 'none' } | { readonly kind: 'count' | 'until'; readonly value: number };
}

const rules: fc.Arbitrary<Rule> = fc.record({
  frequency: fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY'),
  interval: fc.integer({ min: 1, max: 4 }),
  // The hours at which clocks are changed somewhere.
  hours: fc.uniqueArray(fc.constantFrom(0, 1, 2, 3, 12, 23), { maxLength: 3 }),
  minutes: fc.uniqueArray(fc.constantFrom(0, 15, 30, 45), { maxLength: 2 }),
  weekdays: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { maxLength: 4 }),
  ordinal: fc.constantFrom(0, 1, 2, -1),
  monthDay: fc.constantFrom(null, 1, 15, 29, 31, -1),
  end: fc.oneof(
    fc.constant({ kind: 'none' as const }),
    fc.record({ kind: fc.constant('count' as const), value: fc.integer({ min: 1, max: 400 }) }),
    fc.record({ kind: fc.constant('until' as const), value: fc.integer({ min: 0, max: 370 }) }),
  ),
});

function textOf(rule: Rule, start: number): string {
  const isMonthly = rule.frequency === 'MONTHLY';
  const ordinal = countsWeekdays(rule) ? String(rule.ordinal) : '';
  const parts: readonly (readonly [string, readonly unknown[]])[] = [
    ['FREQ', [rule.frequency]],
    ['INTERVAL', [rule.interval]],
    ['BYHOUR', rule.hours],
    ['BYMINUTE', rule.minutes],
    ['BYDAY', rule.weekdays.map((day) => `${ordinal}${WEEKDAYS[day] ?? ''}`)],
    ['BYMONTHDAY', isMonthly && rule.monthDay !== null && ordinal === '' ? [rule.monthDay] : []],
    ['COUNT', rule.end.kind === 'count' ? [rule.end.value] : []],
    ['UNTIL', rule.end.kind === 'until' ? [dateText(start + rule.end.value * DAY)] : []],
  ];
  return parts
    .flatMap(([name, values]) => (values.length === 0 ? [] : [`${name}=${values.join(',')}`]))
    .join(';');
}

function countsWeekdays({ frequency, weekdays, ordinal }: Rule): boolean {
  return frequency === 'MONTHLY' && weekdays.length > 0 && ordinal !== 0;
}

const dateText = (wall: number): string => new Date(wall).toISOString().slice(0, 10).replaceAll('-', '');

/** What RFC 5545 says of a date, day by day. */
function isChosen(rule: Rule, day: number, start: number): boolean {
  const [date, first] = [new Date(day), new Date(start)];
  const weekday = (date.getUTCDay() + 6) % 7;
  const firstDay = start - (start % DAY);
  switch (rule.frequency) {
    case 'DAILY':
      return ((day - firstDay) / DAY) % rule.interval === 0 && isIn(rule.weekdays, weekday);
    case 'WEEKLY': {
      const startWeekday = (first.getUTCDay() + 6) % 7;
      const weeks = Math.floor((day - (firstDay - startWeekday * DAY)) / (7 * DAY));
      const wanted = rule.weekdays.length === 0 ? [startWeekday] : rule.weekdays;
      return weeks % rule.interval === 0 && wanted.includes(weekday);
    }
    case 'MONTHLY': {
      const months =
        (date.getUTCFullYear() - first.getUTCFullYear()) * 12 + date.getUTCMonth() - first.getUTCMonth();
      if (months % rule.interval !== 0) return false;
      return isDayOfMonth(rule, { date, weekday, startDay: first.getUTCDate() });
    }
  }
}

interface MonthDay {
  readonly date: Date;
  readonly weekday: number;
  readonly startDay: number;
}

function isDayOfMonth(rule: Rule, { date, weekday, startDay }: MonthDay): boolean {
  const day = date.getUTCDate();
  const daysIn = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  if (countsWeekdays(rule)) {
    const fromStart = Math.ceil(day / 7);
    const fromEnd = -Math.ceil((daysIn - day + 1) / 7);
    return rule.weekdays.includes(weekday) && [fromStart, fromEnd].includes(rule.ordinal);
  }
  const wanted = rule.monthDay ?? (rule.weekdays.length === 0 ? startDay : null);
  const isDay = wanted === null || day === (wanted > 0 ? wanted : daysIn + wanted + 1);
  return isDay && isIn(rule.weekdays, weekday);
}

function isIn(wanted: readonly number[], value: number): boolean {
  return wanted.length === 0 || wanted.includes(value);
}

/** Starts by hand: day after day, hour after hour, on the wall, and from there through the watched clock. */
function expectedStarts(rule: Rule, start: number, clock: WallClock): readonly number[] {
  const at = new Date(start);
  const hours = rule.hours.length === 0 ? [at.getUTCHours()] : [...rule.hours].sort((a, b) => a - b);
  const minutes = rule.minutes.length === 0 ? [at.getUTCMinutes()] : [...rule.minutes].sort((a, b) => a - b);
  const walls: number[] = [];
  for (let day = start - (start % DAY); day < TO - 5 * DAY; day += DAY) {
    if (!isChosen(rule, day, start)) continue;
    for (const hour of hours) for (const minute of minutes) walls.push(day + hour * HOUR + minute * 60_000);
  }
  const due = walls.filter((wall) => wall >= start);
  const { end } = rule;
  const counted =
    end.kind === 'count'
      ? due.slice(0, end.value)
      : end.kind === 'until'
        ? due.filter((wall) => wall < start - (start % DAY) + (end.value + 1) * DAY)
        : due;
  return counted.map(clock.instantOf);
}

describe('the occurrences of a window in twenty zones', () => {
  it.each(TWENTY_ZONES)('are those that walking the clocks of %s finds', (zone) => {
    const clock = clockOf(zone);
    const starts = fc
      .integer({ min: 0, max: 60 * 96 })
      .map((quarters) => Date.UTC(2026, 0, 1) + quarters * 900_000);
    const moments = fc.oneof(
      fc.integer({ min: 0, max: 350 * 24 }).map((hours) => Date.UTC(2026, 0, 2) + hours * HOUR),
      fc.constantFrom(
        ...(clock.oddWalls.length === 0 ? [Date.UTC(2026, 5, 1)] : clock.oddWalls.map(clock.instantOf)),
      ),
    );
    const durations = fc.constantFrom(900_000, HOUR, 3 * HOUR);
    fc.assert(
      fc.property(
        fc.record({
          rule: rules,
          start: starts,
          moment: moments,
          durationMs: durations,
          shift: fc.integer({ min: -16, max: 16 }),
          quarters: fc.constantFrom(1, 2, 4, 104),
        }),
        (each) => {
          const { rule, start, moment, durationMs } = each;
          const rrule = textOf(rule, start);
          const fromMs = clock.instantOf(start);
          const times = { kind: 'recurring', rrule, zone, durationMs, fromMs } as const;
          const from = moment + each.shift * 900_000;
          const to = from + each.quarters * 900_000;
          const expected = expectedStarts(rule, start, clock)
            .filter((at) => at >= fromMs && at < to && at + durationMs > from)
            .map((at) => [at, at + durationMs] as const);
          const found = occurrencesBetween({ times }, from, to);
          // Merging is judged by what is covered, quarter by quarter.
          const covered = (spans: readonly (readonly [number, number])[]) =>
            Array.from({ length: each.quarters }, (_, index) => from + index * 900_000).filter((at) =>
              spans.some(([one, other]) => one <= at && at < other),
            );
          expect(covered(found.map(({ startsAtMs, endsAtMs }) => [startsAtMs, endsAtMs])), rrule).toEqual(
            covered(expected),
          );
          for (const { startsAtMs } of found) expect(expected.map(([at]) => at)).toContain(startsAtMs);
        },
      ),
      { numRuns: 250 },
    );
  });
});
