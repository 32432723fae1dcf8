import type { FleetMode } from '../fleet/mode.ts';
import { isStale, longestProbeMs } from '../server/present-status.ts';
import type { ServerSpec } from '../server/server-spec.ts';
import type { ServerState } from '../server/server-state.ts';

/** A server as it is configured and as it was last folded; a null state means never checked. */
interface WatchedServer {
  readonly spec: ServerSpec;
  readonly state: ServerState | null;
}

/** All servers of an environment at one moment. */
export interface WatchReading {
  readonly servers: readonly WatchedServer[];
  /** Null where the fleet has never said it: nobody has paused anything then. */
  readonly mode: { readonly mode: FleetMode } | null;
  readonly nowMs: number;
}

/** Since when checks of servers are overdue without a break, as one process has seen it; by server. */
export type Overdue = Readonly<Record<string, number>>;

/** So long checks may be overdue, whatever the interval: a worker that is started again is back by then. */
const LEAST_PATIENCE_MS = 30_000;
/** An interval with the widest jitter: a server that is resumed is checked at its own place in the timetable. */
const LONGEST_GAP = 1.25;

/** The servers that somebody is to check now: none while the environment is paused, none that is off or paused. */
export function awaitedServers({ servers, mode }: WatchReading): readonly WatchedServer[] {
  if (mode?.mode === 'paused') return [];
  return servers.filter(({ spec, state }) => spec.enabled && state?.paused !== true);
}

/** What is overdue at this reading; what was so before keeps its time. */
export function noteOverdue(before: Overdue, reading: WatchReading): Overdue {
  const { nowMs } = reading;
  const overdue = awaitedServers(reading).filter(
    ({ spec, state }) => state === null || isStale(state, spec, nowMs),
  );
  return Object.fromEntries(
    overdue.map(({ spec: { name } }) => {
      const sinceMs = Object.hasOwn(before, name) ? (before[name] ?? nowMs) : nowMs;
      return [name, Math.min(sinceMs, nowMs)];
    }),
  );
}

/**
 * Those that have been overdue for longer than a start, a change of plan or a resumption explains: half a minute, and
 * for long intervals one of them and its probe. What was overdue before `sinceMs` counts from then on.
 */
export function missedServers(overdue: Overdue, reading: WatchReading, sinceMs = 0): readonly string[] {
  const { nowMs } = reading;
  return awaitedServers(reading).flatMap(({ spec }) => {
    if (!Object.hasOwn(overdue, spec.name)) return [];
    const overdueMs = nowMs - Math.max(overdue[spec.name] ?? nowMs, sinceMs);
    return overdueMs >= patienceMs(spec) ? [spec.name] : [];
  });
}

/** Whether checks come in: at least one is fresh where any is awaited, and none is missed. */
export function doChecksComeIn(overdue: Overdue, reading: WatchReading): boolean {
  const awaited = awaitedServers(reading);
  const isAnyFresh = awaited.some(({ spec }) => !Object.hasOwn(overdue, spec.name));
  return awaited.length === 0 || (isAnyFresh && missedServers(overdue, reading).length === 0);
}

function patienceMs(spec: ServerSpec): number {
  return Math.max(LEAST_PATIENCE_MS, LONGEST_GAP * spec.intervalMs + longestProbeMs(spec));
}
