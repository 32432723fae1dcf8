import { z } from 'zod';
import { defineCommand } from './define-command.ts';
import { incidentField } from './find-incident.ts';

export const incidentUnack = defineCommand({
  verb: 'unack',
  summary: 'Take an acknowledgement back',
  description: 'The incident counts as unanswered again, and its policy begins anew.',
  examples: [{ command: 'watchkeeper incident unack K7Q2MD', says: 'Somebody else has to take it.' }],
  slack: 'unack',
  input: z.object({ incident: incidentField }),
  would: (id) => `take the acknowledgement of ${id} back: people are told again`,
  command: () => ({ kind: 'unack' }),
});
