import { z } from 'zod';
import { createCommand } from '../../domain/execute/command.ts';
import { readLoad } from '../../domain/host/read-load.ts';
import { defineAction } from '../action.ts';
import { serverField } from './server-field.ts';
import {
  hostReadShape,
  PLAIN_WORDS,
  readServerHost,
  requireProgram,
  requireSuccess,
  runAtHost,
} from './server-host.ts';

export const serverLoad = defineAction({
  name: 'server/load',
  noun: 'server',
  verb: 'load',
  summary: 'Show the load on the host of a server',
  description:
    'Asks `uptime` where the server runs: the load averages of one, five and fifteen minutes, and what was said word for word.',
  examples: [{ command: 'watchkeeper server load search', says: 'Is its machine busy?' }],
  cli: {
    path: ['server', 'load'],
    positionals: [{ field: 'server', label: 'SERVER', required: true, variadic: false }],
  },
  slack: null,
  effect: 'read',
  role: 'operator',
  runs: 'inline',
  input: z.object({ server: serverField }),
  output: z.object({
    ...hostReadShape,
    load: z
      .object({
        one_minute: z.number(),
        five_minutes: z.number(),
        fifteen_minutes: z.number(),
        users: z.int().nullable().describe('People logged in'),
      })
      .nullable()
      .describe('Null where it could not be read out of what was said'),
    raw: z.string(),
  }),
  exitCode: ({ load }) => (load === null ? 3 : 0),
  run: async (context, { server }) => {
    const at = await readServerHost(context, server);
    const execution = await runAtHost(context, at, createCommand(['uptime'], PLAIN_WORDS));
    requireProgram(execution, at, 'uptime');
    requireSuccess(execution, at, 'uptime');
    const raw = execution.stdout.text;
    const load = readLoad(raw);
    return {
      server_name: server,
      environment: context.environment,
      timestamp: new Date(context.nowMs()).toISOString(),
      host: at.name,
      load: load && {
        one_minute: load.load1,
        five_minutes: load.load5,
        fifteen_minutes: load.load15,
        users: load.users,
      },
      raw,
    };
  },
});
