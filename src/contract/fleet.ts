import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { FleetFact, FleetState, ShardStanding } from '../domain/fleet/fleet-state.ts';
import type { FleetView } from '../domain/fleet/view-fleet.ts';
import type { ModeChange, ModeView } from '../domain/fleet/mode.ts';
import type { MaintenanceWindow } from '../domain/maintenance/maintenance-window.ts';
import type { NewSilence, WhichQuiet } from '../domain/routing/quiet-command.ts';
import type { ChannelReport } from '../domain/self-watch/failing-channels.ts';
import type { Silence } from '../domain/silence/silence.ts';
import type { ConditionSnapshot, SentEdge } from '../domain/watch/edge.ts';

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
  readonly edges: readonly SentEdge[];
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
/** From an incident: it has closed, and what it had begins its way anew. */
export const fleetIncidentClosed = defineSignal<[{ readonly id: string }]>('incidentClosed');
/** From an incident: a message has failed for good at a channel, or got through at one that was known to fail. */
export const fleetChannelReported = defineSignal<[ChannelReport]>('channelReported');
export const fleetAddSilence = defineUpdate<Silence, [NewSilence]>('addSilence');
export const fleetExpireSilence = defineUpdate<Silence, [WhichQuiet]>('expireSilence');
export const fleetAddWindow = defineUpdate<MaintenanceWindow, [MaintenanceWindow]>('addWindow');
export const fleetCancelWindow = defineUpdate<MaintenanceWindow, [WhichQuiet]>('cancelWindow');
export const fleetView = defineQuery<FleetView>('view');
