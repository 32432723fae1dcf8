import { defineRunCommand } from './define-run-command.ts';
import { onStep, STEP } from './run-fields.ts';

export const runApprove = defineRunCommand({
  verb: 'approve',
  summary: 'Let a run go on that waits for an approval',
  description:
    'Counts as one approval of the step; it goes on when as many different people have approved as it wants. Whoever started the run cannot approve it, except where there is nobody else.',
  example: { command: 'watchkeeper runs approve K7Q2MD go', says: 'It may go on.' },
  input: onStep,
  then: [STEP],
  would: (id, { step }) => `approve ${step} of ${id}`,
  command: ({ step }) => ({ kind: 'approve', step }),
});
