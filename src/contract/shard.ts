import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { ShardAssignment } from '../domain/fleet/fleet-state.ts';

export interface ShardInput {
  readonly version: 1;
  readonly environment: string;
  readonly shard: number;
  /** Task queue on which loops run. */
  readonly probeQueue: string;
  readonly assignment: ShardAssignment;
}

export interface ShardView {
  readonly environment: string;
  readonly shard: number;
  readonly assignment: ShardAssignment;
  readonly watching: boolean;
}

/** From the fleet. The newest decided wins, whatever the order of arrival; the same again changes nothing. */
export const assignShard = defineSignal<[ShardAssignment]>('assign');
export const shardView = defineQuery<ShardView>('view');
