import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  log,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../contract/activities.ts';
import {
  fleetEdges,
  fleetReleased,
  fleetSetMode,
  fleetShardStanding,
  fleetSnapshot,
  fleetView,
  type FleetInput,
} from '../contract/fleet.ts';
import { advanceFleet, initialFleet, isQuiet, refuseMode } from '../domain/fleet/advance-fleet.ts';
import type { FleetEffect, FleetFact, FleetState } from '../domain/fleet/fleet-state.ts';
import type { ModeChange } from '../domain/fleet/mode.ts';
import { upgradeFleetState } from '../domain/fleet/upgrade-fleet-state.ts';
import { isKnownToRun } from '../domain/fleet/replan.ts';
import { describeFleet, viewFleet } from '../domain/fleet/view-fleet.ts';
import { STORE_READ } from './activity-options.ts';
import { tellShard } from './tell-shard.ts';

/**
 * The one writer of an environment's truth: takes in edges and snapshots, holds the mode, and sees to it that every
 * server is watched by exactly one shard. Lives for ever.
 */
export async function fleet(input: FleetInput): Promise<void> {
  const queue: FleetFact[] = [...(input.unprocessed ?? [])];
  let state: FleetState =
    input.state === undefined
      ? initialFleet(input.environment, workflowInfo().firstExecutionRunId, Date.now())
      : upgradeFleetState(input.state);
  let effectsUnderWay = 0;

  const decide = (facts: readonly FleetFact[]): void => {
    const step = advanceFleet(state, facts);
    state = step.state;
    for (const effect of step.effects) {
      effectsUnderWay += 1;
      void carryOut(input, state, effect)
        .then((facts) => queue.push(...facts))
        .catch((error: unknown) => {
          log.error('An effect failed; the next worker that announces itself has it tried again', {
            effect,
            error,
          });
        })
        .finally(() => (effectsUnderWay -= 1));
    }
  };

  setHandler(fleetEdges, (message) => void queue.push({ kind: 'edges', ...message }));
  setHandler(fleetSnapshot, (message) => void queue.push({ kind: 'snapshot', ...message }));
  setHandler(fleetReleased, () => void queue.push({ kind: 'released' }));
  setHandler(fleetShardStanding, (message) => void queue.push({ kind: 'standing', ...message }));
  setHandler(fleetView, () => viewFleet(state));
  setHandler(
    fleetSetMode,
    (change) => {
      decide([{ kind: 'mode', change, atMs: Date.now() }]);
      return state.mode;
    },
    {
      validator: (change: ModeChange) => {
        const refusal = refuseMode(state, change);
        if (refusal !== null) throw ApplicationFailure.nonRetryable(refusal, 'CONFLICT');
      },
    },
  );

  while (!workflowInfo().continueAsNewSuggested) {
    decide(queue.splice(0));
    setCurrentDetails(describeFleet(state));
    await condition(() => queue.length > 0 || workflowInfo().continueAsNewSuggested);
  }
  const isDrained = (): boolean => effectsUnderWay === 0 && allHandlersFinished();
  const hasQuiet = (): boolean => queue.some(isQuiet);
  while (!isDrained() || hasQuiet()) {
    decide(takeQuiet(queue));
    await condition(() => isDrained() || hasQuiet());
  }
  await continueAsNew<typeof fleet>({ ...input, state, unprocessed: queue });
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
  }
}
