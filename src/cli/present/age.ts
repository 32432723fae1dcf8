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

/** How long something goes on: as an age, but hours with their minutes, `1h 59m`, since an end may not be an hour off. */
export function remainingText(seconds: number): string {
  const minutes = Math.floor((seconds % HOUR) / MINUTE);
  const isInHours = seconds >= HOUR && seconds < 2 * DAY;
  return isInHours && minutes > 0 ? `${ageText(seconds)} ${minutes}m` : ageText(seconds);
}

/** Seconds from one ISO time to another, null where the first is unknown. */
export function secondsBetween(from: string, to: string): number;
export function secondsBetween(from: string | null, to: string): number | null;
export function secondsBetween(from: string | null, to: string): number | null {
  return from === null ? null : Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
}

/** ISO 8601 in UTC to the second, easier on the eye: `2026-01-31 12:00:00Z`. */
export function timeText(iso: string | null): string {
  return iso === null ? '-' : `${iso.slice(0, 10)} ${iso.slice(11, 19)}Z`;
}
