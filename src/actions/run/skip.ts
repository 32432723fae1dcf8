import { defineRunCommand } from './define-run-command.ts';
import { onStep, STEP, why } from './run-fields.ts';

export const runSkip = defineRunCommand({
  verb: 'skip',
  summary: 'Go on without a step that failed or waits',
  description: 'The step counts as skipped, with who skipped it and why, and the next one begins.',
  example: { command: 'watchkeeper runs skip K7Q2MD restart --reason "done by hand"', says: 'Without it.' },
  input: onStep.extend({ reason: why('Why it is not needed') }),
  then: [STEP],
  would: (id, { step }) => `skip ${step} of ${id}`,
  command: ({ step, reason }) => ({ kind: 'skip', step, reason }),
});
