import type { MaintenanceWindow } from './maintenance-window.ts';
import { occurrencesBetween } from './occurrences.ts';
import type { Occurrence } from './occurrences.ts';

const DAY_MS = 86_400_000;
/** Most are found in the first; the last has a 29 February in it. */
const LOOKED_AHEAD = [2 * DAY_MS, 62 * DAY_MS, 400 * DAY_MS, 9 * 366 * DAY_MS] as const;

/** The occurrence that holds at a moment, else the next one; null where nine years have none. */
export function nextOccurrence(window: Pick<MaintenanceWindow, 'times'>, atMs: number): Occurrence | null {
  const { times } = window;
  if (times.kind === 'once')
    return times.endsAtMs > atMs ? { startsAtMs: times.startsAtMs, endsAtMs: times.endsAtMs } : null;
  for (const ahead of LOOKED_AHEAD) {
    const [first] = occurrencesBetween(window, atMs, Math.max(atMs, times.fromMs) + ahead);
    if (first !== undefined) return first;
  }
  return null;
}
