import type { FleetMode, ModeView } from '../domain/fleet/mode.ts';

export interface SetMode {
  readonly environment: string;
  readonly mode: FleetMode;
  readonly who: string;
  readonly reason: string;
  /** Becomes the update's id: the same key is one change. */
  readonly idempotencyKey: string;
}

export interface ModeSet {
  readonly workflowId: string;
  readonly mode: ModeView;
}

/** Commands to living workflows. Every method throws TEMPORAL_UNAVAILABLE when Temporal does not answer in time. */
export interface Control {
  /** Throws CONFLICT, saying why, when the fleet refuses. */
  setMode(request: SetMode): Promise<ModeSet>;
  mode(environment: string): Promise<ModeSet>;
  ping(): Promise<void>;
}
