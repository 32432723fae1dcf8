import { defineRunCommand } from './define-run-command.ts';
import { onRun, why } from './run-fields.ts';

export const runCancel = defineRunCommand({
  verb: 'cancel',
  summary: 'End a run before its end',
  description:
    'What is under way is stopped. Where the document says `on_failure: undo`, what was done is taken back, the newest first.',
  example: { command: 'watchkeeper runs cancel K7Q2MD --reason "wrong server"', says: 'Stop it.' },
  input: onRun.extend({ reason: why('Why, for everybody else') }),
  would: (id) => `cancel ${id}`,
  command: ({ reason }) => ({ kind: 'cancel', reason }),
});
