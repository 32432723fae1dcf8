import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { Kysely } from 'kysely';
import { nodeSqliteDialect } from './node-sqlite-dialect.ts';
import { isBusy, toStoreFailure } from './store-failure.ts';
import type { Tables } from '../tables.ts';

/** How long work waits for a lock in all. SQLite's own wait blocks the event loop, so it gets only a slice of this. */
const BUSY_LIMIT_MS = 5_000;
export const BUSY_SLICE_MS = 10;
const BUSY_PAUSE_MS = 5;

/** One open file. Everything between two awaits is alone on the connection. */
export interface Connection {
  readonly path: string;
  readonly database: DatabaseSync;
  /** For single statements only; see the dialect. */
  readonly query: Kysely<Tables>;
  /** Reads, retrying while the file is locked. Throws the port's failures. */
  read<T>(work: () => T | Promise<T>): Promise<T>;
  /** Runs synchronous work in one transaction: all of it or nothing. It may run again after a lock, so it has no other effects. */
  write<T>(work: () => T): Promise<T>;
  /** Called after a transaction was rolled back: what was remembered from it never happened. */
  onRollback(forget: () => void): void;
}

/** Wraps an open database. */
export function createConnection(database: DatabaseSync, path: string): Connection {
  const forgetters: (() => void)[] = [];
  const rollBack = (): void => {
    for (const forget of forgetters) forget();
    if (database.isTransaction) database.exec('ROLLBACK');
  };
  return {
    path,
    database,
    query: new Kysely<Tables>({ dialect: nodeSqliteDialect(database) }),
    read: (work) => retryWhileBusy(work, path),
    write: (work) => retryWhileBusy(() => inTransaction({ database, work, rollBack }), path),
    onRollback: (forget) => forgetters.push(forget),
  };
}

interface Transaction<T> {
  readonly database: DatabaseSync;
  readonly work: () => T;
  readonly rollBack: () => void;
}

function inTransaction<T>({ database, work, rollBack }: Transaction<T>): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (failure) {
    rollBack();
    throw failure;
  }
}

/** Repeats work that found the file locked. Throws the port's failures. */
export async function retryWhileBusy<T>(work: () => T | Promise<T>, path: string): Promise<T> {
  const givesUpAt = performance.now() + BUSY_LIMIT_MS;
  for (;;) {
    try {
      return await work();
    } catch (failure) {
      if (!isBusy(failure) || performance.now() >= givesUpAt) throw toStoreFailure(failure, path);
    }
    await delay(BUSY_PAUSE_MS);
  }
}
