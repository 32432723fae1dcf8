import { defineRunCommand } from './define-run-command.ts';
import { onStep, STEP, why } from './run-fields.ts';

export const runRefuse = defineRunCommand({
  verb: 'refuse',
  summary: 'Refuse what a run waits to have approved',
  description: 'The step fails, and the run does what its document says of failures.',
  example: { command: 'watchkeeper runs refuse K7Q2MD go --reason "not on a Friday"', says: 'It may not.' },
  input: onStep.extend({ reason: why('Why not, for everybody else') }),
  then: [STEP],
  would: (id, { step }) => `refuse ${step} of ${id}`,
  command: ({ step, reason }) => ({ kind: 'refuse', step, reason }),
});
