import { z } from 'zod';
import { defineRunCommand } from './define-run-command.ts';
import { LONGEST_TEXT } from '../incident/find-incident.ts';
import { onStep, STEP } from './run-fields.ts';

export const runDone = defineRunCommand({
  verb: 'done',
  summary: 'Say that you have done a step by hand',
  description: 'The run goes on with the next step.',
  example: { command: 'watchkeeper runs done K7Q2MD cable --note "it was loose"', says: 'Done.' },
  input: onStep.extend({
    note: z.string().trim().max(LONGEST_TEXT).default('').describe('What is to be remembered of it'),
  }),
  then: [STEP],
  would: (id, { step }) => `say that ${step} of ${id} is done`,
  command: ({ step, note }) => ({ kind: 'done', step, note }),
});
