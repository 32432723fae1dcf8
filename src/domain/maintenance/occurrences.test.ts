import { describe, expect, it } from 'vitest';
import { TWENTY_ZONES } from '../../../test/support/calendar/wall-clock.ts';
import { beginningOf } from './judge-recurrence.ts';
import type { WindowTimes } from './maintenance-window.ts';
import { MOST_OCCURRENCES, occurrencesBetween } from './occurrences.ts';

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);

const recurring = (rrule: string, zone: string, hours = 1): WindowTimes => ({
  kind: 'recurring',
  rrule,
  zone,
  durationMs: hours * HOUR,
  fromMs: beginningOf(zone),
});

function spans(times: WindowTimes, from: string, to: string): readonly string[] {
  return occurrencesBetween({ times }, at(from), at(to)).map(({ startsAtMs, endsAtMs }) =>
    [startsAtMs, endsAtMs].map((ms) => new Date(ms).toISOString().slice(5, 16)).join(' '),
  );
}

describe('a window holds', () => {
  it('once, within its times, the end excluded', () => {
    const times = { kind: 'once', startsAtMs: 1000, endsAtMs: 2000 } as const;
    expect(occurrencesBetween({ times }, 0, 1000)).toEqual([]);
    expect(occurrencesBetween({ times }, 0, 1001)).toEqual([{ startsAtMs: 1000, endsAtMs: 2000 }]);
    expect(occurrencesBetween({ times }, 1999, 5000)).toHaveLength(1);
    expect(occurrencesBetween({ times }, 2000, 5000)).toEqual([]);
    expect(occurrencesBetween({ times }, 1500, 1500)).toEqual([]);
  });

  it('at the hour of its zone, winter and summer', () => {
    const times = recurring('FREQ=DAILY;BYHOUR=2', 'America/New_York', 2);
    expect(spans(times, '2026-01-15T00:00Z', '2026-01-16T00:00Z')).toEqual(['01-15T07:00 01-15T09:00']);
    expect(spans(times, '2026-07-15T00:00Z', '2026-07-16T00:00Z')).toEqual(['07-15T06:00 07-15T08:00']);
  });

  it('at its start, included, and no more at its end', () => {
    const times = recurring('FREQ=DAILY;BYHOUR=2', 'UTC');
    expect(spans(times, '2026-01-15T02:00Z', '2026-01-15T02:01Z')).toHaveLength(1);
    expect(spans(times, '2026-01-15T02:59Z', '2026-01-15T03:01Z')).toHaveLength(1);
    expect(spans(times, '2026-01-15T03:00Z', '2026-01-15T04:00Z')).toEqual([]);
    expect(spans(times, '2026-01-15T01:00Z', '2026-01-15T02:00Z')).toEqual([]);
  });

  it('an hour later in the night in which its hour does not exist', () => {
    const times = recurring('FREQ=DAILY;BYHOUR=2;BYMINUTE=30', 'Europe/Berlin');
    expect(spans(times, '2026-03-28T00:00Z', '2026-03-31T00:00Z')).toEqual([
      '03-28T01:30 03-28T02:30',
      '03-29T01:30 03-29T02:30',
      '03-30T00:30 03-30T01:30',
    ]);
  });

  it('once in the night in which its hour comes twice, the first time', () => {
    const times = recurring('FREQ=DAILY;BYHOUR=1;BYMINUTE=30', 'America/New_York');
    expect(spans(times, '2026-11-01T00:00Z', '2026-11-02T00:00Z')).toEqual(['11-01T05:30 11-01T06:30']);
  });

  it('as long in elapsed time on the day that clocks change too', () => {
    const times = recurring('FREQ=DAILY;BYHOUR=1', 'Europe/Berlin', 4);
    const [night] = occurrencesBetween({ times }, at('2026-03-29T00:00Z'), at('2026-03-29T03:00Z'));
    expect((night?.endsAtMs ?? 0) - (night?.startsAtMs ?? 0)).toBe(4 * HOUR);
  });

  it('without a break where it lasts longer than to its next start', () => {
    const times = recurring('FREQ=HOURLY;INTERVAL=6', 'UTC', 7);
    expect(spans(times, '2026-01-15T01:00Z', '2026-01-15T20:00Z')).toEqual(['01-15T00:00 01-16T01:00']);
    const touching = recurring('FREQ=HOURLY;INTERVAL=6', 'UTC', 6);
    expect(spans(touching, '2026-01-15T01:00Z', '2026-01-15T11:00Z')).toEqual(['01-15T00:00 01-15T12:00']);
  });

  it('never before it begins, and not after its UNTIL', () => {
    const fromMs = at('2026-03-10T12:00Z');
    const times = { ...recurring('FREQ=DAILY;UNTIL=20260312', 'UTC'), fromMs };
    expect(spans(times, '2026-03-01T00:00Z', '2026-03-31T00:00Z')).toEqual([
      '03-10T12:00 03-10T13:00',
      '03-11T12:00 03-11T13:00',
      '03-12T12:00 03-12T13:00',
    ]);
    const exact = { ...times, rrule: 'FREQ=DAILY;UNTIL=20260311T120000Z' };
    expect(spans(exact, '2026-03-01T00:00Z', '2026-03-31T00:00Z')).toHaveLength(2);
  });

  it('at midnight on Mondays where neither rule nor beginning says more, whatever the zone', () => {
    for (const zone of TWENTY_ZONES) {
      const times = recurring('FREQ=WEEKLY', zone);
      const [found] = occurrencesBetween({ times }, at('2026-06-01T12:00Z'), at('2026-06-08T23:00Z'));
      const format = new Intl.DateTimeFormat('en-GB', {
        timeZone: zone,
        weekday: 'short',
        hour: '2-digit',
        minute: '2-digit',
      });
      expect(format.format(found?.startsAtMs)).toBe('Mon 00:00');
    }
  });

  it('never, for a rule that cannot be read or has no day', () => {
    for (const rrule of ['FREQ=DALY', 'FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30', '']) {
      expect(spans(recurring(rrule, 'UTC'), '2026-01-01T00:00Z', '2027-01-01T00:00Z')).toEqual([]);
    }
  });

  it('no more often than it is bounded to', () => {
    const times = { ...recurring('FREQ=MINUTELY', 'UTC'), durationMs: 30_000 };
    expect(occurrencesBetween({ times }, at('2026-01-01T00:00Z'), at('2026-01-08T00:00Z'))).toHaveLength(
      MOST_OCCURRENCES,
    );
    expect(occurrencesBetween({ times }, at('2036-01-01T00:00Z'), at('2036-01-01T01:00Z'))).toHaveLength(60);
  });

  it('as is found soon: a hundred windows over 26 hours', () => {
    const rules = [
      'FREQ=DAILY;BYHOUR=2',
      'FREQ=WEEKLY;BYDAY=MO,WE,FR;BYHOUR=1;BYMINUTE=30',
      'FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=3',
      'FREQ=DAILY;INTERVAL=3;BYHOUR=22',
    ];
    const windows = Array.from({ length: 100 }, (_, index) => ({
      times: recurring(
        rules[index % rules.length] ?? '',
        TWENTY_ZONES[index % TWENTY_ZONES.length] ?? 'UTC',
        2,
      ),
    }));
    const from = at('2026-11-01T00:00Z');
    const once = (): number => {
      const started = performance.now();
      for (const window of windows) occurrencesBetween(window, from, from + 26 * HOUR);
      return performance.now() - started;
    };
    const fastest = Math.min(...Array.from({ length: 5 }, once));
    expect(fastest).toBeLessThan(50);
  });
});
