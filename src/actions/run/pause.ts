import { defineRunCommand } from './define-run-command.ts';
import { onRun } from './run-fields.ts';

export const runPause = defineRunCommand({
  verb: 'pause',
  summary: 'Begin nothing more of a run for now',
  description: 'What is under way goes on to its end; no step begins until the run is resumed.',
  example: { command: 'watchkeeper runs pause K7Q2MD', says: 'Wait a moment.' },
  input: onRun,
  would: (id) => `pause ${id}: no step begins until it is resumed`,
  command: () => ({ kind: 'pause' }),
});
