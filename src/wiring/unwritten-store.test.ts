import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from './open-store.ts';
import { openUnwrittenStore } from './unwritten-store.ts';

test('a store that is not there yet reads as empty, makes no file, and is read once somebody has written it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'unwritten-'));
  const path = join(folder, 'store.db');
  const store = await openUnwrittenStore(`sqlite:${path}`, () => existsSync(path));
  expect(await store.audit('production', 10)).toEqual([]);
  expect(existsSync(path)).toBe(false);
  const other = await openStore(`sqlite:${path}`);
  await other.enqueue('production', 'ada', { kind: 'pause', server: 'search' });
  expect(await store.commandsAfter('production', 0)).toMatchObject([{ command: { server: 'search' } }]);
  await Promise.all([store.close(), other.close()]);
  await rm(folder, { recursive: true });
});
