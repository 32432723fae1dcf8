import type { ServerSpec } from '../../domain/server/server-spec.ts';
import type { ServerState } from '../../domain/server/server-state.ts';
import type { RollupKeeper } from './rollup-keeper.ts';

/** A server in a loop's hands. Only the loop changes it. */
export interface WatchedServer {
  readonly spec: ServerSpec;
  readonly release: string;
  readonly rollups: RollupKeeper;
  state: ServerState;
  /** Due time of the next check on the server's own grid, epoch milliseconds. */
  slotMs: number;
  /** A check that confirms a first failure, ahead of the slot; null when none is wanted. */
  confirmMs: number | null;
  isBusy: boolean;
}

export function dueMsOf(server: WatchedServer): number {
  return server.confirmMs === null ? server.slotMs : Math.min(server.confirmMs, server.slotMs);
}

export function isProbed(server: WatchedServer): boolean {
  return server.spec.enabled && !server.state.paused;
}
