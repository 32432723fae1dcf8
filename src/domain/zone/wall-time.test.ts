import { describe, expect, it } from 'vitest';
import { instantOf, parseInstant, parseWall, wallOf } from './wall-time.ts';
import { isZone, nearestZone } from './zone.ts';

const at = (text: string): number => Date.parse(text);

describe('a time on the wall', () => {
  it.each([
    ['Asia/Hong_Kong', '2026-11-02T09:00Z', '2026-11-02T01:00Z'],
    ['Europe/Berlin', '2026-07-01T09:00Z', '2026-07-01T07:00Z'],
    ['Europe/Berlin', '2026-03-29T02:30Z', '2026-03-29T01:30Z'],
    ['Europe/Berlin', '2026-10-25T02:30Z', '2026-10-25T00:30Z'],
    ['America/New_York', '2026-11-01T01:30Z', '2026-11-01T05:30Z'],
    ['Australia/Lord_Howe', '2026-10-04T02:15Z', '2026-10-03T15:45Z'],
    ['UTC', '2026-03-29T02:30Z', '2026-03-29T02:30Z'],
  ])('in %s %s is %s', (zone, wall, instant) => {
    expect(new Date(instantOf(at(wall), zone)).toISOString()).toBe(new Date(instant).toISOString());
  });

  it('is read back from its moment', () => {
    expect(wallOf(at('2026-11-02T01:00Z'), 'Asia/Hong_Kong')).toBe(at('2026-11-02T09:00Z'));
    expect(wallOf(at('2026-07-01T07:00Z'), 'America/St_Johns')).toBe(at('2026-07-01T04:30Z'));
  });

  it('is read from text, and nothing else is', () => {
    expect(parseWall('2026-11-02T09:00')).toBe(at('2026-11-02T09:00Z'));
    expect(parseWall('2026-11-02 09:00:30')).toBe(at('2026-11-02T09:00:30Z'));
    expect(parseWall('2026-11-02')).toBe(at('2026-11-02T00:00Z'));
    for (const text of ['2026-02-31', '2026-11-02T25:00', '2026-11', 'now', '', '2026-11-02T09:00Z']) {
      expect(parseWall(text)).toBeNull();
    }
  });

  it('has its zone, or an offset of its own', () => {
    expect(parseInstant('2026-11-02T09:00', 'Asia/Hong_Kong')).toBe(at('2026-11-02T01:00Z'));
    expect(parseInstant('2026-11-02T09:00+01:00', 'Asia/Hong_Kong')).toBe(at('2026-11-02T08:00Z'));
    expect(parseInstant('2026-11-02T09:00:00Z', 'Asia/Hong_Kong')).toBe(at('2026-11-02T09:00Z'));
    expect(parseInstant('2026-02-30T09:00Z', 'UTC')).toBeNull();
    expect(parseInstant('tomorrow', 'UTC')).toBeNull();
  });
});

describe('a zone', () => {
  it('is a name that is known', () => {
    expect(['UTC', 'Asia/Hong_Kong', 'US/Pacific'].map(isZone)).toEqual([true, true, true]);
    expect(['Asia/Hongkong', '+08:00', '', 'Mars/Base'].map(isZone)).toEqual([false, false, false, false]);
  });

  it.each([
    ['Asia/HongKong', 'Asia/Hong_Kong'],
    ['Hong Kong', 'Asia/Hong_Kong'],
    ['Europe/Belrin', 'Europe/Berlin'],
    ['America/Berlin', 'Europe/Berlin'],
    ['Mars/Base', undefined],
  ])('%s is probably %s', (wrong, right) => {
    expect(nearestZone(wrong)).toBe(right);
  });
});
