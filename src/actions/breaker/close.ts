import { z } from 'zod';
import { defineAction } from '../action.ts';
import { serverField } from '../server/server-field.ts';
import { exitCodeOfCommand } from '../server/submit-command.ts';
import { breakerChangeSchema, forcing, reasonField } from './change-breaker.ts';

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
  ...forcing('breaker_close'),
});
