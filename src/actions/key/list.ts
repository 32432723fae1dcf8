import { z } from 'zod';
import type { ApiKey } from '../../domain/access/api-key.ts';
import { defineAction } from '../action.ts';
import { isoTime } from '../iso-time.ts';
import { cursorField, nextCursorField, pageOf } from '../page.ts';
import { keyRowSchema, presentKey } from './key-row.ts';

export const keyList = defineAction({
  name: 'key/list',
  noun: 'key',
  verb: 'list',
  summary: 'List the API keys, without their secrets',
  description: 'Every key with its role, when it ends and when it was last used, by name.',
  examples: [
    { command: 'watchkeeper keys list', says: 'The keys that are not revoked.' },
    { command: 'watchkeeper keys list --all', says: 'Revoked ones too.' },
  ],
  cli: { path: ['keys', 'list'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'admin',
  runs: 'inline',
  input: z.object({
    all: z.boolean().default(false).describe('Revoked keys too'),
    limit: z.int().min(1).max(1000).default(100).describe('How many are shown at most, by name'),
    cursor: cursorField,
  }),
  output: z.object({ timestamp: isoTime, keys: z.array(keyRowSchema), next_cursor: nextCursorField }),
  exitCode: () => 0,
  run: async ({ store, nowMs }, { all, limit, cursor }) => {
    const atMs = nowMs();
    const wanted = (await store.keys()).filter(({ revokedAtMs }) => all || revokedAtMs === null);
    const sorted = wanted.toSorted((a, b) => (nameAndId(a) < nameAndId(b) ? -1 : 1));
    const { items, nextCursor } = pageOf(sorted, { limit, cursor, keyOf: nameAndId });
    return {
      timestamp: new Date(atMs).toISOString(),
      keys: items.map((key) => presentKey(key, atMs)),
      next_cursor: nextCursor,
    };
  },
});

/** A name comes again once its key is revoked. */
function nameAndId({ name, id }: ApiKey): string {
  return `${name} ${id}`;
}
