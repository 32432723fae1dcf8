import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../ports/store.ts';
import { openStore } from './open-store.ts';

/** An empty store that is gone once closed: what a store that was never written reads as. */
export async function openThrowawayStore(): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-'));
  const store = await openStore(`sqlite:${join(folder, 'empty.db')}`);
  return {
    ...store,
    async close() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
