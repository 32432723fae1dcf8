import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ParentClosePolicy, proxyActivities, startChild, WorkflowIdReusePolicy } from '@temporalio/workflow';
import type { Activities } from '../contract/activities.ts';
import { ENVIRONMENT_ATTRIBUTE, NOUN_ATTRIBUTE, runWorkflowId, STATUS_ATTRIBUTE } from '../contract/names.ts';
import { callerOf, notBegunText } from '../domain/incident/automatic-run.ts';
import type { AutomaticRun } from '../domain/incident/automatic-run.ts';
import type { IncidentFact } from '../domain/incident/incident-step.ts';
import type { RunBeginning } from '../domain/runbook/advance-run.ts';
import { STORE_READ } from './activity-options.ts';
import { runbook } from './runbook.ts';

interface For {
  readonly environment: string;
  /** Its id. */
  readonly incident: string;
}

/** The document is the one that there is now; the run goes on whatever becomes of its incident. */
export async function beginAutomaticRun(
  { environment, incident }: For,
  { run, runbook: name, servers }: AutomaticRun,
): Promise<readonly IncidentFact[]> {
  const { readRunbook } = proxyActivities<Activities>({
    ...STORE_READ,
    summary: `Reading the runbook ${name}`,
  });
  const found = await readRunbook({ incident, servers, runbook: name });
  if (found.status === 'refused') {
    const text = notBegunText(incident, name, found.reason);
    return [{ kind: 'heard', message: { kind: 'run_said', who: null, text } }];
  }
  const { runbook: document, inputs } = found;
  const caller = callerOf(incident);
  const about = { environment, id: run, incident, startedAtMs: Date.now() };
  await start({ ...about, runbook: document, inputs, caller });
  return [];
}

/** One that is there already is this one: its id is made of the incident's. */
async function start(beginning: RunBeginning): Promise<void> {
  const { environment, id, runbook: document, caller } = beginning;
  try {
    await startChild(runbook, {
      workflowId: runWorkflowId(id),
      args: [{ version: 1, beginning, allowsSelfApproval: false }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      staticSummary: `${document.title.slice(0, TITLE_CHARACTERS)}, started by ${caller.who}`,
      typedSearchAttributes: [
        { key: ENVIRONMENT_ATTRIBUTE, value: environment },
        { key: NOUN_ATTRIBUTE, value: 'run' },
        { key: STATUS_ATTRIBUTE, value: 'running' },
      ],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** Static summaries are cut at 200 bytes by the server. */
const TITLE_CHARACTERS = 100;
