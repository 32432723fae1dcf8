import { z } from 'zod';
import { defineCommand } from './define-command.ts';
import { incidentField } from './find-incident.ts';

export const incidentRun = defineCommand({
  verb: 'run',
  summary: 'Take a first look at the servers of an incident',
  description:
    'Checks them now and compares their tools with what was accepted; what is found goes into the story and into the thread. It changes nothing on the servers. `incident run-runbook` runs a runbook for it.',
  examples: [{ command: 'watchkeeper incident run K7Q2MD', says: 'Is it still so, and what has changed?' }],
  slack: 'run',
  input: z.object({ incident: incidentField }),
  would: (id) => `check the servers of ${id} and compare their tools`,
  command: () => ({ kind: 'run' }),
});
