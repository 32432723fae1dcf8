import { z } from 'zod';
import { defineAction } from '../action.ts';
import { changeMode, modeChangeSchema, planMode } from './change-mode.ts';
import { modeReasonField } from './mode-view.ts';

export const modeResume = defineAction({
  name: 'mode/resume',
  noun: 'mode',
  verb: 'resume',
  summary: 'Probe the environment again',
  description: 'Ends `mode pause`: every server of the environment is probed on its own schedule again.',
  examples: [{ command: 'watchkeeper mode resume', says: 'Go on probing.' }],
  cli: { path: ['mode', 'resume'], positionals: [] },
  slack: 'mode resume',
  effect: 'change',
  role: 'operator',
  runs: 'update',
  input: z.object({ reason: modeReasonField }),
  output: modeChangeSchema,
  exitCode: () => 0,
  plan: (context) => planMode(context, 'normal'),
  run: (context, { reason }) => changeMode(context, 'normal', reason),
});
