import { z } from 'zod';
import { defineAction } from '../action.ts';
import { serverField } from '../server/server-field.ts';
import { exitCodeOfCommand } from '../server/submit-command.ts';
import { breakerChangeSchema, forcing, reasonField } from './change-breaker.ts';

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
  ...forcing('breaker_open'),
});
