import { DEFAULT_ROUTING } from '../fleet/routing-settings.ts';
import type { RespondingState, RoutedAlert } from './responding-state.ts';
import { parentsOf } from './suppression.ts';

/** A failing server with parents is held so long, while those are checked. */
export const PARENT_HOLD_MS = 2_000;

/** Until when an alert waits for others to make a storm of it, or for the check of its parents. */
export function heldUntilMs(alert: RoutedAlert, state: RespondingState): number {
  const { storm } = state.reading?.settings ?? DEFAULT_ROUTING;
  return alert.arrivedAtMs + (hasParents(alert, state) ? PARENT_HOLD_MS : storm.holdMs);
}

/** When the alert asks for an incident of its server or its group: what is critical waits for no group. */
export function openingMs(alert: RoutedAlert, group: string | null, state: RespondingState): number {
  const heldMs = heldUntilMs(alert, state);
  if (group === null || alert.severity === 'critical') return heldMs;
  const { groupWaitMs } = state.reading?.settings ?? DEFAULT_ROUTING;
  return Math.max(heldMs, alert.arrivedAtMs + groupWaitMs);
}

export function hasParents(alert: RoutedAlert, state: RespondingState): boolean {
  return parentsOf(alert, state.reading?.settings.inhibitBy ?? []).length > 0;
}
