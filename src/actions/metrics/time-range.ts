import { AppError } from '../../domain/error/app-error.ts';

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
  readonly longestSeconds?: number;
}

/** `3600`, `90s`, `1h`, `24h`, `7d` (inv. 0.1 #11). Throws INVALID_REQUEST. */
export function parseTimeRange(
  text: string,
  { field = 'time_range', longestSeconds = MAX_SECONDS }: TimeRangeRules = {},
): TimeRange {
  const [, digits, unit] = SHAPE.exec(text) ?? [];
  const seconds = Number(digits) * unitSeconds(unit);
  if (seconds >= 60 && seconds <= longestSeconds) return { seconds, asGiven: unit === '' ? seconds : text };
  throw new AppError(
    'INVALID_REQUEST',
    `${text} is no time range. Give seconds from 60 on, or something like 1h, 24h or 7d, at most ${longestSeconds / UNIT_SECONDS.d}d.`,
    { details: { problems: [{ field, message: 'expected seconds, or 1h, 24h, 7d' }] } },
  );
}

function unitSeconds(unit: string | undefined): number {
  return unit === 's' || unit === 'm' || unit === 'h' || unit === 'd' ? UNIT_SECONDS[unit] : 1;
}
