import { AppError } from '../domain/error/app-error.ts';
import { parseInstant } from '../domain/zone/wall-time.ts';
import { parseTimeRange } from './time-range.ts';
import { iso } from '../domain/zone/iso.ts';

/** A stretch of time as people ask for it. */
export interface AskedSpan {
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly for?: string | undefined;
}

export interface TimeSpan {
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

const OFFSET = /(?:Z|[+-]\d{2}:\d{2})$/;
const LONGEST_SECONDS = 3_650 * 86_400;

/**
 * From now on, or from a time on, for so long or until a time. In a zone, a time without an offset is what its clocks
 * show; without one it is refused. Throws INVALID_REQUEST.
 */
export function readSpan(asked: AskedSpan, nowMs: number, zone: string | null = null): TimeSpan {
  const { from, until, for: length } = asked;
  if ((until === undefined) === (length === undefined)) {
    const which = until === undefined ? 'Say how long' : 'Say either how long or until when';
    throw refused('until', `${which}: for, such as 2h, or until, such as 2026-01-05T12:00:00Z.`);
  }
  const startsAtMs = from === undefined ? nowMs : readMoment(from, 'from', zone);
  const endsAtMs =
    length === undefined ? readMoment(until ?? '', 'until', zone) : startsAtMs + readLength(length);
  if (endsAtMs <= nowMs) throw refused('until', `It would end at ${iso(endsAtMs)}, which is past.`);
  if (endsAtMs <= startsAtMs) throw refused('until', `It would end before it begins at ${iso(startsAtMs)}.`);
  return { startsAtMs, endsAtMs };
}

/** Milliseconds of `2h`. Throws INVALID_REQUEST. */
export function readLength(text: string): number {
  return parseTimeRange(text, { field: 'for', longestSeconds: LONGEST_SECONDS }).seconds * 1000;
}

/** Throws INVALID_REQUEST. */
export function readMoment(text: string, field: string, zone: string | null): number {
  const atMs = OFFSET.test(text) ? Date.parse(text) : zone === null ? NaN : parseInstant(text, zone);
  if (atMs !== null && !Number.isNaN(atMs)) return atMs;
  const orElse = zone === null ? '' : `, or 2026-01-05T20:00 as the clocks of ${zone} show it`;
  throw refused(field, `${field}: ${text} is no time. Give one such as 2026-01-05T12:00:00Z${orElse}.`);
}

function refused(field: string, message: string): AppError {
  return new AppError('INVALID_REQUEST', message, { details: { problems: [{ field, message }] } });
}
