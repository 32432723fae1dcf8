import { z } from 'zod';
import { defineAction } from '../action.ts';
import { changeMode, modeChangeSchema, planMode } from './change-mode.ts';
import { modeReasonField } from './mode-view.ts';

export const modePause = defineAction({
  name: 'mode/pause',
  noun: 'mode',
  verb: 'pause',
  summary: 'Stop probing the whole environment',
  description:
    'No server of the environment is probed until `mode resume`. Statuses turn UNKNOWN once they are older than three intervals.',
  examples: [
    { command: 'watchkeeper mode pause --reason "network maintenance"', says: 'Stop probing and say why.' },
    { command: 'watchkeeper mode pause --dry-run', says: 'See what it would do.' },
  ],
  cli: { path: ['mode', 'pause'], positionals: [] },
  slack: 'mode pause',
  effect: 'change',
  role: 'operator',
  runs: 'update',
  input: z.object({ reason: modeReasonField }),
  output: modeChangeSchema,
  exitCode: () => 0,
  plan: (context) => planMode(context, 'paused'),
  run: (context, { reason }) => changeMode(context, 'paused', reason),
});
