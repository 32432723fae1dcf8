import { covers } from './covers.ts';
import type { MaintenanceWindow } from './maintenance-window.ts';
import { occurrencesBetween } from './occurrences.ts';
import type { Occurrence } from './occurrences.ts';

const MINUTE_MS = 60_000;
/** In a day no rule has more occurrences than are laid out at once. */
const DAY_MS = 24 * 60 * MINUTE_MS;

interface Span {
  readonly fromMs: number;
  /** Excluded. */
  readonly toMs: number;
}

/**
 * The minutes within a span in which work is planned for what has these labels: those that a window touches, whole, for
 * checks are added up by the minute. Ascending; those that meet are one stretch.
 */
export function plannedMinutes(
  windows: readonly MaintenanceWindow[],
  labels: Readonly<Record<string, string>>,
  span: Span,
): readonly Occurrence[] {
  const held = windows.filter((window) => covers(window, labels)).flatMap((window) => layOut(window, span));
  return merged(held.map((occurrence) => clipped(occurrence, span)));
}

function layOut(window: MaintenanceWindow, { fromMs, toMs }: Span): readonly Occurrence[] {
  const days = Math.max(0, Math.ceil((toMs - fromMs) / DAY_MS));
  return Array.from({ length: days }, (_, day) => fromMs + day * DAY_MS).flatMap((dayMs) =>
    occurrencesBetween(window, dayMs, Math.min(dayMs + DAY_MS, toMs)),
  );
}

function clipped({ startsAtMs, endsAtMs }: Occurrence, { fromMs, toMs }: Span): Occurrence {
  return {
    startsAtMs: Math.floor(Math.max(startsAtMs, fromMs) / MINUTE_MS) * MINUTE_MS,
    endsAtMs: Math.ceil(Math.min(endsAtMs, toMs) / MINUTE_MS) * MINUTE_MS,
  };
}

function merged(stretches: readonly Occurrence[]): readonly Occurrence[] {
  const whole: Occurrence[] = [];
  for (const next of stretches.toSorted((one, other) => one.startsAtMs - other.startsAtMs)) {
    const last = whole.at(-1);
    if (last === undefined || next.startsAtMs > last.endsAtMs) whole.push(next);
    else whole[whole.length - 1] = { ...last, endsAtMs: Math.max(last.endsAtMs, next.endsAtMs) };
  }
  return whole;
}
