import { AppError } from '../domain/error/app-error.ts';

const UNIT_SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const SHAPE = /^(\d{1,9})([smhd]?)$/;
const MAX_SECONDS = 400 * UNIT_SECONDS.d;

export interface TimeRange {
  readonly seconds: number;
  /** As it was asked for: a number of seconds stays a number. */
  readonly asGiven: string | number;
}

export interface TimeRangeRules {
  /** The input field that a refusal names. */
  readonly field?: string;
  readonly shortestSeconds?: number;
  readonly longestSeconds?: number;
  /** What may be given as well, as a refusal says it. */
  readonly orElse?: string;
}

/** `3600`, `90s`, `1h`, `24h`, `7d` (inv. 0.1 #11). Throws INVALID_REQUEST. */
export function parseTimeRange(
  text: string,
  { field = 'time_range', shortestSeconds = 60, longestSeconds = MAX_SECONDS, orElse }: TimeRangeRules = {},
): TimeRange {
  const [, digits, unit] = SHAPE.exec(text) ?? [];
  const seconds = Number(digits) * unitSeconds(unit);
  if (seconds >= shortestSeconds && seconds <= longestSeconds)
    return { seconds, asGiven: unit === '' ? seconds : text };
  throw new AppError(
    'INVALID_REQUEST',
    `${field}: ${shown(text)} is no time range. Give ${orElse === undefined ? '' : `${orElse}, or `}seconds from ${shortestSeconds} on, or something like 1h, 24h or 7d, at most ${longestSeconds / UNIT_SECONDS.d}d.`,
    { details: { problems: [{ field, message: 'expected seconds, or 1h, 24h, 7d' }] } },
  );
}

function unitSeconds(unit: string | undefined): number {
  return unit === 's' || unit === 'm' || unit === 'h' || unit === 'd' ? UNIT_SECONDS[unit] : 1;
}

/** It may be of any length. */
function shown(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
}
