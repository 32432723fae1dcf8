import { z } from 'zod';
import { defineRunCommand } from './define-run-command.ts';
import { LONGEST_TEXT } from '../incident/find-incident.ts';
import { onStep, STEP } from './run-fields.ts';

export const runAnswer = defineRunCommand({
  verb: 'answer',
  summary: 'Answer what a run asks',
  description: 'The answer is checked against what is asked for, and later steps have it.',
  example: { command: 'watchkeeper runs answer K7Q2MD how_many 3', says: 'Three of them.' },
  input: onStep.extend({ answer: z.string().max(LONGEST_TEXT).describe('The answer') }),
  then: [STEP, { field: 'answer', label: 'ANSWER' }],
  would: (id, { step, answer }) => `answer ${step} of ${id} with ${answer}`,
  command: ({ step, answer }) => ({ kind: 'answer', step, answer }),
});
