import type { MaintenanceWindow } from './maintenance-window.ts';
import { startsBetween } from './starts.ts';

export interface Occurrence {
  readonly startsAtMs: number;
  /** Excluded. */
  readonly endsAtMs: number;
}

/** More than a rule of every minute has in a day. */
export const MOST_OCCURRENCES = 2_000;

/**
 * When the window holds within a span, `toMs` excluded: every occurrence that touches it, whole, ascending, at most
 * `MOST_OCCURRENCES`. Those that overlap or meet are one, which begins with the first of them that touches the span.
 */
export function occurrencesBetween(
  { times }: Pick<MaintenanceWindow, 'times'>,
  fromMs: number,
  toMs: number,
): readonly Occurrence[] {
  if (toMs <= fromMs) return [];
  if (times.kind === 'once') {
    const { startsAtMs, endsAtMs } = times;
    return startsAtMs < toMs && endsAtMs > fromMs ? [{ startsAtMs, endsAtMs }] : [];
  }
  // An occurrence that ends as the span begins does not touch it.
  const span = { fromMs: fromMs - times.durationMs + 1, toMs: toMs - 1 };
  return merged(startsBetween(times, span), times.durationMs).slice(0, MOST_OCCURRENCES);
}

function merged(starts: readonly number[], durationMs: number): readonly Occurrence[] {
  const occurrences: Occurrence[] = [];
  for (const startsAtMs of starts) {
    const last = occurrences.at(-1);
    const endsAtMs = startsAtMs + durationMs;
    if (last !== undefined && last.endsAtMs >= startsAtMs) {
      occurrences[occurrences.length - 1] = { startsAtMs: last.startsAtMs, endsAtMs };
    } else occurrences.push({ startsAtMs, endsAtMs });
  }
  return occurrences;
}
