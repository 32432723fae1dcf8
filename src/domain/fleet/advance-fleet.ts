import { applyEdges, applySnapshot } from './conditions.ts';
import { planned, remindWaiting, spreadMode, standingChanged, started } from './replan.ts';
import type { FleetEffect, FleetFact, FleetState, FleetStep } from './fleet-state.ts';
import type { ModeChange } from './mode.ts';
import type { SequencedEdge } from '../watch/edge.ts';

export function initialFleet(environment: string, generation: string, nowMs: number): FleetState {
  return {
    version: 2,
    environment,
    generation,
    mode: { mode: 'normal', who: 'watchkeeper', reason: 'first start', sinceMs: nowMs },
    planId: null,
    assignments: 0,
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

/**
 * Facts taken in, in their order: the state after them, and what is to be started. Edges that follow one another are
 * folded together, so that many small messages cost no more than one large one.
 */
export function advanceFleet(state: FleetState, facts: readonly FleetFact[]): FleetStep {
  const effects: FleetEffect[] = [];
  let current = state;
  for (let index = 0; index < facts.length;) {
    const row = edgesFrom(facts, index);
    const fact = facts[index];
    if (row.length > 0) current = takeEdges(current, row);
    else if (fact !== undefined) {
      const step = take(current, fact);
      current = step.state;
      effects.push(...step.effects);
    }
    index += Math.max(1, row.length);
  }
  return { state: current, effects };
}

type EdgesFact = FleetFact & { readonly kind: 'edges' };

function edgesFrom(facts: readonly FleetFact[], start: number): readonly EdgesFact[] {
  const row: EdgesFact[] = [];
  for (let index = start; ; index += 1) {
    const fact = facts[index];
    if (fact?.kind !== 'edges') return row;
    row.push(fact);
  }
}

function take(state: FleetState, fact: FleetFact): FleetStep {
  switch (fact.kind) {
    case 'edges':
      return quietly(takeEdges(state, [fact]));
    case 'snapshot':
      return quietly(takeSnapshot(state, fact));
    case 'released':
      return askForPlan(state);
    case 'planned':
      return thenPlanAgain(planned(state, fact.plan));
    case 'standing':
      return thenPlanAgain(standingChanged(state, fact));
    case 'started':
      return thenPlanAgain(started(state, fact));
    case 'mode':
      return changeMode(state, fact.change, fact.atMs);
  }
}

/** Whether a fact only changes what is known and starts nothing. */
export function isQuiet(fact: FleetFact): boolean {
  return fact.kind === 'edges' || fact.kind === 'snapshot';
}

/** Why a change of mode is refused; null where it is not. */
export function refuseMode(state: FleetState, change: ModeChange): string | null {
  if (state.mode.mode !== change.mode) return null;
  return `${state.environment} is ${change.mode} already, since ${new Date(state.mode.sinceMs).toISOString()}, by ${state.mode.who}.`;
}

function takeEdges(state: FleetState, messages: readonly EdgesFact[]): FleetState {
  const fresh: SequencedEdge[] = [];
  let { seen } = state;
  let sent = 0;
  for (const { storeId, shard, edges } of messages) {
    const upTo = seenUpTo(seen, storeId, shard);
    const news = edges.filter((edge) => edge.sequence > upTo);
    const last = news.at(-1);
    if (last !== undefined) seen = withSeen(seen, { storeId, shard }, last.sequence);
    fresh.push(...news);
    sent += edges.length;
  }
  return {
    ...state,
    edgesReceived: state.edgesReceived + fresh.length,
    edgesDuplicate: state.edgesDuplicate + sent - fresh.length,
    seen,
    conditions: applyEdges(state.conditions, fresh),
  };
}

function takeSnapshot(state: FleetState, fact: FleetFact & { kind: 'snapshot' }): FleetState {
  const { conditions, corrections } = applySnapshot(state.conditions, fact.servers);
  const upTo = Math.max(seenUpTo(state.seen, fact.storeId, fact.shard), fact.upToSequence);
  return {
    ...state,
    snapshotsReceived: state.snapshotsReceived + 1,
    corrections: state.corrections + corrections,
    seen: withSeen(state.seen, fact, upTo),
    conditions,
  };
}

function askForPlan(state: FleetState): FleetStep {
  if (state.planning || state.replan !== null) return remindWaiting({ ...state, planAgain: true });
  return { state: { ...state, planning: true, planAgain: false }, effects: [{ kind: 'plan' }] };
}

function thenPlanAgain(step: FleetStep): FleetStep {
  if (!step.state.planAgain || step.state.planning || step.state.replan !== null) return step;
  const again = askForPlan(step.state);
  return { state: again.state, effects: [...step.effects, ...again.effects] };
}

function changeMode(state: FleetState, change: ModeChange, atMs: number): FleetStep {
  return spreadMode({ ...state, mode: { ...change, sinceMs: atMs } });
}

type Seen = FleetState['seen'];

function seenUpTo(seen: Seen, storeId: string, shard: number): number {
  return seen[storeId]?.[String(shard)] ?? 0;
}

/** Store identities kept: a restored store brings a new one, and its predecessor may still have a signal on its way. */
const STORES_REMEMBERED = 3;

function withSeen(
  seen: Seen,
  { storeId, shard }: { readonly storeId: string; readonly shard: number },
  sequence: number,
): Seen {
  const { [storeId]: mine, ...others } = seen;
  const kept = Object.entries(others).slice(-(STORES_REMEMBERED - 1));
  return Object.fromEntries([...kept, [storeId, { ...mine, [String(shard)]: sequence }]]);
}

function quietly(state: FleetState): FleetStep {
  return { state, effects: [] };
}
