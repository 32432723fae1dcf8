import {
  allHandlersFinished,
  condition,
  log,
  proxyActivities,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../contract/activities.ts';
import type { FleetInput } from '../contract/fleet.ts';
import {
  advanceFleet,
  fleetDueMs,
  initialFleet,
  isQuiet,
  settleFleet,
} from '../domain/fleet/advance-fleet.ts';
import type { FleetEffect, FleetFact, FleetState, FleetStep } from '../domain/fleet/fleet-state.ts';
import { isKnownToRun } from '../domain/fleet/replan.ts';
import { upgradeFleetState } from '../domain/fleet/upgrade-fleet-state.ts';
import { describeFleet } from '../domain/fleet/view-fleet.ts';
import type { RoutingFact } from '../domain/routing/routing-fact.ts';
import { STORE_READ } from './activity-options.ts';
import { Alarm } from './alarm.ts';
import { routeEffect } from './route-effect.ts';
import { tellShard } from './tell-shard.ts';

/** One run of the fleet's workflow: takes facts in, decides, and starts what was decided without waiting for it. */
export class FleetRun {
  state: FleetState;
  readonly #input: FleetInput;
  readonly #queue: FleetFact[];
  readonly #alarm = new Alarm('Next step of the routing', () => (this.#isTimeUp = true));
  #isTimeUp = false;
  #underWay = 0;

  constructor(input: FleetInput) {
    this.#input = input;
    this.#queue = [...(input.unprocessed ?? [])];
    this.state =
      input.state === undefined
        ? initialFleet(input.environment, workflowInfo().firstExecutionRunId, Date.now())
        : upgradeFleetState(input.state);
  }

  add(fact: FleetFact): void {
    this.#queue.push(fact);
  }

  /** Takes this in at once, and brings what alerts come to up to now. */
  decide(facts: readonly FleetFact[]): void {
    this.#isTimeUp = false;
    this.#take(facts);
    this.#apply(settleFleet(this.state, Date.now()));
  }

  decideOnRouting(fact: RoutingFact): void {
    this.decide([{ kind: 'routing', fact }]);
  }

  /** Goes on until the history is so long that another run has to go on with it. */
  async live(): Promise<void> {
    const isLong = (): boolean => workflowInfo().continueAsNewSuggested;
    while (!isLong()) {
      this.decide(this.#queue.splice(0));
      this.#alarm.set(fleetDueMs(this.state, Date.now()));
      setCurrentDetails(describeFleet(this.state));
      await condition(() => this.#queue.length > 0 || this.#isTimeUp || isLong());
    }
    this.#alarm.set(null);
  }

  /** Starts nothing more, waits for what is under way, and gives the rest to the next run. */
  async handOver(): Promise<FleetInput> {
    const isDrained = (): boolean => this.#underWay === 0 && allHandlersFinished();
    const hasQuiet = (): boolean => this.#queue.some(isQuiet);
    while (!isDrained() || hasQuiet()) {
      this.#take(takeQuiet(this.#queue));
      await condition(() => isDrained() || hasQuiet());
    }
    return { ...this.#input, state: this.state, unprocessed: this.#queue };
  }

  #take(facts: readonly FleetFact[]): void {
    this.#apply(advanceFleet(this.state, facts, Date.now()));
  }

  #apply(step: FleetStep): void {
    this.state = step.state;
    for (const effect of step.effects) {
      this.#underWay += 1;
      void carryOut(this.#input, this.state, effect)
        .then((facts) => this.#queue.push(...facts))
        .catch((error: unknown) => {
          log.error('An effect failed; the next worker that announces itself has it tried again', {
            effect,
            error,
          });
        })
        .finally(() => (this.#underWay -= 1));
    }
  }
}

/** Takes the facts out that start nothing: they need not be carried, and an outage brings many. */
function takeQuiet(queue: FleetFact[]): readonly FleetFact[] {
  const taken = queue.splice(0);
  queue.push(...taken.filter((fact) => !isQuiet(fact)));
  return taken.filter(isQuiet);
}

/** Does what was decided; what comes of it goes back into the queue as facts. */
async function carryOut(
  input: FleetInput,
  state: FleetState,
  effect: FleetEffect,
): Promise<readonly FleetFact[]> {
  const { environment, probeQueue } = input;
  switch (effect.kind) {
    case 'plan': {
      const { planShards } = proxyActivities<Activities>({
        ...STORE_READ,
        summary: `Planning the shards of ${environment}`,
      });
      return [{ kind: 'planned', plan: await planShards({ environment, previousPlanId: state.planId }) }];
    }
    case 'assign': {
      const { shard, assignment } = effect;
      const shardInput = { version: 1, environment, shard, probeQueue, assignment } as const;
      const telling = await tellShard(shardInput, isKnownToRun(state, shard));
      if (telling === 'started') return [{ kind: 'started', shard, assignment }];
      return telling === 'heard' ? [] : [{ kind: 'standing', shard, standing: { status: 'ended' } }];
    }
    case 'routing': {
      const facts = await routeEffect(environment, effect.effect);
      return facts.map((fact) => ({ kind: 'routing', fact }));
    }
  }
}
