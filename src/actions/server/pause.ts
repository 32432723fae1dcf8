import { defineAction } from '../action.ts';
import { pausing } from './pausing.ts';
import { exitCodeOfCommand } from './submit-command.ts';

export const serverPause = defineAction({
  name: 'server/pause',
  noun: 'server',
  verb: 'pause',
  summary: 'Stop probing one server for a while',
  description:
    'The server is not probed until `servers resume`, also after restarts and changes of the configuration; its status is UNKNOWN meanwhile. Nothing of it is forgotten.',
  examples: [
    {
      command: 'watchkeeper servers pause search --reason "being moved"',
      says: 'Leave search alone and say why.',
    },
  ],
  cli: {
    path: ['servers', 'pause'],
    positionals: [{ field: 'server', label: 'SERVER', required: true, variadic: false }],
  },
  slack: 'servers pause',
  effect: 'change',
  role: 'operator',
  runs: 'inline',
  exitCode: exitCodeOfCommand,
  ...pausing('pause'),
});
