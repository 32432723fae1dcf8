import { z } from 'zod';

/** ISO 8601 in UTC with `Z`. */
export const isoTime = z.iso.datetime();
export const nullableIsoTime = isoTime.nullable();

export function isoTimeOrNull(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}

/** Seconds with one decimal. */
export function secondsOrNull(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms / 100) / 10;
}
