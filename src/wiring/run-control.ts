import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { Client, WorkflowExecutionStatusName } from '@temporalio/client';
import { ENVIRONMENT_ATTRIBUTE, NOUN_ATTRIBUTE, runWorkflowId, STATUS_ATTRIBUTE } from '../contract/names.ts';
import { runCommand, runView } from '../contract/run.ts';
import type { RunInput } from '../contract/run.ts';
import { AppError } from '../domain/error/app-error.ts';
import type { WorkflowEnd } from '../domain/runbook/lost-run.ts';
import type { RunView } from '../domain/runbook/run-view.ts';
import type { Control, WhichRun } from '../ports/control.ts';
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
}: RunControlOptions): Pick<Control, 'startRun' | 'commandRun' | 'run' | 'runEnd'> {
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
    run: (which) => ask(client, which),
    runEnd: ({ id }) => endOf(client, id),
  };
}

/** How long whoever reads a run waits for its workflow. */
const VIEW_DEADLINE_MS = 5_000;
/** A read that has the run from the store already is not held up for longer. */
const END_DEADLINE_MS = 2_000;

async function ask(client: Client, { environment, id }: WhichRun): Promise<RunView> {
  const view = await withinDeadline(client, VIEW_DEADLINE_MS, () =>
    client.workflow.getHandle(runWorkflowId(id)).query(runView).catch(noneIs(null)),
  );
  // Ids are one for all environments of a Temporal namespace.
  if (view?.environment === environment) return view;
  throw new AppError('NOT_FOUND', `There is no run ${id} in ${environment}.`, {
    details: { run: id, environment },
  });
}

const ENDS: Readonly<Partial<Record<WorkflowExecutionStatusName, WorkflowEnd>>> = {
  TERMINATED: 'terminated',
  CANCELLED: 'cancelled',
  FAILED: 'failed',
  TIMED_OUT: 'timed_out',
};

function endOf(client: Client, id: string): Promise<WorkflowEnd | null> {
  return withinDeadline(client, END_DEADLINE_MS, () =>
    client.workflow
      .getHandle(runWorkflowId(id))
      .describe()
      .then(({ status }) => ENDS[status.name] ?? null)
      .catch(noneIs('gone' as const)),
  );
}

/** Stands for what a workflow that Temporal does not know would have said. */
function noneIs<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof WorkflowNotFoundError) return value;
    throw error;
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
