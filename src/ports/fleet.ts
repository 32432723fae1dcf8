import type { ConditionSnapshot, SentEdge } from '../domain/watch/edge.ts';

export interface EdgeBatch {
  readonly environment: string;
  readonly shard: number;
  readonly storeId: string;
  /** Ascending by sequence. */
  readonly edges: readonly SentEdge[];
}

export interface SnapshotMessage {
  readonly environment: string;
  readonly shard: number;
  readonly storeId: string;
  /** The outbox's sequence when the snapshot was taken: edges up to it are contained in it. */
  readonly upToSequence: number;
  /** Every server of the shard, those without a true condition too. */
  readonly servers: readonly ConditionSnapshot[];
}

/** The way from a shard loop to the control plane. */
export interface Fleet {
  /** Resolves when Temporal has accepted the signal; throws TEMPORAL_UNAVAILABLE otherwise. */
  sendEdges(batch: EdgeBatch): Promise<void>;
  sendSnapshot(message: SnapshotMessage): Promise<void>;
  /** Whether the shard's workflow is running on this plan; `unknown` while Temporal does not answer. */
  shardStanding(environment: string, shard: number, planId: string): Promise<'current' | 'ended' | 'unknown'>;
}
