import { z } from 'zod';
import { defineCommand } from './define-command.ts';
import { incidentField } from './find-incident.ts';

export const incidentEscalate = defineCommand({
  verb: 'escalate',
  summary: 'Tell those who would be told next, now',
  description: 'The next step of the policy is taken at once, and the incident counts as unanswered.',
  examples: [{ command: 'watchkeeper incident escalate K7Q2MD', says: 'I need help with it.' }],
  slack: 'escalate',
  input: z.object({ incident: incidentField }),
  would: (id) => `tell those whom the policy of ${id} names next`,
  command: () => ({ kind: 'escalate' }),
});
