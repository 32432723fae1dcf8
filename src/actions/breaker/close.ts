import { z } from 'zod';
import { defineAction } from '../action.ts';
import { readServer } from '../fleet/read-fleet.ts';
import { serverField } from '../server/server-field.ts';
import { exitCodeOfCommand } from '../server/submit-command.ts';
import { breakerChangeSchema, changeBreaker, reasonField } from './change-breaker.ts';

export const breakerClose = defineAction({
  name: 'breaker/close',
  noun: 'breaker',
  verb: 'close',
  summary: 'Force the breaker of a server closed',
  description:
    'Tells consumers to use both paths of the server whatever the checks say, until `breaker reset` hands it back to the machine.',
  examples: [
    { command: 'watchkeeper breaker close search', says: 'Let consumers use search again at once.' },
  ],
  cli: {
    path: ['breaker', 'close'],
    positionals: [{ field: 'server', label: 'SERVER', required: true, variadic: false }],
  },
  slack: 'breaker close',
  effect: 'change',
  role: 'operator',
  runs: 'inline',
  input: z.object({ server: serverField, reason: reasonField }),
  output: breakerChangeSchema,
  exitCode: exitCodeOfCommand,
  plan: async ({ store, environment }, { server }) => {
    const { state } = await readServer(store, environment, server);
    return { would: [`force the breaker of ${server} from ${state?.breaker.overall ?? 'CLOSED'} to CLOSED`] };
  },
  run: async (context, { server }) => {
    await readServer(context.store, context.environment, server);
    return changeBreaker(context, { kind: 'breaker_close', server });
  },
});
