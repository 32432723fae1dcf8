import { z } from 'zod';
import { defineAction } from '../action.ts';
import { readServer } from '../fleet/read-fleet.ts';
import { serverField } from '../server/server-field.ts';
import { exitCodeOfCommand } from '../server/submit-command.ts';
import { breakerChangeSchema, changeBreaker, reasonField } from './change-breaker.ts';

export const breakerReset = defineAction({
  name: 'breaker/reset',
  noun: 'breaker',
  verb: 'reset',
  summary: 'Start the breaker of a server afresh',
  description:
    'Clears the counts of one path or both and ends a forced state; from then on the checks alone decide again.',
  examples: [
    { command: 'watchkeeper breaker reset search', says: 'Reset both paths.' },
    { command: 'watchkeeper breaker reset search --path mcp', says: 'Reset only the MCP path.' },
  ],
  cli: {
    path: ['breaker', 'reset'],
    positionals: [{ field: 'server', label: 'SERVER', required: true, variadic: false }],
  },
  slack: 'breaker reset',
  effect: 'change',
  role: 'operator',
  runs: 'inline',
  input: z.object({
    server: serverField,
    path: z.enum(['mcp', 'rest', 'both']).default('both').describe('Which path to reset'),
    reason: reasonField,
  }),
  output: breakerChangeSchema,
  exitCode: exitCodeOfCommand,
  plan: async ({ store, environment }, { server, path }) => {
    const { state } = await readServer(store, environment, server);
    const paths = path === 'both' ? 'both paths' : `the ${path.toUpperCase()} path`;
    const before = state?.breaker.overall ?? 'CLOSED';
    return { would: [`clear the counts of ${paths} of ${server}, now ${before}, and end any forced state`] };
  },
  run: async (context, { server, path }) => {
    await readServer(context.store, context.environment, server);
    return changeBreaker(context, { kind: 'breaker_reset', server, path });
  },
});
