import { applyEdges, applySnapshot } from './conditions.ts';
import { planned, remindWaiting, spreadMode, standingChanged, started } from './replan.ts';
import type { FleetEffect, FleetFact, FleetState, FleetStep, PlannedShards } from './fleet-state.ts';
import type { ModeChange } from './mode.ts';
import { NOTHING_FIRES } from '../routing/responding-state.ts';
import type { RespondingState } from '../routing/responding-state.ts';
import { respondingDueMs, settleResponding } from '../routing/settle-responding.ts';
import { forgetServers, takeAlertEdges, takeAlertSnapshot } from '../routing/take-alerts.ts';
import { takeRoutingFact, withoutReading } from '../routing/take-routing-fact.ts';
import type { SentEdge } from '../watch/edge.ts';

export function initialFleet(environment: string, generation: string, nowMs: number): FleetState {
  return {
    version: 3,
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
    responding: NOTHING_FIRES,
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
export function advanceFleet(state: FleetState, facts: readonly FleetFact[], nowMs: number): FleetStep {
  const effects: FleetEffect[] = [];
  let current = state;
  for (let index = 0; index < facts.length;) {
    const row = edgesFrom(facts, index);
    const fact = facts[index];
    if (row.length > 0) current = takeEdges(current, row, nowMs);
    else if (fact !== undefined) {
      const step = take(current, fact, nowMs);
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

/** Brings what alerts come to up to the time that it is. Asked again at once, it starts nothing. */
export function settleFleet(state: FleetState, nowMs: number): FleetStep {
  const around = { environment: state.environment, level: state.conditions, nowMs };
  const step = settleResponding(state.responding, around, state.generation);
  return {
    state: { ...state, responding: step.state },
    effects: step.effects.map((effect) => ({ kind: 'routing', effect })),
  };
}

/** When time alone will change something; null while it will not. */
export function fleetDueMs(state: FleetState, nowMs: number): number | null {
  return respondingDueMs(state.responding, nowMs);
}

function take(state: FleetState, fact: FleetFact, nowMs: number): FleetStep {
  switch (fact.kind) {
    case 'edges':
      return quietly(takeEdges(state, [fact], nowMs));
    case 'snapshot':
      return quietly(takeSnapshot(state, fact, nowMs));
    case 'released':
      return askForPlan(withResponding(state, tryAgain(state.responding)));
    case 'planned':
      return thenPlanAgain(planned(forgetDropped(state, fact.plan, nowMs), fact.plan));
    case 'standing':
      return thenPlanAgain(standingChanged(state, fact));
    case 'started':
      return thenPlanAgain(started(state, fact));
    case 'mode':
      return changeMode(state, fact.change, fact.atMs);
    case 'routing':
      return quietly(withResponding(state, takeRoutingFact(state.responding, fact.fact, nowMs)));
  }
}

function withResponding(state: FleetState, responding: RespondingState): FleetState {
  return { ...state, responding };
}

/** A reading that has failed is asked for again. A write is not: two at once might overtake each other. */
function tryAgain(responding: RespondingState): RespondingState {
  return { ...responding, isReading: false };
}

/** A plan comes of a release, which may route otherwise: its settings are read again when they are needed. */
function forgetDropped(state: FleetState, { dropped }: PlannedShards, nowMs: number): FleetState {
  return withResponding(state, withoutReading(forgetServers(state.responding, dropped, nowMs)));
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

function takeEdges(state: FleetState, messages: readonly EdgesFact[], nowMs: number): FleetState {
  const fresh: SentEdge[] = [];
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
    responding: takeAlertEdges(state.responding, fresh, nowMs),
  };
}

function takeSnapshot(state: FleetState, fact: FleetFact & { kind: 'snapshot' }, nowMs: number): FleetState {
  const { conditions, corrections } = applySnapshot(state.conditions, fact.servers);
  const upTo = Math.max(seenUpTo(state.seen, fact.storeId, fact.shard), fact.upToSequence);
  return {
    ...state,
    snapshotsReceived: state.snapshotsReceived + 1,
    corrections: state.corrections + corrections,
    seen: withSeen(state.seen, fact, upTo),
    conditions,
    responding: takeAlertSnapshot(state.responding, fact.servers, nowMs),
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
