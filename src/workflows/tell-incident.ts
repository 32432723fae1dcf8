import { getExternalWorkflowHandle, log } from '@temporalio/workflow';
import { incidentTold } from '../contract/incident.ts';
import { incidentWorkflowId } from '../contract/names.ts';
import type { RunNews } from '../domain/runbook/news-for-incident.ts';

/** A run goes on when its incident has closed: its own story has it all. */
export async function tellIncident(incident: string, news: readonly RunNews[]): Promise<void> {
  const messages = news.map((each) => ({ kind: 'run_said', ...each }) as const);
  await getExternalWorkflowHandle(incidentWorkflowId(incident))
    .signal(incidentTold, { messages })
    .catch((error: unknown) => {
      log.info('The incident was not told of its run', { incident, error });
    });
}
