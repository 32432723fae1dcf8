import { covers } from './covers.ts';
import type { MaintenanceWindow } from './maintenance-window.ts';
import type { Occurrence } from './occurrences.ts';
import { layOutWindows, plannedSpans } from './planned-spans.ts';
import type { Span } from './starts.ts';

const MINUTE_MS = 60_000;

/**
 * The minutes within a span in which work is planned for what has these labels: those that a window touches, whole, for
 * checks are added up by the minute. Ascending; those that meet are one stretch.
 */
export function plannedMinutes(
  windows: readonly MaintenanceWindow[],
  labels: Readonly<Record<string, string>>,
  span: Span,
): readonly Occurrence[] {
  const covering = windows.filter((window) => covers(window, labels));
  const held = plannedSpans(layOutWindows(covering, span), labels);
  return merged(held.map((occurrence) => clipped(occurrence, span)));
}

function clipped({ startsAtMs, endsAtMs }: Occurrence, { fromMs, toMs }: Span): Occurrence {
  return {
    startsAtMs: Math.floor(Math.max(startsAtMs, fromMs) / MINUTE_MS) * MINUTE_MS,
    endsAtMs: Math.ceil(Math.min(endsAtMs, toMs) / MINUTE_MS) * MINUTE_MS,
  };
}

/** Of stretches ascending by start. */
function merged(stretches: readonly Occurrence[]): readonly Occurrence[] {
  const whole: Occurrence[] = [];
  for (const next of stretches) {
    const last = whole.at(-1);
    if (last === undefined || next.startsAtMs > last.endsAtMs) whole.push(next);
    else whole[whole.length - 1] = { ...last, endsAtMs: Math.max(last.endsAtMs, next.endsAtMs) };
  }
  return whole;
}
