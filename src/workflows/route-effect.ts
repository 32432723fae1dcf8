import {
  getExternalWorkflowHandle,
  isCancellation,
  log,
  ParentClosePolicy,
  proxyActivities,
  startChild,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { Activities } from '../contract/activities.ts';
import { incidentTold } from '../contract/incident.ts';
import {
  ENVIRONMENT_ATTRIBUTE,
  incidentWorkflowId,
  NOUN_ATTRIBUTE,
  STATUS_ATTRIBUTE,
} from '../contract/names.ts';
import { subjectOf } from '../domain/alert/alert-subject.ts';
import type { IncidentMessage } from '../domain/incident/incident-message.ts';
import type { OpenIncident, RoutingEffect } from '../domain/routing/routing-effect.ts';
import type { RoutingFact } from '../domain/routing/routing-fact.ts';
import { STORE_READ, STORE_WRITE } from './activity-options.ts';
import { incident } from './incident.ts';

/** Does what routing has decided; what comes of it goes back to the fleet as facts. */
export async function routeEffect(
  environment: string,
  effect: RoutingEffect,
): Promise<readonly RoutingFact[]> {
  switch (effect.kind) {
    case 'read_routing': {
      const { readRouting } = proxyActivities<Activities>({
        ...STORE_READ,
        summary: 'Reading how alerts are routed',
      });
      const { number, windows, fromMs } = effect;
      const reading = await readRouting({ environment, windows, fromMs });
      return [{ kind: 'routing_read', number, reading }];
    }
    case 'open_incident':
      await openIncident(environment, effect.incident);
      return [{ kind: 'incident_opened', id: effect.incident.id }];
    case 'tell_incident':
      return [await tellIncident(effect.id, effect.messages)];
    case 'project': {
      const { alerts, gone, quiet } = effect;
      const { recordRouting } = proxyActivities<Activities>({
        ...STORE_WRITE,
        summary: `Writing where ${alerts.length + gone.length} alerts have got to`,
      });
      await recordRouting({ environment, projection: { alerts, gone, quiet } }).catch(sayUnwritten);
      return [{ kind: 'projected' }];
    }
  }
}

/** What the store refuses for good does not keep it from what comes after. */
function sayUnwritten(error: unknown): void {
  if (isCancellation(error)) throw error;
  log.error('Where alerts have got to was not written; it is when they change again', { error });
}

/** Its id is fixed by the fleet's state: one that is started already is this one. */
async function openIncident(environment: string, beginning: OpenIncident): Promise<void> {
  const { id, alerts, isStorm } = beginning;
  const rules = new Set(alerts.map(({ rule }) => rule));
  const what = isStorm ? `${alerts.length} alerts at once` : [...rules].join(', ');
  try {
    await startChild(incident, {
      workflowId: incidentWorkflowId(id),
      args: [{ version: 1, beginning: { ...beginning, environment } }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      staticSummary: `${id}: ${what} of ${subjectsOf(environment, beginning)}`,
      typedSearchAttributes: [
        { key: ENVIRONMENT_ATTRIBUTE, value: environment },
        { key: NOUN_ATTRIBUTE, value: 'incident' },
        { key: STATUS_ATTRIBUTE, value: 'triggered' },
      ],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** Static summaries are cut at 200 bytes by the server. */
const SUBJECT_CHARACTERS = 100;

function subjectsOf(environment: string, { alerts }: OpenIncident): string {
  const [first, ...others] = [...new Set(alerts.map(({ server }) => subjectOf(server, environment)))];
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `${(first ?? '').slice(0, SUBJECT_CHARACTERS)}${more}`;
}

async function tellIncident(id: string, messages: readonly IncidentMessage[]): Promise<RoutingFact> {
  try {
    await getExternalWorkflowHandle(incidentWorkflowId(id)).signal(incidentTold, { messages });
    return { kind: 'incident_told', id };
  } catch (error) {
    if (isCancellation(error)) throw error;
    return { kind: 'incident_closed', id };
  }
}
