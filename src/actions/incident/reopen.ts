import { z } from 'zod';
import { defineCommand } from './define-command.ts';
import { incidentField } from './find-incident.ts';

export const incidentReopen = defineCommand({
  verb: 'reopen',
  summary: 'Open a resolved incident again',
  description: 'It counts as unanswered, and its policy begins anew. A closed one stays closed.',
  examples: [{ command: 'watchkeeper incident reopen K7Q2MD', says: 'It is not over after all.' }],
  slack: 'reopen',
  input: z.object({ incident: incidentField }),
  would: (id) => `reopen ${id}: people are told again`,
  command: () => ({ kind: 'reopen' }),
});
