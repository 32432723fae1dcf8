import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BUSY_SLICE_MS, retryWhileBusy } from './connection.ts';
import { migrate } from './migrate.ts';
import type { Migration } from './migrate.ts';

/**
 * Synchronous NORMAL with WAL: a killed process loses nothing that was committed; a power cut may lose the last
 * commits, never the file (https://www.sqlite.org/pragma.html#pragma_synchronous). A checkpoint moves at most
 * about 8 MB inside a commit.
 */
const SETTINGS = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA wal_autocheckpoint = 2000;
PRAGMA journal_size_limit = 67108864;
PRAGMA cache_size = -16384;
PRAGMA temp_store = MEMORY;
`;

/** One that is gone with its process. */
export const IN_MEMORY = ':memory:';

/** Opens or creates the file (mode 0600, with its folder) at the newest schema. Throws the port's failures. */
export async function openDatabase(path: string, migrations: readonly Migration[]): Promise<DatabaseSync> {
  return retryWhileBusy(() => {
    if (path !== IN_MEMORY) createFile(path);
    const database = new DatabaseSync(path, { timeout: BUSY_SLICE_MS, enableForeignKeyConstraints: true });
    try {
      database.exec(SETTINGS);
      migrate(database, migrations, path);
      return database;
    } catch (failure) {
      database.close();
      throw failure;
    }
  }, path);
}

/** SQLite gives its -wal and -shm files the mode of the database. */
function createFile(path: string): void {
  createFolder(dirname(path));
  closeSync(openSync(path, 'a+', 0o600));
}

/** Step by step: Node's `recursive` tries for ever where a folder exists that takes no folders, such as `/proc`. */
function createFolder(folder: string): void {
  if (existsSync(folder)) return;
  createFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (failure) {
    if (!existsSync(folder)) throw failure;
  }
}
