import { defineAction } from '../action.ts';
import { pausing } from './pausing.ts';
import { exitCodeOfCommand } from './submit-command.ts';

export const serverResume = defineAction({
  name: 'server/resume',
  noun: 'server',
  verb: 'resume',
  summary: 'Probe a paused server again',
  description: 'Ends `servers pause`: the server is probed on its own schedule again.',
  examples: [{ command: 'watchkeeper servers resume search', says: 'Go on with search.' }],
  cli: {
    path: ['servers', 'resume'],
    positionals: [{ field: 'server', label: 'SERVER', required: true, variadic: false }],
  },
  slack: 'servers resume',
  effect: 'change',
  role: 'operator',
  runs: 'inline',
  exitCode: exitCodeOfCommand,
  ...pausing('resume'),
});
