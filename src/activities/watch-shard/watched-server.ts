import type { CompiledRule } from '../../domain/alert/fold-alerts.ts';
import type { MaintenanceWindow } from '../../domain/maintenance/maintenance-window.ts';
import type { Occurrence } from '../../domain/maintenance/occurrences.ts';
import type { ServerSpec } from '../../domain/server/server-spec.ts';
import type { ServerState } from '../../domain/server/server-state.ts';
import type { RollupKeeper } from './rollup-keeper.ts';

/** A server in a loop's hands. Only the loop changes it. */
export interface WatchedServer {
  readonly spec: ServerSpec;
  readonly release: string;
  readonly rules: readonly CompiledRule[];
  readonly rollups: RollupKeeper;
  /** Servers without which this one cannot be well, of whatever shard. */
  readonly parents: readonly string[];
  /** Maintenance windows of its release; the same list for every server of it. */
  readonly windows: readonly MaintenanceWindow[];
  /** When work on it is planned, ascending; `PlannedWork` alone sets it. */
  planned: readonly Occurrence[];
  state: ServerState;
  /** Due time of the next check on the server's own grid, epoch milliseconds. */
  slotMs: number;
  /** A check that confirms a first failure, ahead of the slot; null when none is wanted. */
  confirmMs: number | null;
  /** When its check was last brought forward because a child failed; null where it never was. */
  hastenedAtMs: number | null;
  isBusy: boolean;
}

/** A due is never further away than this: half an interval onto the grid, one along it, and jitter. */
const LONGEST_WAIT_INTERVALS = 1.5;

/** A due further ahead than any that is ever set means that the clock was set back: it is due now. */
export function settleClock(server: WatchedServer, nowMs: number): void {
  const { intervalMs, jitterRatio } = server.spec;
  const latestMs = nowMs + intervalMs * (LONGEST_WAIT_INTERVALS + jitterRatio);
  if (server.slotMs > latestMs) server.slotMs = nowMs;
  if (server.confirmMs !== null && server.confirmMs > latestMs) server.confirmMs = null;
}

export function dueMsOf(server: WatchedServer): number {
  return server.confirmMs === null ? server.slotMs : Math.min(server.confirmMs, server.slotMs);
}

export function isProbed(server: Pick<WatchedServer, 'spec' | 'state'>): boolean {
  return server.spec.enabled && !server.state.paused;
}
