import type { ShardAssignment, ShardOrder, ShardStanding } from './fleet-state.ts';

/** Where a shard stands that does what it was told to. */
export function standingOf(order: ShardOrder): ShardStanding {
  switch (order.status) {
    case 'watch':
      return { status: 'watching', planId: order.planId };
    case 'pause':
      return { status: 'paused', planId: order.planId };
    case 'stop':
      return { status: 'ended' };
  }
}

/** Whether a shard that does the one does the other already. */
export function isSameAssignment(one: ShardAssignment, other: ShardAssignment): boolean {
  if (one.status === 'stop' || other.status === 'stop') return one.status === other.status;
  return one.status === other.status && one.planId === other.planId && one.generation === other.generation;
}

/**
 * Whether `next` was decided before `held` and has come after it: signals of one workflow to another may overtake each
 * other. Numbers of different fleets do not compare, and the fleet that speaks now is the one that lives.
 */
export function isOvertaken(next: ShardAssignment, held: ShardAssignment): boolean {
  return next.generation === held.generation && next.number < held.number;
}
