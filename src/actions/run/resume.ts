import { defineRunCommand } from './define-run-command.ts';
import { onRun } from './run-fields.ts';

export const runResume = defineRunCommand({
  verb: 'resume',
  summary: 'Let a paused run go on',
  description: 'The next step begins; what waited for a time that has passed meanwhile goes on at once.',
  example: { command: 'watchkeeper runs resume K7Q2MD', says: 'Go on.' },
  input: onRun,
  would: (id) => `resume ${id}`,
  command: () => ({ kind: 'resume' }),
});
