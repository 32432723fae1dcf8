import { defineRunCommand } from './define-run-command.ts';
import { onStep, STEP } from './run-fields.ts';

export const runRetry = defineRunCommand({
  verb: 'retry',
  summary: 'Try the step again at which a run is stuck',
  description: 'The step begins anew, with what is known now.',
  example: { command: 'watchkeeper runs retry K7Q2MD restart', says: 'Once more.' },
  input: onStep,
  then: [STEP],
  would: (id, { step }) => `try ${step} of ${id} again`,
  command: ({ step }) => ({ kind: 'retry', step }),
});
