import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../src/ports/store.ts';
import { NOON_MS } from './a-check.ts';
import type { StoreBench } from './store-contract.ts';

export interface SqliteBench extends StoreBench {
  readonly path: string;
}

/** A SQLite store in a new folder. */
export async function createSqliteBench(): Promise<SqliteBench> {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-store-'));
  const path = join(folder, 'data', 'watchkeeper.db');
  const stores: Store[] = [];
  let now = NOON_MS;
  return {
    path,
    open: async () => {
      const store = await openSqliteStore({ path, nowMs: () => now });
      stores.push(store);
      return store;
    },
    setNow: (nowMs) => {
      now = nowMs;
    },
    dispose: async () => {
      for (const store of stores) await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
