import { applyEdges, applySnapshot } from './conditions.ts';
import { assignmentOf, planned, standingChanged } from './replan.ts';
import type { FleetEffect, FleetFact, FleetState, FleetStep } from './fleet-state.ts';
import type { ModeChange } from './mode.ts';

export function initialFleet(environment: string, generation: string, nowMs: number): FleetState {
  return {
    version: 1,
    environment,
    generation,
    mode: { mode: 'normal', who: 'watchkeeper', reason: 'first start', sinceMs: nowMs },
    planId: null,
    shards: {},
    replan: null,
    planning: false,
    planAgain: false,
    seen: {},
    conditions: {},
    edgesReceived: 0,
    edgesDuplicate: 0,
    snapshotsReceived: 0,
    corrections: 0,
  };
}

/** One fact taken in: the state after it, and what is to be started. */
export function advanceFleet(state: FleetState, fact: FleetFact): FleetStep {
  switch (fact.kind) {
    case 'edges':
      return quietly(takeEdges(state, fact));
    case 'snapshot':
      return quietly(takeSnapshot(state, fact));
    case 'released':
      return askForPlan(state);
    case 'planned':
      return planned(state, fact.plan);
    case 'standing':
      return thenPlanAgain(standingChanged(state, fact));
    case 'mode':
      return changeMode(state, fact.change, fact.atMs);
  }
}

/** Why a change of mode is refused; null where it is not. */
export function refuseMode(state: FleetState, change: ModeChange): string | null {
  if (change.reason.trim() === '') return 'A reason is missing: say why, it is shown to everybody on call.';
  if (state.mode.mode !== change.mode) return null;
  return `${state.environment} is ${change.mode} already, since ${new Date(state.mode.sinceMs).toISOString()}, by ${state.mode.who}.`;
}

function takeEdges(state: FleetState, fact: FleetFact & { kind: 'edges' }): FleetState {
  const upTo = seenUpTo(state, fact.storeId, fact.shard);
  const fresh = fact.edges.filter((edge) => edge.sequence > upTo);
  const last = fresh.at(-1);
  return {
    ...state,
    edgesReceived: state.edgesReceived + fresh.length,
    edgesDuplicate: state.edgesDuplicate + fact.edges.length - fresh.length,
    seen: last === undefined ? state.seen : withSeen(state, fact, last.sequence),
    conditions: applyEdges(state.conditions, fresh),
  };
}

function takeSnapshot(state: FleetState, fact: FleetFact & { kind: 'snapshot' }): FleetState {
  const { conditions, corrections } = applySnapshot(state.conditions, fact.servers);
  const upTo = Math.max(seenUpTo(state, fact.storeId, fact.shard), fact.upToSequence);
  return {
    ...state,
    snapshotsReceived: state.snapshotsReceived + 1,
    corrections: state.corrections + corrections,
    seen: withSeen(state, fact, upTo),
    conditions,
  };
}

function askForPlan(state: FleetState): FleetStep {
  if (state.planning || state.replan !== null) return quietly({ ...state, planAgain: true });
  return { state: { ...state, planning: true, planAgain: false }, effects: [{ kind: 'plan' }] };
}

function thenPlanAgain(step: FleetStep): FleetStep {
  if (!step.state.planAgain || step.state.planning || step.state.replan !== null) return step;
  const again = askForPlan(step.state);
  return { state: again.state, effects: [...step.effects, ...again.effects] };
}

function changeMode(state: FleetState, change: ModeChange, atMs: number): FleetStep {
  const changed: FleetState = { ...state, mode: { ...change, sinceMs: atMs } };
  const planId = state.replan?.planId ?? state.planId;
  if (planId === null) return quietly(changed);
  const assignment = assignmentOf(changed, planId);
  const effects = livingShards(state).map((shard): FleetEffect => ({ kind: 'assign', shard, assignment }));
  return { state: changed, effects };
}

function livingShards(state: FleetState): readonly number[] {
  return Object.entries(state.shards)
    .filter(([, standing]) => standing.status !== 'ended')
    .map(([shard]) => Number(shard));
}

function seenUpTo(state: FleetState, storeId: string, shard: number): number {
  return state.seen[storeId]?.[String(shard)] ?? 0;
}

/** Store identities kept: a restored store brings a new one, and its predecessor may still have a signal on its way. */
const STORES_REMEMBERED = 3;

function withSeen(
  state: FleetState,
  { storeId, shard }: { readonly storeId: string; readonly shard: number },
  sequence: number,
): FleetState['seen'] {
  const { [storeId]: mine, ...others } = state.seen;
  const kept = Object.entries(others).slice(-(STORES_REMEMBERED - 1));
  return Object.fromEntries([...kept, [storeId, { ...mine, [String(shard)]: sequence }]]);
}

function quietly(state: FleetState): FleetStep {
  return { state, effects: [] };
}
