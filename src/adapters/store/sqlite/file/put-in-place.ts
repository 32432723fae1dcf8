import { existsSync } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { BUSY_SLICE_MS } from './connection.ts';
import { inUse, requireUnused } from './require-unused.ts';
import { isBusy } from './store-failure.ts';

interface Place {
  readonly path: string;
  readonly nowMs: number;
}

/**
 * Moves a file to the store's place, where nobody may have the old one open, and keeps that under a name of its own.
 * A process that starts meanwhile waits for the lock and finds the new one. Returns where the old one is; null where
 * there was none.
 */
export async function putInPlace(file: string, { path, nowMs }: Place): Promise<string | null> {
  await flush(file);
  if (!existsSync(path)) {
    await rename(file, path);
    await flush(dirname(path));
    return null;
  }
  const held = await holdAlone(path);
  try {
    await requireUnusedBesides(held, path);
    const kept = freeName(`${path}.before-restore-${stamp(nowMs)}`);
    await link(path, kept);
    await moveCompanions(path, kept);
    await rename(file, path);
    await flush(dirname(path));
    // One that had opened the old file gives up after its slice, and opens the new one.
    await delay(5 * BUSY_SLICE_MS);
    return kept;
  } finally {
    held?.close();
  }
}

/**
 * The old file, locked against everybody. A store leaves its write-ahead log only when nobody else has it open
 * (https://www.sqlite.org/wal.html): that it does proves it. Null for a file in which SQLite can lock nothing, since it
 * is broken; one that does not even begin as a database is not shown to SQLite, which would clear its log away.
 */
async function holdAlone(path: string): Promise<DatabaseSync | null> {
  if (!(await beginsAsDatabase(path))) return null;
  const database = new DatabaseSync(path, { timeout: BUSY_SLICE_MS });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
    return database;
  } catch (failure) {
    database.close();
    if (isBusy(failure)) throw inUse(path, null);
    return null;
  }
}

/** https://www.sqlite.org/fileformat.html#magic_header_string */
const MAGIC = Buffer.from('SQLite format 3\0');

async function beginsAsDatabase(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0);
    return buffer.equals(MAGIC);
  } finally {
    await handle.close();
  }
}

/** A file that is held was asked for its other users already. */
async function requireUnusedBesides(held: DatabaseSync | null, path: string): Promise<void> {
  if (held === null) await requireUnused(path);
}

/** A write-ahead log that a broken store has left must not meet the new one. */
async function moveCompanions(path: string, kept: string): Promise<void> {
  if (existsSync(`${path}-wal`)) await rename(`${path}-wal`, `${kept}-wal`);
  await rm(`${path}-shm`, { force: true });
}

function freeName(name: string): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!existsSync(candidate)) return candidate;
  }
}

function stamp(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
