import type { CheckView } from '../../domain/check/check-view.ts';
import type { ServerStatus } from '../../domain/check/check.ts';
import { isStale, presentStatus } from '../../domain/server/present-status.ts';
import type { WatchedServer } from '../fleet/read-fleet.ts';

/** A server as it stands at one moment: what every reading shows. */
export interface ServerNow extends WatchedServer {
  /** UNKNOWN also when the data is too old to be believed. */
  readonly status: ServerStatus;
  /** The check the status comes from, or the last one known; null when never checked. */
  readonly view: CheckView | null;
  readonly ageMs: number | null;
  /** Checked once, but too long ago to say how the server is. */
  readonly stale: boolean;
}

export function serverNow(watched: WatchedServer, nowMs: number): ServerNow {
  const { state, spec } = watched;
  const view = state?.last ?? null;
  if (state === null || view === null)
    return { ...watched, status: 'UNKNOWN', view, ageMs: null, stale: false };
  const stale = spec.enabled && !state.paused && isStale(state, spec, nowMs);
  const ageMs = Math.max(0, nowMs - view.atMs);
  return { ...watched, status: presentStatus(state, spec, nowMs), view, ageMs, stale };
}

/** A server as a check by hand has just found it. */
export function serverAsChecked(watched: WatchedServer, view: CheckView, nowMs: number): ServerNow {
  return { ...watched, status: view.status, view, ageMs: Math.max(0, nowMs - view.atMs), stale: false };
}
