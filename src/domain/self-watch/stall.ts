import { missedServers } from './overdue.ts';
import type { Overdue, WatchReading } from './overdue.ts';

/** Name of the alert that our own checks have stopped; its subject is the environment. */
export const MONITOR_STALLED = 'monitor_stalled';

/** Our own checks of an environment had stopped, and may still; as the store remembers it for every process. */
export interface Stall {
  /** From 1, counted for each environment. */
  readonly number: number;
  readonly raisedAtMs: number;
  /** Null while it lasts. */
  readonly recoveredAtMs: number | null;
}

export function isOngoing(stall: Stall | null): stall is Stall & { readonly recoveredAtMs: null } {
  return stall?.recoveredAtMs === null;
}

/** After a process begins to look, what is overdue counts only from then on: workers may be starting as well. */
const START_MS = 30_000;

export interface StallFacts {
  /** Null where there never was one. */
  readonly last: Stall | null;
  readonly overdue: Overdue;
  readonly reading: WatchReading;
  /** When this process began to look. */
  readonly startedMs: number;
}

/**
 * What becomes of an environment: a new stall once a server is missed, the end of one once nothing is overdue. After an
 * end a server has to be overdue anew for as long, so that a process whose reading is a moment older raises nothing
 * again.
 */
export function stepOf({ last, overdue, reading, startedMs }: StallFacts): 'raise' | 'recover' | null {
  if (isOngoing(last)) return Object.keys(overdue).length === 0 ? 'recover' : null;
  const sinceMs = Math.max(last?.recoveredAtMs ?? 0, startedMs + START_MS);
  return missedServers(overdue, reading, sinceMs).length > 0 ? 'raise' : null;
}
