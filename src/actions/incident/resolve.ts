import { z } from 'zod';
import { defineCommand } from './define-command.ts';
import { incidentField, LONGEST_TEXT } from './find-incident.ts';

export const incidentResolve = defineCommand({
  verb: 'resolve',
  summary: 'Say that an incident is over',
  description:
    'Ends it by hand. It may be reopened for ten minutes (alerting.routing.reopen_within); where its alert still fires after that, a new incident opens that says it follows this one.',
  examples: [
    {
      command: 'watchkeeper incident resolve K7Q2MD --cause "certificate renewed"',
      says: 'It is over, and why.',
    },
  ],
  slack: 'resolve',
  input: z.object({
    incident: incidentField,
    cause: z.string().trim().min(1).max(LONGEST_TEXT).default('resolved by hand').describe('What it was'),
  }),
  would: (id) => `resolve ${id}`,
  command: ({ cause }) => ({ kind: 'resolve', cause }),
});
