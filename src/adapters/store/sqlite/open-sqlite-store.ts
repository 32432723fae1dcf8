import { AppError } from '../../../domain/error/app-error.ts';
import type { Store, StoreCare } from '../../../ports/store.ts';
import { createCheckReader } from './record/check-reader.ts';
import { createCheckWriter } from './shard/check-writer.ts';
import type { StoreParts } from './store-parts.ts';
import { createConnection } from './file/connection.ts';
import type { Connection } from './file/connection.ts';
import { MIGRATIONS } from './file/migrate.ts';
import { createNouns } from './rows/nouns.ts';
import { openDatabase } from './file/open-database.ts';
import { createDataCare } from './care/data-care.ts';
import { purge } from './care/purge.ts';
import { createIncidentLog } from './record/incident-log.ts';
import { createKeyStore } from './record/key-store.ts';
import { createMessageLog } from './record/message-log.ts';
import { createMessageTurns } from './record/message-turns.ts';
import { createRecordStore } from './record/record-store.ts';
import { createRoutingLog } from './record/routing-log.ts';
import { createRunLog } from './record/run-log.ts';
import { createReleaseStore } from './record/release-store.ts';
import { rollUpHours } from './care/roll-up-hours.ts';
import { createShardStore } from './shard/shard-store.ts';
import { createSymbols } from './rows/symbols.ts';

interface SqliteStoreOptions {
  /** File of the database; it and its folder are created when missing. */
  readonly path: string;
  readonly nowMs?: () => number;
}

/**
 * Opens the embedded store. Any number of processes may have the same file open. Throws STORE_UNAVAILABLE,
 * STORE_FULL or STORE_CORRUPT.
 */
export async function openSqliteStore({ path, nowMs = Date.now }: SqliteStoreOptions): Promise<Store> {
  const database = await openDatabase(path, MIGRATIONS);
  const connection = createConnection(database, path);
  try {
    return await connection.read(() => createStore(connection, nowMs));
  } catch (failure) {
    database.close();
    throw failure;
  }
}

function createStore(connection: Connection, nowMs: () => number): Store {
  const parts = { connection, nouns: createNouns(connection), symbols: createSymbols(connection), nowMs };
  const reader = createCheckReader(parts);
  const writer = createCheckWriter(parts);
  return {
    id: readStoreId(connection),
    ...createReleaseStore(parts),
    ...createShardStore(parts, reader, writer),
    ...createRecordStore(parts, reader, writer),
    ...createKeyStore(parts),
    ...createIncidentLog(parts),
    ...createMessageLog(parts),
    ...createMessageTurns(parts),
    ...createRoutingLog(parts),
    ...createRunLog(parts),
    ...createCare(parts),
    ...createDataCare(parts),
  };
}

function createCare(parts: StoreParts): StoreCare {
  const { connection } = parts;
  const touch = connection.database.prepare(
    "INSERT INTO meta (key, value) VALUES ('pinged_at_ms', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  );
  return {
    rollUpHours: (environment, nowMs) => connection.read(() => rollUpHours(parts, environment, nowMs)),
    purge: (environment, retention, nowMs) =>
      connection.read(() => purge(parts, environment, { retention, nowMs })),
    ping: () =>
      connection.write(() => {
        touch.run(String(parts.nowMs()));
      }),
    close: async () => {
      if (connection.database.isOpen) connection.database.close();
      return Promise.resolve();
    },
  };
}

function readStoreId({ database, path }: Connection): string {
  const id = database.prepare("SELECT value FROM meta WHERE key = 'store_id'").get()?.['value'];
  if (typeof id === 'string') return id;
  throw new AppError('STORE_CORRUPT', `The store ${path} has no identity. Restore a backup.`, {
    details: { path },
  });
}
