import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import { ENVIRONMENT_ATTRIBUTE, NOUN_ATTRIBUTE, runWorkflowId, STATUS_ATTRIBUTE } from '../contract/names.ts';
import { runCommand } from '../contract/run.ts';
import type { RunInput } from '../contract/run.ts';
import { AppError } from '../domain/error/app-error.ts';
import type { Control } from '../ports/control.ts';
import { ANSWER_DEADLINE_MS, explainTo } from './explain-update.ts';
import { withinDeadline } from './temporal-client.ts';

export interface RunControlOptions {
  readonly client: Client;
  readonly taskQueue: string;
  /** Throws TEMPORAL_UNAVAILABLE where it cannot be reached. */
  readonly reach: () => Promise<void>;
}

/** Runs of runbooks: each a workflow that goes on whatever becomes of who started it. */
export function createRunControl({
  client,
  taskQueue,
  reach,
}: RunControlOptions): Pick<Control, 'startRun' | 'commandRun'> {
  return {
    async startRun({ beginning, allowsSelfApproval }) {
      await reach();
      return start(client, taskQueue, { version: 1, beginning, allowsSelfApproval });
    },
    async commandRun({ environment, id, command, who, role, idempotencyKey }) {
      await reach();
      return withinDeadline(client, ANSWER_DEADLINE_MS, () =>
        client.workflow
          .getHandle(runWorkflowId(id))
          .executeUpdate(runCommand, { args: [{ who, role, command }], updateId: idempotencyKey })
          .catch(explainTo(environment, `The run ${id} is over: nothing can be done with it any more.`)),
      );
    },
  };
}

async function start(
  client: Client,
  taskQueue: string,
  input: RunInput,
): Promise<{ readonly workflowId: string }> {
  const { id, environment, runbook, caller } = input.beginning;
  const workflowId = runWorkflowId(id);
  await withinDeadline(client, ANSWER_DEADLINE_MS, () =>
    client.workflow
      .start('runbook', {
        workflowId,
        taskQueue,
        args: [input],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        staticSummary: `${runbook.title}, started by ${caller.who}`,
        typedSearchAttributes: [
          { key: ENVIRONMENT_ATTRIBUTE, value: environment },
          { key: NOUN_ATTRIBUTE, value: 'run' },
          { key: STATUS_ATTRIBUTE, value: 'running' },
        ],
      })
      .catch((error: unknown) => {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
        throw new AppError('CONFLICT', `There is a run ${id} already.`, {
          cause: error,
          details: { run: id },
        });
      }),
  );
  return { workflowId };
}
