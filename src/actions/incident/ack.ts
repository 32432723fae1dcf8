import { z } from 'zod';
import { defineCommand } from './define-command.ts';
import { incidentField } from './find-incident.ts';

export const incidentAck = defineCommand({
  verb: 'ack',
  summary: 'Acknowledge an incident: you have it',
  description:
    'Stops telling further people. It counts for half an hour (the policy may say otherwise); without a resolution by then the policy begins anew.',
  examples: [{ command: 'watchkeeper incident ack K7Q2MD', says: 'I have it.' }],
  slack: 'ack',
  input: z.object({ incident: incidentField }),
  would: (id) => `acknowledge ${id}: nobody else is told while that counts`,
  command: () => ({ kind: 'ack' }),
});
