import type { PlannedShards } from '../domain/fleet/fleet-state.ts';

export interface WatchShardInput {
  readonly environment: string;
  readonly shard: number;
  readonly planId: string;
}

export interface PlanShardsInput {
  readonly environment: string;
  readonly previousPlanId: string | null;
}

/** Everything that workflows may ask of the outside world. */
export interface Activities {
  /** Probes a shard's servers until cancelled. Never returns by itself. */
  readonly watchShard: (input: WatchShardInput) => Promise<void>;
  /** Reads the assignments, plans, keeps the plan in the store and says what differs from the previous one. */
  readonly planShards: (input: PlanShardsInput) => Promise<PlannedShards>;
}
