import { standingOf } from './assignment.ts';
import { withoutServers } from './conditions.ts';
import type {
  FleetEffect,
  FleetState,
  FleetStep,
  PlannedShards,
  Replan,
  ShardAssignment,
  ShardOrder,
  ShardStanding,
} from './fleet-state.ts';

/**
 * A plan has been made. Shards that lose servers are told first; while they have not let go, the others wait, so
 * that no server is ever probed by two. A living shard that the plan does not know is removed, whatever the plan
 * before said: that one may have been lost.
 */
export function planned(state: FleetState, plan: PlannedShards): FleetStep {
  const { planId, shards, dropped } = plan;
  const removed = livingShards(state).filter((shard) => !shards.includes(shard));
  const losing = plan.losing.filter((shard) => isAlive(state.shards[String(shard)]));
  const replan = { planId, shards, removed, waitingFor: [...removed, ...losing], dropped };
  const replanning: FleetState = { ...state, planning: false, replan };
  return replan.waitingFor.length === 0 ? finishReplan(replanning) : tellWaiting(replanning, replan);
}

/** Says again what the replan waits for: a shard that vanished meanwhile answers by coming back, or as ended. */
export function remindWaiting(state: FleetState): FleetStep {
  return state.replan === null ? { state, effects: [] } : tellWaiting(state, state.replan);
}

function tellWaiting(state: FleetState, { planId, removed, waitingFor }: Replan): FleetStep {
  return tell(state, waitingFor, (shard) =>
    removed.includes(shard) ? { status: 'stop' } : orderOf(state, planId),
  );
}

/** The mode has changed: every shard hears it on the plan that it is on, and one that is to stop hears nothing. */
export function spreadMode(state: FleetState): FleetStep {
  const orders = livingShards(state).flatMap((shard) => {
    const planId = planOf(state, shard);
    if (planId === null || state.replan?.removed.includes(shard) === true) return [];
    return [{ shard, order: orderOf(state, planId) }];
  });
  return assign(state, orders);
}

/** Losing shards are on the new plan as soon as they have been told; all others wait on the old one. */
function planOf(state: FleetState, shard: number): string | null {
  const { replan } = state;
  const standing = state.shards[String(shard)];
  if (replan === null) return state.planId;
  const isOnNew = standing !== undefined && 'planId' in standing && standing.planId === replan.planId;
  return isOnNew || replan.waitingFor.includes(shard) ? replan.planId : state.planId;
}

function livingShards(state: FleetState): readonly number[] {
  return Object.entries(state.shards)
    .filter(([, standing]) => isAlive(standing))
    .map(([shard]) => Number(shard));
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

/**
 * The fleet has started a shard, which so stands on its assignment and does not say it again. One that has spoken
 * meanwhile knows better.
 */
export function started(
  state: FleetState,
  { shard, assignment }: { readonly shard: number; readonly assignment: ShardAssignment },
): FleetStep {
  if (isKnownToRun(state, shard)) return { state, effects: [] };
  return standingChanged(state, { shard, standing: standingOf(assignment) });
}

/** Whether the shard has said that it runs, so that it is told more without being started. */
export function isKnownToRun(state: FleetState, shard: number): boolean {
  const standing = state.shards[String(shard)];
  return isAlive(standing) && standing?.status !== 'told';
}

/** Everybody is told, those already on the plan too: to them it changes nothing, and one that vanished comes back. */
function finishReplan(state: FleetState): FleetStep {
  const { replan } = state;
  if (replan === null) return { state, effects: [] };
  const planned = new Set(replan.shards.map(String));
  const shards = Object.fromEntries(Object.entries(state.shards).filter(([shard]) => planned.has(shard)));
  const conditions = withoutServers(state.conditions, replan.dropped);
  const finished: FleetState = { ...state, planId: replan.planId, replan: null, shards, conditions };
  const order = orderOf(state, replan.planId);
  return tell(finished, replan.shards, () => order);
}

function tell(
  state: FleetState,
  shards: readonly number[],
  orderFor: (shard: number) => ShardOrder,
): FleetStep {
  const told = shards
    .filter((shard) => !isAlive(state.shards[String(shard)]))
    .map((shard) => [String(shard), { status: 'told' }] as const);
  const telling: FleetState = { ...state, shards: { ...state.shards, ...Object.fromEntries(told) } };
  return assign(
    telling,
    shards.map((shard) => ({ shard, order: orderFor(shard) })),
  );
}

/** One number for all that is decided at once: a shard has one order of them. */
function assign(
  state: FleetState,
  orders: readonly { readonly shard: number; readonly order: ShardOrder }[],
): FleetStep {
  const { generation } = state;
  const number = state.assignments + 1;
  const effects = orders.map(({ shard, order }): FleetEffect => ({
    kind: 'assign',
    shard,
    assignment: { ...order, generation, number },
  }));
  return { state: { ...state, assignments: number }, effects };
}

/** What a shard of a plan is to do in the fleet's mode. */
function orderOf(state: FleetState, planId: string): ShardOrder {
  return { status: state.mode.mode === 'paused' ? 'pause' : 'watch', planId };
}

function hasLetGo(standing: ShardStanding, planId: string): boolean {
  return standing.status === 'ended' || ('planId' in standing && standing.planId === planId);
}

function isAlive(standing: ShardStanding | undefined): boolean {
  return standing !== undefined && standing.status !== 'ended';
}
