import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../../../domain/error/app-error.ts';
import type { StoreFileVerdict } from '../../../../ports/store-file.ts';
import { MIGRATIONS } from './migrate.ts';

/** So many faults are told of one file. */
const TOLD = 5;
/** Since this version audit records are chained. */
const CHAINED_SINCE = 4;

/**
 * Looks through a store's file that nobody has open, without changing it. Throws STORE_CORRUPT where SQLite finds a
 * fault in it, where it is not a store of ours, and where its schema is newer than this program.
 */
export function inspectCopy(path: string): StoreFileVerdict {
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return lookThrough(database, path);
    } finally {
      database.close();
    }
  } catch (failure) {
    if (failure instanceof AppError) throw failure;
    throw corrupt(path, failure instanceof Error ? failure.message : String(failure), failure);
  }
}

function lookThrough(database: DatabaseSync, path: string): StoreFileVerdict {
  const faults = database
    .prepare(`PRAGMA integrity_check(${TOLD})`)
    .all()
    .map((row) => String(row['integrity_check']));
  if (faults.join() !== 'ok') throw corrupt(path, faults.join('; ').replaceAll(/\s+/g, ' '));
  const schemaVersion = Number(valueOf(database, 'PRAGMA user_version', 'user_version'));
  if (!isOurs(database)) throw corrupt(path, 'it is a database of another program');
  if (schemaVersion > MIGRATIONS.length)
    throw corrupt(path, `its schema version is ${schemaVersion}, this program knows ${MIGRATIONS.length}`);
  const storeId = valueOf(database, "SELECT value FROM meta WHERE key = 'store_id'", 'value');
  if (typeof storeId !== 'string') throw corrupt(path, 'it has no identity');
  return {
    schemaVersion,
    storeId,
    auditHead: schemaVersion < CHAINED_SINCE ? null : auditHead(database),
    environments: database
      .prepare('SELECT name FROM environments ORDER BY id')
      .all()
      .map(({ name }) => String(name)),
  };
}

function isOurs(database: DatabaseSync): boolean {
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  return ['meta', 'environments', 'audit'].every((table) => tables.some(({ name }) => name === table));
}

function auditHead(database: DatabaseSync): StoreFileVerdict['auditHead'] {
  const row = database.prepare('SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1').get();
  return row === undefined ? null : { sequence: Number(row['sequence']), hash: String(row['hash']) };
}

function valueOf(database: DatabaseSync, statement: string, column: string): unknown {
  return database.prepare(statement).get()?.[column];
}

function corrupt(path: string, why: string, cause?: unknown): AppError {
  return new AppError('STORE_CORRUPT', `${path} is no sound store: ${why}. Take another backup.`, {
    details: { path },
    cause,
  });
}
