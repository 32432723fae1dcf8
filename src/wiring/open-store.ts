import { resolve } from 'node:path';
import { openSqliteStore } from '../adapters/store/sqlite/open-sqlite-store.ts';
import { AppError } from '../domain/error/app-error.ts';
import type { Store } from '../ports/store.ts';

const SQLITE = 'sqlite:';

/** Opens the store that a URL names; `sqlite:PATH` is the one kind of this version. */
export async function openStore(url: string): Promise<Store> {
  if (!url.startsWith(SQLITE)) {
    throw new AppError(
      'CONFIG_INVALID',
      `storage.url must begin with "${SQLITE}", such as sqlite:data/watchkeeper.db; other stores are not in this version yet.`,
    );
  }
  return openSqliteStore({ path: resolve(url.slice(SQLITE.length)) });
}
