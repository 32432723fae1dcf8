import { covers } from './covers.ts';
import type { MaintenanceWindow } from './maintenance-window.ts';
import { occurrencesBetween } from './occurrences.ts';
import type { Occurrence } from './occurrences.ts';
import type { Span } from './starts.ts';

/** A window with when it holds. */
export interface LaidWindow {
  readonly window: Pick<MaintenanceWindow, 'matchers' | 'servers'>;
  readonly occurrences: readonly Occurrence[];
}

/** In a day no rule has more occurrences than are laid out at once. */
const DAY_MS = 86_400_000;

/** Windows laid out over a span, whose end is excluded; those that do not hold within it are left out. */
export function layOutWindows(windows: readonly MaintenanceWindow[], span: Span): readonly LaidWindow[] {
  return windows
    .map((window) => ({ window, occurrences: occurrencesWithin(window, span) }))
    .filter(({ occurrences }) => occurrences.length > 0);
}

function occurrencesWithin(window: MaintenanceWindow, { fromMs, toMs }: Span): readonly Occurrence[] {
  const days = Math.max(0, Math.ceil((toMs - fromMs) / DAY_MS));
  return Array.from({ length: days }, (_, day) => fromMs + day * DAY_MS).flatMap((dayMs) =>
    occurrencesBetween(window, dayMs, Math.min(dayMs + DAY_MS, toMs)),
  );
}

/** When work is planned for what has these labels: ascending by start; those of several windows may overlap. */
export function plannedSpans(
  laid: readonly LaidWindow[],
  labels: Readonly<Record<string, string>>,
): readonly Occurrence[] {
  return laid
    .filter(({ window }) => covers(window, labels))
    .flatMap(({ occurrences }) => occurrences)
    .toSorted((one, other) => one.startsAtMs - other.startsAtMs);
}

/** Whether a moment is within one of the spans, which are ascending by start. */
export function isWithin(spans: readonly Occurrence[], atMs: number): boolean {
  for (const { startsAtMs, endsAtMs } of spans) {
    if (startsAtMs > atMs) return false;
    if (atMs < endsAtMs) return true;
  }
  return false;
}
