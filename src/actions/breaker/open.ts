import { z } from 'zod';
import { defineAction } from '../action.ts';
import { readServer } from '../fleet/read-fleet.ts';
import { serverField } from '../server/server-field.ts';
import { exitCodeOfCommand } from '../server/submit-command.ts';
import { breakerChangeSchema, changeBreaker, reasonField } from './change-breaker.ts';

export const breakerOpen = defineAction({
  name: 'breaker/open',
  noun: 'breaker',
  verb: 'open',
  summary: 'Force the breaker of a server open',
  description:
    'Tells consumers not to use the server until `breaker reset`. Probing goes on: the breaker advises and never stops a probe.',
  examples: [
    {
      command: 'watchkeeper breaker open search --reason "bad release"',
      says: 'Keep consumers away from search.',
    },
  ],
  cli: {
    path: ['breaker', 'open'],
    positionals: [{ field: 'server', label: 'SERVER', required: true, variadic: false }],
  },
  slack: 'breaker open',
  effect: 'change',
  role: 'operator',
  runs: 'inline',
  input: z.object({ server: serverField, reason: reasonField }),
  output: breakerChangeSchema,
  exitCode: exitCodeOfCommand,
  plan: async ({ store, environment }, { server }) => {
    const { state } = await readServer(store, environment, server);
    return { would: [`force the breaker of ${server} from ${state?.breaker.overall ?? 'CLOSED'} to OPEN`] };
  },
  run: async (context, { server }) => {
    await readServer(context.store, context.environment, server);
    return changeBreaker(context, { kind: 'breaker_open', server });
  },
});
