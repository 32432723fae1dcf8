import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../../../domain/error/app-error.ts';
import { SCHEMA_VERSION_1 } from './schema-version-1.ts';
import { SCHEMA_VERSION_2 } from './schema-version-2.ts';
import { SCHEMA_VERSION_3 } from './schema-version-3.ts';
import { chainAudit } from './schema-version-4.ts';
import { SCHEMA_VERSION_5 } from './schema-version-5.ts';
import { SCHEMA_VERSION_6 } from './schema-version-6.ts';
import { SCHEMA_VERSION_7 } from './schema-version-7.ts';
import { SCHEMA_VERSION_8 } from './schema-version-8.ts';
import { SCHEMA_VERSION_9 } from './schema-version-9.ts';

/** One step forwards. Its number is its place in the list, counted from 1, and becomes the file's `user_version`. */
export interface Migration {
  readonly name: string;
  readonly up: (database: DatabaseSync) => void;
}

export const MIGRATIONS: readonly Migration[] = [
  {
    name: 'first',
    up: (database) => {
      database.exec(SCHEMA_VERSION_1);
      database.prepare("INSERT INTO meta (key, value) VALUES ('store_id', ?)").run(crypto.randomUUID());
    },
  },
  {
    name: 'revisions of states',
    up: (database) => {
      database.exec(SCHEMA_VERSION_2);
    },
  },
  {
    name: 'API keys',
    up: (database) => {
      database.exec(SCHEMA_VERSION_3);
    },
  },
  { name: 'chain of the audit log', up: chainAudit },
  {
    name: 'standing of environments',
    up: (database) => {
      database.exec(SCHEMA_VERSION_5);
    },
  },
  {
    name: 'mode of environments',
    up: (database) => {
      database.exec(SCHEMA_VERSION_6);
    },
  },
  {
    name: 'incidents',
    up: (database) => {
      database.exec(SCHEMA_VERSION_7);
    },
  },
  {
    name: 'turns of messages',
    up: (database) => {
      database.exec(SCHEMA_VERSION_8);
    },
  },
  {
    name: 'runs',
    up: (database) => {
      database.exec(SCHEMA_VERSION_9);
    },
  },
];

/**
 * Brings the file to the newest version, each step in a transaction of its own; a step that fails leaves the
 * version before it. Several processes may do this at once. Throws STORE_UNAVAILABLE when the file is newer than
 * this program, STORE_CORRUPT when it holds another program's tables.
 */
export function migrate(database: DatabaseSync, migrations: readonly Migration[], path: string): void {
  refuseForeign(database, path);
  while (schemaVersion(database) !== migrations.length) step(database, migrations, path);
}

function step(database: DatabaseSync, migrations: readonly Migration[], path: string): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    const version = schemaVersion(database);
    if (version > migrations.length) throw tooNew(path, version, migrations.length);
    migrations[version]?.up(database);
    database.exec(`PRAGMA user_version = ${Math.min(version + 1, migrations.length)}`);
    database.exec('COMMIT');
  } catch (failure) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw failure;
  }
}

function schemaVersion(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
}

function refuseForeign(database: DatabaseSync, path: string): void {
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const isOurs = tables.length === 0 || tables.some(({ name }) => name === 'meta');
  if (isOurs) return;
  throw new AppError(
    'STORE_CORRUPT',
    `The file ${path} is a SQLite database of another program: it has tables but none of ours. Point storage.url to another file.`,
    { details: { path } },
  );
}

function tooNew(path: string, found: number, known: number): AppError {
  return new AppError(
    'STORE_UNAVAILABLE',
    `The store ${path} has schema version ${found}, this program knows ${known}: a newer release has written it. Run that release, or restore a backup made before it.`,
    { details: { path, found, known } },
  );
}
