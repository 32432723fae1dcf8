import { Temporal } from 'temporal-polyfill';

/** What a clock on the wall of a zone shows, as epoch milliseconds of the moment when a clock in UTC shows the same. */
export type WallMs = number;

const NS = 1_000_000n;
const WALL = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?$/;

export function wallOf(atMs: number, zone: string): WallMs {
  const { offsetNanoseconds } = new Temporal.ZonedDateTime(BigInt(atMs) * NS, zone);
  return atMs + Math.round(offsetNanoseconds / 1_000_000);
}

/**
 * When a clock shows it. A time that clocks pass over is counted with the offset before (02:30 becomes 03:30), one
 * that they show twice is the first (RFC 5545, section 3.3.5).
 */
export function instantOf(wall: WallMs, zone: string): number {
  const plain = new Temporal.ZonedDateTime(BigInt(wall) * NS, 'UTC').toPlainDateTime();
  return plain.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
}

/** `2026-11-02T09:00`, or a date for its midnight; null for what is neither. */
export function parseWall(text: string): WallMs | null {
  if (!WALL.test(text)) return null;
  const wall = Date.parse(`${text.replace(' ', 'T')}${text.length === 10 ? 'T00:00' : ''}Z`);
  // Date.parse takes 31 February for 3 March.
  return Number.isNaN(wall) || !new Date(wall).toISOString().startsWith(text.slice(0, 10)) ? null : wall;
}

/** A time with its offset (`2026-11-02T09:00+08:00`, `...Z`), or one as the zone's clocks show it; null for neither. */
export function parseInstant(text: string, zone: string): number | null {
  const [, local, offset] = /^(.+?[T ].+?)(Z|[+-]\d{2}:\d{2})$/.exec(text) ?? [];
  const wall = parseWall(local ?? text);
  if (wall === null) return null;
  if (offset === undefined) return instantOf(wall, zone);
  const instant = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(instant) ? null : instant;
}
