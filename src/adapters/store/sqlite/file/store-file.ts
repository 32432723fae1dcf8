import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { AppError } from '../../../../domain/error/app-error.ts';
import type { StoreFile } from '../../../../ports/store-file.ts';
import { inspectCopy } from './inspect-copy.ts';
import { MIGRATIONS } from './migrate.ts';
import { openDatabase } from './open-database.ts';
import { putInPlace } from './put-in-place.ts';
import { requireUnused } from './require-unused.ts';
import { toStoreFailure } from './store-failure.ts';

/** More than any store has: the copy is made in one step, so that no commit in between makes it begin anew. */
const ALL_PAGES = 0x7fffffff;
const PATIENCE_MS = 5_000;

/** The SQLite store at this path. */
export function createStoreFile(path: string): StoreFile {
  return {
    path,
    bytes: () => bytesOf(path),
    copyTo: (target) => copyTo(path, target),
    inspect: (copy) => Promise.resolve(inspectCopy(copy)),
    tryOut,
    requireUnused: () => requireUnused(path),
    async replaceWith(copy, nowMs) {
      await requireUnused(path);
      const beside = `${path}.restoring-${process.pid}`;
      try {
        const storeId = await prepare(copy, beside);
        return { storeId, keptAs: await putInPlace(beside, { path, nowMs }) };
      } catch (failure) {
        throw toStoreFailure(failure, path);
      } finally {
        await removeWithCompanions(beside);
      }
    },
  };
}

async function bytesOf(path: string): Promise<number> {
  if (!existsSync(path)) {
    throw new AppError(
      'NO_DATA',
      `There is no store at ${path} yet, so there is nothing to back up. It is made when a worker first starts.`,
      { details: { path } },
    );
  }
  const wal = existsSync(`${path}-wal`) ? (await stat(`${path}-wal`)).size : 0;
  return (await stat(path)).size + wal;
}

async function copyTo(path: string, target: string): Promise<void> {
  try {
    await writeFile(target, '', { mode: 0o600, flag: 'wx' });
    const source = new DatabaseSync(path, { readOnly: true, timeout: PATIENCE_MS });
    try {
      await backup(source, target, { rate: ALL_PAGES });
    } finally {
      source.close();
    }
    leaveWal(target);
  } catch (failure) {
    throw toStoreFailure(failure, path);
  }
}

/** The copy says that it has a write-ahead log, as its original does; it is to be one file that is read without one. */
function leaveWal(path: string): void {
  const copy = new DatabaseSync(path);
  try {
    copy.exec('PRAGMA journal_mode = DELETE');
  } finally {
    copy.close();
  }
}

/** A copy of the copy at today's schema, with an identity of its own, in one file. Returns the identity. */
async function prepare(copy: string, target: string): Promise<string> {
  await removeWithCompanions(target);
  await copyFile(copy, target);
  await chmod(target, 0o600);
  const database = await openDatabase(target, MIGRATIONS);
  const storeId = randomUUID();
  try {
    database.prepare("UPDATE meta SET value = ? WHERE key = 'store_id'").run(storeId);
    database.exec('PRAGMA journal_mode = DELETE');
  } finally {
    database.close();
  }
  inspectCopy(target);
  return storeId;
}

async function tryOut(copy: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-trial-'));
  try {
    await prepare(copy, join(folder, 'store.db'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function removeWithCompanions(path: string): Promise<void> {
  for (const each of [path, `${path}-wal`, `${path}-shm`, `${path}-journal`]) await rm(each, { force: true });
}
