import { z } from 'zod';
import { defineAction } from '../action.ts';
import { modeSchema, noteMode, presentMode } from './mode-view.ts';

export const modeShow = defineAction({
  name: 'mode/show',
  noun: 'mode',
  verb: 'show',
  summary: 'Show whether the environment is being probed',
  description: 'The mode of the environment, since when, who set it and why.',
  examples: [{ command: 'watchkeeper mode show', says: 'Is probing paused, and by whom?' }],
  cli: { path: ['mode', 'show'], positionals: [] },
  slack: 'mode',
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({}),
  output: modeSchema.extend({ environment: z.string(), workflow_id: z.string() }),
  exitCode: () => 0,
  run: async (context) => {
    const { control, environment } = context;
    const set = await control.mode(environment);
    await noteMode(context, set);
    return { environment, workflow_id: set.workflowId, ...presentMode(set.mode) };
  },
});
