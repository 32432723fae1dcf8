import { z } from 'zod';
import { defineAction } from '../action.ts';
import { isoTime } from '../iso-time.ts';
import { keyRowSchema, presentKey } from './key-row.ts';

export const keyList = defineAction({
  name: 'key/list',
  noun: 'key',
  verb: 'list',
  summary: 'List the API keys, without their secrets',
  description: 'Every key with its role, when it ends and when it was last used, newest first.',
  examples: [
    { command: 'watchkeeper keys list', says: 'The keys that are not revoked.' },
    { command: 'watchkeeper keys list --all', says: 'Revoked ones too.' },
  ],
  cli: { path: ['keys', 'list'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'admin',
  runs: 'inline',
  input: z.object({ all: z.boolean().default(false).describe('Revoked keys too') }),
  output: z.object({ timestamp: isoTime, keys: z.array(keyRowSchema) }),
  exitCode: () => 0,
  run: async ({ store, nowMs }, { all }) => {
    const atMs = nowMs();
    const keys = (await store.keys()).filter(({ revokedAtMs }) => all || revokedAtMs === null);
    return { timestamp: new Date(atMs).toISOString(), keys: keys.map((key) => presentKey(key, atMs)) };
  },
});
