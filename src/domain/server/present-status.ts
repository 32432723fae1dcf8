import type { ServerStatus } from '../check/check.ts';
import type { ServerSpec } from './server-spec.ts';
import type { ServerState } from './server-state.ts';

const STALE_AFTER_INTERVALS = 3;

/** The status to show at `nowMs`: UNKNOWN when never checked, disabled, paused or stale (SURFACE section 6). */
export function presentStatus(state: ServerState | null, spec: ServerSpec, nowMs: number): ServerStatus {
  if (state === null || !spec.enabled || state.paused || isStale(state, spec, nowMs)) return 'UNKNOWN';
  return state.status;
}

/**
 * Never checked, or the last check is older than three intervals and the longest time a probe may take: a server that
 * fails slowly is checked less often than its interval, and that is no sign that nobody looks.
 */
export function isStale(state: ServerState, spec: ServerSpec, nowMs: number): boolean {
  if (state.last === null) return true;
  return nowMs - state.last.atMs > STALE_AFTER_INTERVALS * spec.intervalMs + longestProbeMs(spec);
}

/** The longest time that a check of the server may take. */
export function longestProbeMs({ mcp, rest }: ServerSpec): number {
  return Math.max(mcp?.timeoutMs ?? 0, rest?.timeoutMs ?? 0);
}
