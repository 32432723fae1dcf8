import type {
  FleetEffect,
  FleetState,
  FleetStep,
  PlannedShards,
  ShardAssignment,
  ShardStanding,
} from './fleet-state.ts';

/**
 * A plan has been made. Shards that lose servers are told first; while they have not let go, the others wait, so
 * that no server is ever probed by two.
 */
export function planned(state: FleetState, plan: PlannedShards): FleetStep {
  const waitingFor = [...plan.removed, ...plan.losing].filter((shard) =>
    isAlive(state.shards[String(shard)]),
  );
  const replanning: FleetState = {
    ...state,
    planning: false,
    replan: { planId: plan.planId, shards: plan.shards, waitingFor },
  };
  if (waitingFor.length === 0) return finishReplan(replanning);
  const removed = new Set(plan.removed);
  return tell(replanning, waitingFor, (shard) =>
    removed.has(shard) ? { status: 'stop' } : assignmentOf(state, plan.planId),
  );
}

/** A shard has said where it stands; the last losing one to let go releases the rest. */
export function standingChanged(
  state: FleetState,
  { shard, standing }: { readonly shard: number; readonly standing: ShardStanding },
): FleetStep {
  const heard: FleetState = { ...state, shards: { ...state.shards, [String(shard)]: standing } };
  const { replan } = heard;
  if (replan === null || !hasLetGo(standing, replan.planId)) return { state: heard, effects: [] };
  const waitingFor = replan.waitingFor.filter((other) => other !== shard);
  const waiting: FleetState = { ...heard, replan: { ...replan, waitingFor } };
  return waitingFor.length === 0 ? finishReplan(waiting) : { state: waiting, effects: [] };
}

/** Everybody is told, those already on the plan too: to them it changes nothing, and one that vanished comes back. */
function finishReplan(state: FleetState): FleetStep {
  const { replan } = state;
  if (replan === null) return { state, effects: [] };
  const planned = new Set(replan.shards.map(String));
  const shards = Object.fromEntries(Object.entries(state.shards).filter(([shard]) => planned.has(shard)));
  const finished: FleetState = { ...state, planId: replan.planId, replan: null, shards };
  const assignment = assignmentOf(state, replan.planId);
  return tell(finished, replan.shards, () => assignment);
}

function tell(
  state: FleetState,
  shards: readonly number[],
  assignmentFor: (shard: number) => ShardAssignment,
): FleetStep {
  const told = Object.fromEntries(
    shards.map((shard) => [String(shard), state.shards[String(shard)] ?? ({ status: 'told' } as const)]),
  );
  const effects = shards.map((shard): FleetEffect => ({
    kind: 'assign',
    shard,
    assignment: assignmentFor(shard),
  }));
  return { state: { ...state, shards: { ...state.shards, ...told } }, effects };
}

/** What a shard of a plan is to do in the fleet's mode. */
export function assignmentOf(state: FleetState, planId: string): ShardAssignment {
  return { status: state.mode.mode === 'paused' ? 'pause' : 'watch', planId, generation: state.generation };
}

function hasLetGo(standing: ShardStanding, planId: string): boolean {
  return standing.status === 'ended' || ('planId' in standing && standing.planId === planId);
}

function isAlive(standing: ShardStanding | undefined): boolean {
  return standing !== undefined && standing.status !== 'ended';
}
