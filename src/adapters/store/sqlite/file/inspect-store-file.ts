import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StoreFileFacts } from '../../../../domain/doctor/installation-facts.ts';
import { MIGRATIONS } from './migrate.ts';

const PATIENCE_MS = 2_000;

/** Looks at a store's file without changing it. */
export function inspectStoreFile(path: string): StoreFileFacts {
  const exists = existsSync(path);
  return {
    path,
    exists,
    writable: isWritable(exists ? path : nearestFolder(path)) && isWritable(nearestFolder(path)),
    schemaVersion: exists ? readVersion(path) : { found: 0 },
    knownSchemaVersion: MIGRATIONS.length,
  };
}

function readVersion(path: string): StoreFileFacts['schemaVersion'] {
  try {
    const database = new DatabaseSync(path, { readOnly: true, timeout: PATIENCE_MS });
    try {
      const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
      if (tables.length > 0 && !tables.some(({ name }) => name === 'meta'))
        return { failed: 'it is a database of another program' };
      return { found: Number(database.prepare('PRAGMA user_version').get()?.['user_version']) };
    } finally {
      database.close();
    }
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

/** The folder of a file, or the nearest one above it that exists. */
function nearestFolder(path: string): string {
  const folder = dirname(path);
  return existsSync(folder) || folder === dirname(folder) ? folder : nearestFolder(folder);
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
