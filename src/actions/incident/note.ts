import { z } from 'zod';
import { defineCommand } from './define-command.ts';
import { incidentField, LONGEST_TEXT } from './find-incident.ts';

export const incidentNote = defineCommand({
  verb: 'note',
  summary: 'Add a note to the story of an incident',
  description: 'Written into the timeline and into the thread of its message.',
  examples: [
    {
      command: 'watchkeeper incident note K7Q2MD "the gateway was restarted"',
      says: 'What others should know.',
    },
  ],
  slack: 'note',
  input: z.object({
    incident: incidentField,
    text: z.string().trim().min(1).max(LONGEST_TEXT).describe('What others should know'),
  }),
  then: { field: 'text', label: 'TEXT' },
  would: (id) => `add a note to ${id}`,
  command: ({ text }) => ({ kind: 'note', text }),
});
