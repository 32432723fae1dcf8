import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import { fleetEdges, fleetReleased, fleetSnapshot, type FleetInput } from '../contract/fleet.ts';
import {
  ENVIRONMENT_ATTRIBUTE,
  fleetId,
  NOUN_ATTRIBUTE,
  PLAN_MEMO,
  probeQueueOf,
  shardId,
} from '../contract/names.ts';
import type { Fleet } from '../ports/fleet.ts';
import { withinDeadline } from './temporal-client.ts';

export interface TemporalFleet extends Fleet {
  /** Starts the environment's fleet where it does not run, and has it look at the assignments. */
  readonly announce: (environment: string, worker: string) => Promise<void>;
}

const SIGNAL_DEADLINE_MS = 5_000;
const LOOK_DEADLINE_MS = 3_000;

/** The fleet as a Temporal workflow: every message also starts it where it does not run, so that none is lost. */
export function createTemporalFleet(client: Client, taskQueue: string): TemporalFleet {
  const signal = async <Message>(
    environment: string,
    definition: SignalDefinition<[Message]>,
    message: Message,
  ): Promise<void> => {
    const input: FleetInput = { environment, probeQueue: probeQueueOf(taskQueue) };
    await withinDeadline(client, SIGNAL_DEADLINE_MS, () =>
      client.workflow.signalWithStart('fleet', {
        workflowId: fleetId(environment),
        taskQueue,
        args: [input],
        signal: definition.name,
        signalArgs: [message],
        staticSummary: `Routes what happens in ${environment} and plans who watches what`,
        typedSearchAttributes: [
          { key: ENVIRONMENT_ATTRIBUTE, value: environment },
          { key: NOUN_ATTRIBUTE, value: 'fleet' },
        ],
      }),
    );
  };
  return {
    announce: (environment, worker) => signal(environment, fleetReleased, { worker }),
    sendEdges: ({ environment, ...message }) => signal(environment, fleetEdges, message),
    sendSnapshot: ({ environment, ...message }) => signal(environment, fleetSnapshot, message),
    shardStanding: (environment, shard, planId) => standingOf(client, shardId(environment, shard), planId),
  };
}

async function standingOf(
  client: Client,
  workflowId: string,
  planId: string,
): Promise<'current' | 'ended' | 'unknown'> {
  try {
    const found = await client.withDeadline(Date.now() + LOOK_DEADLINE_MS, () =>
      client.workflow.getHandle(workflowId).describe(),
    );
    return found.status.name === 'RUNNING' && found.memo?.[PLAN_MEMO] === planId ? 'current' : 'ended';
  } catch (error) {
    return error instanceof WorkflowNotFoundError ? 'ended' : 'unknown';
  }
}
