import { covers } from '../maintenance/covers.ts';
import type { MaintenanceWindow } from '../maintenance/maintenance-window.ts';
import { occurrencesBetween } from '../maintenance/occurrences.ts';
import type { Route } from '../routing/responding-state.ts';
import { matches } from '../silence/matches.ts';
import type { Silence } from '../silence/silence.ts';
import { MONITOR_STALLED } from './stall.ts';

export interface Quiet {
  readonly silences: readonly Silence[];
  /** Of the configuration and of people. */
  readonly windows: readonly MaintenanceWindow[];
}

/** The window or silence that covers the environment's own alert now, the window first; null where none does. */
export function stallQuiet(
  { silences, windows }: Quiet,
  environment: string,
  nowMs: number,
): Extract<Route, { readonly status: 'suppressed' }> | null {
  const labels = { rule: MONITOR_STALLED, severity: 'critical', environment };
  for (const window of windows) {
    const [now] = covers(window, labels) ? occurrencesBetween(window, nowMs, nowMs + 1) : [];
    if (now !== undefined)
      return { status: 'suppressed', kind: 'maintenance', by: window.name, untilMs: now.endsAtMs };
  }
  const silence = silences.find(
    ({ matchers, startsAtMs, endsAtMs }) =>
      startsAtMs <= nowMs && nowMs < endsAtMs && matches(labels, matchers),
  );
  if (silence === undefined) return null;
  return { status: 'suppressed', kind: 'silence', by: silence.id, untilMs: silence.endsAtMs };
}
