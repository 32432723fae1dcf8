import { AppError } from '../domain/error/app-error.ts';
import { parseTimeRange } from './time-range.ts';

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const RULES = {
  field: 'until',
  shortestSeconds: 1,
  longestSeconds: 3_650 * 86_400,
  orElse: 'a time such as 2026-01-05T12:00:00Z',
} as const;

/** A time to come, ISO 8601, or how long from now: `2h`. Throws INVALID_REQUEST. */
export function parseUntil(text: string, nowMs: number): number {
  const atMs = INSTANT.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(atMs)) return nowMs + parseTimeRange(text, RULES).seconds * 1000;
  if (atMs > nowMs) return atMs;
  throw new AppError('INVALID_REQUEST', `${text} is past: give a time to come, or how long, such as 2h.`, {
    details: { field: 'until' },
  });
}
