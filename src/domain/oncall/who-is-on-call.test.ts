import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TWENTY_ZONES, watchClock } from '../../../test/support/calendar/wall-clock.ts';
import type { OncallSettings, Override, Rotation } from './rotation.ts';
import { handovers, nextOnCall, onCall } from './who-is-on-call.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const at = (text: string): number => Date.parse(text);
const iso = (ms: number | null | undefined): string | null =>
  ms === null || ms === undefined ? null : new Date(ms).toISOString().slice(0, 16);

const PRIMARY: Rotation = {
  name: 'primary',
  members: ['ann', 'bob', 'cy'],
  turnDays: 7,
  firstHandover: '2026-03-02T09:00',
  zone: 'Europe/Berlin',
  hours: [],
  layer: 1,
};
const rotation = (changes: Partial<Rotation> = {}): Rotation => ({ ...PRIMARY, ...changes });
const settings = (rotations: readonly Rotation[], overrides: readonly Override[] = []): OncallSettings => ({
  rotations,
  overrides,
});
const override = (user: string, from: string, to: string): Override => ({
  rotation: 'primary',
  user,
  startsAtMs: at(from),
  endsAtMs: at(to),
});

describe('who is on call', () => {
  it('is who has the turn, until the next one takes over at the same hour, summer or winter', () => {
    const week = settings([rotation()]);
    expect(onCall(week, 'primary', at('2026-03-02T08:00Z'))).toEqual({
      user: 'ann',
      untilMs: at('2026-03-09T08:00Z'),
      why: { kind: 'turn', layer: 1 },
    });
    const beforeSummer = onCall(week, 'primary', at('2026-03-28T12:00Z'));
    expect([beforeSummer?.user, iso(beforeSummer?.untilMs)]).toEqual(['ann', '2026-03-30T07:00']);
    expect(onCall(week, 'primary', at('2026-03-30T06:59Z'))?.user).toBe('ann');
    expect(onCall(week, 'primary', at('2026-03-30T07:00Z'))?.user).toBe('bob');
  });

  it('goes round before the first handover too', () => {
    expect(onCall(settings([rotation()]), 'primary', at('2026-03-02T07:59Z'))?.user).toBe('cy');
  });

  it('is nobody where there is no such rotation, or nobody in it', () => {
    expect(onCall(settings([rotation()]), 'secondary', 0)).toBeNull();
    expect(onCall(settings([rotation({ members: [] })]), 'primary', 0)).toBeNull();
    const lost = settings([], [override('dee', '1970-01-01T00:00Z', '2030-01-01T00:00Z')]);
    expect(onCall(lost, 'primary', at('2026-01-01T00:00Z'))).toBeNull();
  });

  it('is one person for good where there is only one', () => {
    expect(onCall(settings([rotation({ members: ['ann'] })]), 'primary', at('2026-05-01T00:00Z'))).toEqual({
      user: 'ann',
      untilMs: null,
      why: { kind: 'turn', layer: 1 },
    });
  });

  it('is who stands in, by the override written last, and for as long', () => {
    const standing = settings(
      [rotation()],
      [
        override('dee', '2026-03-03T00:00Z', '2026-03-05T00:00Z'),
        override('eve', '2026-03-04T00:00Z', '2026-03-04T12:00Z'),
      ],
    );
    const who = (time: string) => {
      const found = onCall(standing, 'primary', at(time));
      return [found?.user, found?.why.kind, iso(found?.untilMs)];
    };
    expect(who('2026-03-02T12:00Z')).toEqual(['ann', 'turn', '2026-03-03T00:00']);
    expect(who('2026-03-03T12:00Z')).toEqual(['dee', 'override', '2026-03-04T00:00']);
    expect(who('2026-03-04T06:00Z')).toEqual(['eve', 'override', '2026-03-04T12:00']);
    expect(who('2026-03-04T12:00Z')).toEqual(['dee', 'override', '2026-03-05T00:00']);
    expect(who('2026-03-05T00:00Z')).toEqual(['ann', 'turn', '2026-03-09T08:00']);
  });

  it('is of the first layer in its hours, and of the next outside them', () => {
    const office = rotation({
      members: ['ann'],
      hours: [{ days: [1, 2, 3, 4, 5], fromMinute: 540, toMinute: 1020 }],
    });
    const rest = rotation({ members: ['zoe'], layer: 2 });
    const layers = settings([rest, office]);
    const who = (time: string) => {
      const found = onCall(layers, 'primary', at(time));
      return [found?.user, found?.why, iso(found?.untilMs)];
    };
    // Friday in summer, two hours ahead of UTC.
    expect(who('2026-06-05T07:00Z')).toEqual(['ann', { kind: 'turn', layer: 1 }, '2026-06-05T15:00']);
    expect(who('2026-06-05T15:00Z')).toEqual(['zoe', { kind: 'layer', layer: 2 }, '2026-06-08T07:00']);
    expect(onCall(settings([office]), 'primary', at('2026-06-06T12:00Z'))).toBeNull();
  });

  it('keeps hours that reach into the next day', () => {
    const nights = settings([
      rotation({ members: ['ann'], zone: 'UTC', hours: [{ days: [7], fromMinute: 1320, toMinute: 360 }] }),
    ]);
    const isOn = (time: string) => onCall(nights, 'primary', at(time)) !== null;
    expect(isOn('2026-06-07T21:59Z')).toBe(false);
    expect(isOn('2026-06-07T22:00Z')).toBe(true);
    expect(isOn('2026-06-08T05:59Z')).toBe(true);
    expect(isOn('2026-06-08T06:00Z')).toBe(false);
    expect(iso(onCall(nights, 'primary', at('2026-06-07T23:00Z'))?.untilMs)).toBe('2026-06-08T06:00');
  });
});

describe('who is next', () => {
  const next = (settled: OncallSettings, time: string) => {
    const found = nextOnCall(settled, 'primary', at(time));
    return found === null ? null : [found.user, iso(found.startsAtMs), found.why.kind];
  };

  it('is whoever takes over, standing in or not', () => {
    const standing = settings([rotation()], [override('dee', '2026-03-03T00:00Z', '2026-03-05T00:00Z')]);
    expect(next(standing, '2026-03-02T12:00Z')).toEqual(['dee', '2026-03-03T00:00', 'override']);
    expect(next(standing, '2026-03-03T12:00Z')).toEqual(['ann', '2026-03-05T00:00', 'turn']);
    expect(next(standing, '2026-03-06T12:00Z')).toEqual(['bob', '2026-03-09T08:00', 'turn']);
  });

  it('is whoever begins after a time without anybody', () => {
    const hours = [{ days: [1], fromMinute: 540, toMinute: 1020 }];
    const office = settings([rotation({ members: ['ann'], hours, zone: 'UTC' })]);
    expect(next(office, '2026-03-02T10:00Z')).toEqual(['ann', '2026-03-09T09:00', 'turn']);
    expect(next(office, '2026-03-04T10:00Z')).toEqual(['ann', '2026-03-09T09:00', 'turn']);
  });

  it('is nobody where one has it for good, or nobody ever', () => {
    expect(next(settings([rotation({ members: ['ann'] })]), '2026-03-02T12:00Z')).toBeNull();
    expect(next(settings([]), '2026-03-02T12:00Z')).toBeNull();
  });
});

describe('a handover in an hour that comes twice', () => {
  it('is the first time, and is not taken back', () => {
    const daily = settings([rotation({ turnDays: 1, firstHandover: '2026-10-24T02:30' })]);
    const who = (time: string) => onCall(daily, 'primary', at(time))?.user;
    expect(
      ['2026-10-25T00:15Z', '2026-10-25T00:30Z', '2026-10-25T01:15Z', '2026-10-25T01:45Z'].map(who),
    ).toEqual(['ann', 'bob', 'bob', 'bob']);
  });
});

describe('the coming turns', () => {
  it('are in order, with who stands in between', () => {
    const standing = settings([rotation()], [override('dee', '2026-03-03T00:00Z', '2026-03-04T00:00Z')]);
    const span = { fromMs: at('2026-03-02T08:00Z'), toMs: at('2026-03-17T00:00Z') };
    expect(
      handovers(standing, 'primary', span).map(({ user, startsAtMs, endsAtMs }) => [
        user,
        iso(startsAtMs),
        iso(endsAtMs),
      ]),
    ).toEqual([
      ['ann', '2026-03-02T08:00', '2026-03-03T00:00'],
      ['dee', '2026-03-03T00:00', '2026-03-04T00:00'],
      ['ann', '2026-03-04T00:00', '2026-03-09T08:00'],
      ['bob', '2026-03-09T08:00', '2026-03-16T08:00'],
      ['cy', '2026-03-16T08:00', '2026-03-17T00:00'],
    ]);
  });

  it('leave out times without anybody, and are none of a rotation that is not there', () => {
    const office = rotation({ hours: [{ days: [1], fromMinute: 540, toMinute: 1020 }], zone: 'UTC' });
    const span = { fromMs: at('2026-03-02T00:00Z'), toMs: at('2026-03-16T00:00Z') };
    expect(handovers(settings([office]), 'primary', span).map(({ startsAtMs }) => iso(startsAtMs))).toEqual([
      '2026-03-02T09:00',
      '2026-03-09T09:00',
    ]);
    expect(handovers(settings([office]), 'other', span)).toEqual([]);
  });
});

describe('in any zone', () => {
  const FROM = Date.UTC(2026, 0, 1);
  const TO = Date.UTC(2027, 0, 1);
  const rotations = fc.record({
    members: fc.uniqueArray(fc.constantFrom('ann', 'bob', 'cy', 'dee'), { minLength: 1 }),
    turnDays: fc.constantFrom(1, 2, 7, 14),
    hour: fc.integer({ min: 0, max: 23 }),
    day: fc.integer({ min: 1, max: 28 }),
  });
  const two = (value: number): string => String(value).padStart(2, '0');

  it.each(TWENTY_ZONES)(
    'a layer without hours has exactly one person at any time, changing at one hour: %s',
    (zone) => {
      const clock = watchClock(zone, FROM - 3 * DAY, TO + 3 * DAY);
      const odd = new Set(clock.oddWalls);
      const moments = fc.integer({ min: 20 * 24, max: 340 * 24 }).map((hours) => FROM + hours * HOUR);
      fc.assert(
        fc.property(rotations, moments, ({ members, turnDays, hour, day }, moment) => {
          const each = rotation({
            members,
            turnDays,
            zone,
            firstHandover: `2026-06-${two(day)}T${two(hour)}:00`,
          });
          const one = settings([each]);
          const found = onCall(one, 'primary', moment);
          expect(members).toContain(found?.user);
          // By counting days on the watched clock instead of asking.
          const first = Date.UTC(2026, 5, day, hour);
          let [turn, place] = [first, 0];
          const startOf = (wall: number): number => clock.instantOf(wall);
          while (startOf(turn) > moment) [turn, place] = [turn - turnDays * DAY, place - 1];
          while (startOf(turn + turnDays * DAY) <= moment) [turn, place] = [turn + turnDays * DAY, place + 1];
          expect(found?.user).toBe(members.at(place % members.length));
          const coming = handovers(one, 'primary', { fromMs: moment, toMs: moment + 15 * DAY });
          expect(coming[0]?.startsAtMs).toBe(moment);
          expect(coming.at(-1)?.endsAtMs).toBe(moment + 15 * DAY);
          for (const [index, { startsAtMs, user }] of coming.slice(1).entries()) {
            expect(coming[index]?.endsAtMs).toBe(startsAtMs);
            expect(coming[index]?.user).not.toBe(user);
            const wall = clock.wallOf(startsAtMs);
            const wanted = Math.floor(wall / DAY) * DAY + hour * HOUR;
            if (!odd.has(wanted)) expect(new Date(wall).getUTCHours()).toBe(hour);
          }
        }),
        { numRuns: 60 },
      );
    },
  );
});
