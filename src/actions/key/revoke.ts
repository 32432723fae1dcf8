import { z } from 'zod';
import { looksLikeKey } from '../../domain/access/key-text.ts';
import { defineAction } from '../action.ts';
import { changeOutput } from '../change-output.ts';
import { findKey, noSuchKey } from './find-key.ts';
import { keyRowSchema, presentKey } from './key-row.ts';

export const keyRevoke = defineAction({
  name: 'key/revoke',
  noun: 'key',
  verb: 'revoke',
  summary: 'End an API key at once and for ever',
  description:
    'The key stops working everywhere within two seconds and cannot be brought back. Its line stays in the list.',
  examples: [
    { command: 'watchkeeper keys revoke ci', says: 'By its name.' },
    { command: 'watchkeeper keys revoke 3f9a', says: 'By its id, or the beginning of it.' },
  ],
  cli: {
    path: ['keys', 'revoke'],
    positionals: [{ field: 'key', label: 'KEY', required: true, variadic: false }],
  },
  slack: null,
  effect: 'change',
  role: 'admin',
  runs: 'inline',
  input: z.object({
    key: z
      .string()
      .min(1)
      .max(63)
      .refine((text) => !looksLikeKey(text), 'is the key itself: give its name or its id')
      .describe('Name or id of the key; never the key itself'),
  }),
  output: changeOutput(keyRowSchema),
  exitCode: () => 0,
  plan: async ({ store }, { key: wanted }) => {
    const key = findKey(await store.keys(), wanted);
    if (key.revokedAtMs !== null) return { would: [] };
    return { would: [`revoke the API key ${key.name} (${key.id}), which has the role ${key.role}`] };
  },
  run: async ({ store, nowMs }, { key: wanted }) => {
    const keys = await store.keys();
    const revoked = await store.revokeKey(findKey(keys, wanted).id, nowMs());
    if (revoked === null) throw noSuchKey(keys, wanted);
    return { run_id: null, workflow_id: null, result: presentKey(revoked, nowMs()) };
  },
});
