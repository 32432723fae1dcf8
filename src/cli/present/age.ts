const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `4s`, `3m`, `2h`, `5d`; `never` for null. */
export function ageText(ageSeconds: number | null): string {
  if (ageSeconds === null) return 'never';
  if (ageSeconds < MINUTE) return `${Math.round(ageSeconds)}s`;
  if (ageSeconds < HOUR) return `${Math.floor(ageSeconds / MINUTE)}m`;
  if (ageSeconds < 2 * DAY) return `${Math.floor(ageSeconds / HOUR)}h`;
  return `${Math.floor(ageSeconds / DAY)}d`;
}

/** `4s ago`, or `never`. */
export function agoText(ageSeconds: number | null): string {
  return ageSeconds === null ? 'never' : `${ageText(ageSeconds)} ago`;
}

/** Seconds from one ISO time to another, null where the first is unknown. */
export function secondsBetween(from: string | null, to: string): number | null {
  return from === null ? null : Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
}

/** ISO 8601 in UTC to the second, easier on the eye: `2026-01-31 12:00:00Z`. */
export function timeText(iso: string | null): string {
  return iso === null ? '-' : `${iso.slice(0, 10)} ${iso.slice(11, 19)}Z`;
}
