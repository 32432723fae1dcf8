import { z } from 'zod';
import { defineAction } from '../action.ts';
import { readServer } from '../fleet/read-fleet.ts';
import { changeRelease, planReleaseChange, releaseChangeSchema } from '../release/change-release.ts';
import { serverField } from './server-field.ts';

export const serverRemove = defineAction({
  name: 'server/remove',
  noun: 'server',
  verb: 'remove',
  summary: 'Stop watching a server for good',
  description:
    'Makes a release without the server. What was recorded of it is kept for its time. The file is not touched: a server that is written there comes back when the file is next changed.',
  examples: [
    { command: 'watchkeeper servers remove search', says: 'Take search out; its name is asked for.' },
    { command: 'watchkeeper servers remove search --dry-run', says: 'See what that would do.' },
  ],
  cli: {
    path: ['servers', 'remove'],
    positionals: [{ field: 'server', label: 'SERVER', required: true, variadic: false }],
  },
  slack: null,
  effect: 'danger',
  role: 'operator',
  runs: 'inline',
  input: z.object({ server: serverField }),
  output: releaseChangeSchema,
  exitCode: () => 0,
  plan: async (context, { server }) => {
    await readServer(context.store, context.environment, server);
    return planReleaseChange(context, { changes: {}, without: [server] });
  },
  run: async (context, { server }) => {
    await readServer(context.store, context.environment, server);
    return changeRelease(context, { changes: {}, without: [server] });
  },
});
