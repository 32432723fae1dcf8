import { z } from 'zod';
import { defineAction } from '../action.ts';
import { readServer } from '../fleet/read-fleet.ts';
import { exitCodeOfStatus } from './exit-code-of-status.ts';
import { lineOf } from './list.ts';
import { presentServer, serverBodySchema } from './server-body.ts';
import { serverField } from './server-field.ts';
import { serverNow } from './server-now.ts';

export const serverShow = defineAction({
  name: 'server/show',
  noun: 'server',
  verb: 'show',
  summary: 'Show everything known of one server',
  description:
    'Its status with both results, configuration, breaker, tool contract and newest checks. Nothing is probed.',
  examples: [{ command: 'watchkeeper servers show search', says: 'All about search.' }],
  cli: {
    path: ['servers', 'show'],
    positionals: [{ field: 'server', label: 'SERVER', required: true, variadic: false }],
  },
  slack: null,
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    server: serverField,
    history: z.int().min(0).max(100).default(10).describe('How many of the newest checks to add'),
  }),
  output: serverBodySchema,
  exitCode: ({ overall_status }) => exitCodeOfStatus(overall_status),
  run: async ({ store, environment, nowMs }, { server, history }) => {
    const watched = await readServer(store, environment, server);
    const checks = history === 0 ? [] : (await store.history(environment, server, { limit: history })).items;
    return presentServer({
      environment,
      server: serverNow(watched, nowMs()),
      history: checks.map(lineOf),
    });
  },
});
