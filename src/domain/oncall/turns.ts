import { instantOf, parseWall, wallOf } from '../zone/wall-time.ts';
import type { WallMs } from '../zone/wall-time.ts';
import type { Rotation, WeeklyHours } from './rotation.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
const DAYS_OF_WEEK = 7;

/** A stretch of time; `endsAtMs` is excluded. */
export interface Stretch {
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

export interface Turn extends Stretch {
  readonly user: string;
}

/**
 * Whose turn it is in a rotation, hours aside. Turns go on for ever in both directions from the first handover. Null
 * for a rotation without members, or whose first handover is no date.
 */
export function turnAt(rotation: Rotation, atMs: number): Turn | null {
  const first = parseWall(rotation.firstHandover);
  const { members, turnDays } = rotation;
  if (first === null || members.length === 0) return null;
  let index = Math.floor((wallOf(atMs, rotation.zone) - first) / (turnDays * DAY));
  const startOf = (turn: number): number => instantOf(first + turn * turnDays * DAY, rotation.zone);
  // Where clocks change at a handover, the wall alone may say one turn too many or too few.
  while (startOf(index) > atMs) index -= 1;
  while (startOf(index + 1) <= atMs) index += 1;
  const place = ((index % members.length) + members.length) % members.length;
  return { user: members[place] ?? '', startsAtMs: startOf(index), endsAtMs: startOf(index + 1) };
}

/** The hours of the rotation that a moment is in, or the first after it; null where it has none, which means always. */
export function hoursAt({ hours, zone }: Rotation, atMs: number): Stretch | null {
  const today = dayOf(wallOf(atMs, zone));
  const days = Array.from({ length: DAYS_OF_WEEK + 3 }, (_, index) => today + (index - 1) * DAY);
  const stretches = days
    .flatMap((day) =>
      hours.filter((each) => each.days.includes(weekdayOf(day))).map((each) => onDay(each, day, zone)),
    )
    .filter(({ startsAtMs, endsAtMs }) => startsAtMs < endsAtMs && endsAtMs > atMs)
    .sort((one, other) => one.startsAtMs - other.startsAtMs);
  return stretches.reduce<Stretch | null>(joined, null);
}

/** Stretches that meet or overlap are one. */
function joined(whole: Stretch | null, next: Stretch): Stretch {
  if (whole === null) return next;
  if (next.startsAtMs > whole.endsAtMs) return whole;
  return { ...whole, endsAtMs: Math.max(whole.endsAtMs, next.endsAtMs) };
}

function onDay({ fromMinute, toMinute }: WeeklyHours, day: WallMs, zone: string): Stretch {
  const end = toMinute > fromMinute ? day + toMinute * MINUTE : day + DAY + toMinute * MINUTE;
  return { startsAtMs: instantOf(day + fromMinute * MINUTE, zone), endsAtMs: instantOf(end, zone) };
}

function dayOf(wall: WallMs): WallMs {
  return Math.floor(wall / DAY) * DAY;
}

/** Monday is 1. The epoch was a Thursday. */
function weekdayOf(day: WallMs): number {
  return ((((day / DAY + 3) % DAYS_OF_WEEK) + DAYS_OF_WEEK) % DAYS_OF_WEEK) + 1;
}
