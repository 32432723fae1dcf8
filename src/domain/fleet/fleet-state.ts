import type { ConditionKey } from '../server/server-state.ts';
import type { RespondingState } from '../routing/responding-state.ts';
import type { RoutingEffect } from '../routing/routing-effect.ts';
import type { RoutingFact } from '../routing/routing-fact.ts';
import type { ConditionSnapshot, SentEdge } from '../watch/edge.ts';
import type { ModeChange, ModeView } from './mode.ts';

/** What a shard is to do. `stop` ends its workflow. */
export type ShardOrder =
  { readonly status: 'watch' | 'pause'; readonly planId: string } | { readonly status: 'stop' };

/**
 * An order and whose it is. A new `generation` is a fleet that knows nothing yet: the loop starts again and so sends a
 * snapshot of everything that is true.
 */
export type ShardAssignment = ShardOrder & {
  readonly generation: string;
  /** Rises within a generation: a shard ignores what was decided before what it does. */
  readonly number: number;
};

/** Where a shard workflow stands: `told` until it is known to have heard, then what it last said of itself. */
export type ShardStanding =
  | { readonly status: 'told' }
  | { readonly status: 'watching' | 'paused'; readonly planId: string }
  | { readonly status: 'ended' };

/** The outcome of planning, small enough for a history; the plan itself is in the store. */
export interface PlannedShards {
  readonly planId: string;
  readonly servers: number;
  readonly shards: readonly number[];
  /** Shards that exist in the previous plan only. */
  readonly removed: readonly number[];
  /** Shards that lose servers and stay. */
  readonly losing: readonly number[];
  /** Servers of the previous plan that nobody watches any more: what was true of them no longer counts. */
  readonly dropped: readonly string[];
}

/** A replan under way: removals first, additions once every losing shard has let go (ARCHITECTURE section 3). */
export interface Replan {
  readonly planId: string;
  readonly shards: readonly number[];
  /** Told to stop; they never hear anything else. */
  readonly removed: readonly number[];
  /** Removed and losing shards that have not let go yet. */
  readonly waitingFor: readonly number[];
  readonly dropped: readonly string[];
}

/**
 * The durable part of an environment's alert manager: the level of every condition, what was already taken in, where
 * each alert has got to, the mode and the shard plan. Bounded by the number of servers.
 */
export interface FleetState {
  readonly version: 3;
  readonly environment: string;
  /** Identity of this fleet's first run. */
  readonly generation: string;
  readonly mode: ModeView;
  readonly planId: string | null;
  /** The highest number given to an assignment. */
  readonly assignments: number;
  readonly shards: Readonly<Record<string, ShardStanding>>;
  readonly replan: Replan | null;
  /** Planning is asked for and not yet answered. */
  readonly planning: boolean;
  /** Somebody asked for a plan while one was being made or carried out. */
  readonly planAgain: boolean;
  /** Highest sequence taken in, by store id and shard. */
  readonly seen: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Since when a condition holds, by condition and server, epoch milliseconds. */
  readonly conditions: Readonly<Partial<Record<ConditionKey, Readonly<Record<string, number>>>>>;
  readonly responding: RespondingState;
  readonly edgesReceived: number;
  readonly edgesDuplicate: number;
  readonly snapshotsReceived: number;
  /** Conditions that a snapshot put right: zero while no edge is lost. */
  readonly corrections: number;
}

export type FleetFact =
  | {
      readonly kind: 'edges';
      readonly storeId: string;
      readonly shard: number;
      readonly edges: readonly SentEdge[];
    }
  | {
      readonly kind: 'snapshot';
      readonly storeId: string;
      readonly shard: number;
      readonly upToSequence: number;
      readonly servers: readonly ConditionSnapshot[];
    }
  | { readonly kind: 'released' }
  | { readonly kind: 'planned'; readonly plan: PlannedShards }
  | { readonly kind: 'standing'; readonly shard: number; readonly standing: ShardStanding }
  | { readonly kind: 'started'; readonly shard: number; readonly assignment: ShardAssignment }
  | { readonly kind: 'mode'; readonly change: ModeChange; readonly atMs: number }
  | { readonly kind: 'routing'; readonly fact: RoutingFact };

/** What the workflow starts, without waiting, after a decision. */
export type FleetEffect =
  | { readonly kind: 'plan' }
  | { readonly kind: 'assign'; readonly shard: number; readonly assignment: ShardAssignment }
  | { readonly kind: 'routing'; readonly effect: RoutingEffect };

export interface FleetStep {
  readonly state: FleetState;
  readonly effects: readonly FleetEffect[];
}
