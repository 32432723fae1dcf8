import { parseTimeRange } from './time-range.ts';

const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;
const RULES = {
  field: 'since',
  shortestSeconds: 1,
  longestSeconds: 3_650 * 86_400,
  orElse: 'a time such as 2026-01-05T12:00:00Z',
} as const;

/** A time, ISO 8601, or how long ago: `24h`. A date alone is its beginning in UTC. Throws INVALID_REQUEST. */
export function parseSince(text: string, nowMs: number): number {
  const atMs = INSTANT.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(atMs) ? nowMs - parseTimeRange(text, RULES).seconds * 1000 : atMs;
}
