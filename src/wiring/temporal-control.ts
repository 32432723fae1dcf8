import {
  ApplicationFailure,
  Connection,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import { fleetSetMode, fleetView } from '../contract/fleet.ts';
import { fleetId } from '../contract/names.ts';
import { AppError, isAppErrorCode } from '../domain/error/app-error.ts';
import type { Control } from '../ports/control.ts';
import { withinDeadline } from './temporal-client.ts';

const ANSWER_DEADLINE_MS = 10_000;
const PING_DEADLINE_MS = 1_000;
const REACH_DEADLINE_MS = 3_000;

/** Commands to the living workflows, as Updates and Queries. */
export function createTemporalControl(client: Client): Control {
  const address = client.connection instanceof Connection ? client.connection.options.address : null;
  const handleOf = (environment: string) => client.workflow.getHandle(fleetId(environment));
  return {
    async setMode({ environment, mode, who, reason, idempotencyKey }) {
      const workflowId = fleetId(environment);
      await requireTemporal(client, address);
      const changed = await withinDeadline(client, ANSWER_DEADLINE_MS, () =>
        handleOf(environment)
          .executeUpdate(fleetSetMode, { args: [{ mode, who, reason }], updateId: idempotencyKey })
          .catch(explainTo(environment)),
      );
      return { workflowId, mode: changed };
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

/** Failures that are answers keep their code and words; all others are left to `withinDeadline`. */
function explainTo(environment: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
      const { type, message } = error.cause;
      throw new AppError(isAppErrorCode(type) ? type : 'INTERNAL_ERROR', message, { cause: error });
    }
    if (error instanceof WorkflowNotFoundError) {
      throw new AppError(
        'PRECONDITION_MISSING',
        `Nothing watches ${environment} yet: start a worker with \`watchkeeper up\` or \`watchkeeper worker\`.`,
        { cause: error },
      );
    }
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
      throw new AppError(
        'TEMPORAL_UNAVAILABLE',
        `No worker took the command for ${environment} within ${ANSWER_DEADLINE_MS / 1_000} s: start one with \`watchkeeper worker\`, then repeat the command. If one runs, see whether it reaches Temporal.`,
        { cause: error },
      );
    }
    throw error;
  };
}
