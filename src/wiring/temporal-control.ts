import { Connection, type Client } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import {
  fleetAddSilence,
  fleetAddWindow,
  fleetCancelWindow,
  fleetChannelReported,
  fleetExpireSilence,
  fleetSetMode,
  fleetView,
} from '../contract/fleet.ts';
import { incidentCommand } from '../contract/incident.ts';
import { fleetId, incidentWorkflowId } from '../contract/names.ts';
import { AppError } from '../domain/error/app-error.ts';
import type { Control } from '../ports/control.ts';
import { ANSWER_DEADLINE_MS, explainTo } from './explain-update.ts';
import { createRunControl } from './run-control.ts';
import { withinDeadline } from './temporal-client.ts';

const PING_DEADLINE_MS = 1_000;
const REACH_DEADLINE_MS = 3_000;

/** Commands to the living workflows, as Updates and Queries. */
export function createTemporalControl(client: Client, taskQueue: string): Control {
  const address = client.connection instanceof Connection ? client.connection.options.address : null;
  const handleOf = (environment: string) => client.workflow.getHandle(fleetId(environment));
  /** An update to the environment's fleet. */
  const tell = async <Result, Change>(
    update: UpdateDefinition<Result, [Change]>,
    change: Change,
    { environment, idempotencyKey }: { readonly environment: string; readonly idempotencyKey: string },
  ): Promise<Result> => {
    await requireTemporal(client, address);
    return withinDeadline(client, ANSWER_DEADLINE_MS, () =>
      handleOf(environment)
        .executeUpdate(update, { args: [change], updateId: idempotencyKey })
        .catch(explainTo(environment)),
    );
  };
  return {
    async setMode({ environment, mode, who, reason, idempotencyKey }) {
      const workflowId = fleetId(environment);
      const change = { mode, who, reason };
      return { workflowId, mode: await tell(fleetSetMode, change, { environment, idempotencyKey }) };
    },
    async commandIncident({ environment, id, command, who, idempotencyKey }) {
      await requireTemporal(client, address);
      return withinDeadline(client, ANSWER_DEADLINE_MS, () =>
        client.workflow
          .getHandle(incidentWorkflowId(id))
          .executeUpdate(incidentCommand, { args: [{ who, command }], updateId: idempotencyKey })
          .catch(explainTo(environment, `The incident ${id} is over: nothing can be done with it any more.`)),
      );
    },
    addSilence: ({ silence, ...asked }) => tell(fleetAddSilence, silence, asked),
    expireSilence: ({ which, ...asked }) => tell(fleetExpireSilence, { which, who: asked.who }, asked),
    addWindow: ({ window, ...asked }) => tell(fleetAddWindow, window, asked),
    cancelWindow: ({ which, ...asked }) => tell(fleetCancelWindow, { which, who: asked.who }, asked),
    ...createRunControl({ client, taskQueue, reach: () => requireTemporal(client, address) }),
    async reportWorkingChannel({ environment, channel }) {
      await requireTemporal(client, address);
      await withinDeadline(client, ANSWER_DEADLINE_MS, () =>
        handleOf(environment)
          .signal(fleetChannelReported, { channel, status: 'working' })
          .catch(explainTo(environment)),
      );
    },
    async mode(environment) {
      const view = await withinDeadline(client, ANSWER_DEADLINE_MS, () =>
        handleOf(environment).query(fleetView).catch(explainTo(environment)),
      );
      return { workflowId: fleetId(environment), mode: view.mode };
    },
    async ping() {
      await withinDeadline(client, PING_DEADLINE_MS, () => client.workflowService.getSystemInfo({}));
    },
  };
}

/** Without Temporal the command would time out as it does without a worker, and later. */
async function requireTemporal(client: Client, address: string | null): Promise<void> {
  try {
    await client.withDeadline(Date.now() + REACH_DEADLINE_MS, () => client.workflowService.getSystemInfo({}));
  } catch (error) {
    const where = address === null ? '' : ` at ${address}`;
    throw new AppError(
      'TEMPORAL_UNAVAILABLE',
      `Temporal cannot be reached${where}, so nothing was changed. Start it with \`watchkeeper up\`, or set TEMPORAL_ADDRESS to the one that runs.`,
      { cause: error, details: { address } },
    );
  }
}
