import { z } from 'zod';
import { defineCommand } from './define-command.ts';
import { incidentField } from './find-incident.ts';

export const incidentAssign = defineCommand({
  verb: 'assign',
  summary: 'Say who takes care of an incident',
  description: 'Names somebody; whoever they are, it does not acknowledge it for them.',
  examples: [{ command: 'watchkeeper incident assign K7Q2MD ben', says: 'Ben takes care of it.' }],
  slack: 'assign',
  input: z.object({
    incident: incidentField,
    to: z.string().trim().min(1).max(100).describe('Name of a person or a team'),
  }),
  then: { field: 'to', label: 'NAME' },
  would: (id, { to }) => `assign ${id} to ${to}`,
  command: ({ to }) => ({ kind: 'assign', to }),
});
