import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { FleetFact, FleetState, ShardStanding } from '../domain/fleet/fleet-state.ts';
import type { FleetView } from '../domain/fleet/view-fleet.ts';
import type { ModeChange, ModeView } from '../domain/fleet/mode.ts';
import type { ConditionSnapshot, SequencedEdge } from '../domain/watch/edge.ts';

export interface FleetInput {
  readonly environment: string;
  /** Task queue on which the shards' loops run. */
  readonly probeQueue: string;
  /** Carried over a continue-as-new; absent at the first start. Upgraded by `upgradeFleetState`. */
  readonly state?: FleetState;
  /** Facts taken in but not yet decided on. */
  readonly unprocessed?: readonly FleetFact[];
}

export interface EdgesMessage {
  readonly storeId: string;
  readonly shard: number;
  readonly edges: readonly SequencedEdge[];
}

export interface SnapshotMessage {
  readonly storeId: string;
  readonly shard: number;
  readonly upToSequence: number;
  readonly servers: readonly ConditionSnapshot[];
}

export const fleetEdges = defineSignal<[EdgesMessage]>('edges');
export const fleetSnapshot = defineSignal<[SnapshotMessage]>('snapshot');
/** A worker has come up, or the assignments in the store have changed: look and replan where needed. */
export const fleetReleased = defineSignal<[{ readonly worker: string }]>('released');
export const fleetShardStanding =
  defineSignal<[{ readonly shard: number; readonly standing: ShardStanding }]>('shardStanding');
export const fleetSetMode = defineUpdate<ModeView, [ModeChange]>('setMode');
export const fleetView = defineQuery<FleetView>('view');
