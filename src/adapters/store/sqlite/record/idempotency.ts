import type { IdempotencyStart, RecordStore } from '../../../../ports/store.ts';
import type { StoreParts } from '../store-parts.ts';

type IdempotencyMethods = Pick<RecordStore, 'beginIdempotent' | 'finishIdempotent'>;

/** Remembers what was answered under a key, so that the same request is done once. */
export function createIdempotency({ connection, nowMs }: StoreParts): IdempotencyMethods {
  const { database } = connection;
  const insert = database.prepare(
    'INSERT INTO idempotency (key, request_hash, at_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const select = database.prepare('SELECT request_hash, response FROM idempotency WHERE key = ?');
  const finish = database.prepare('UPDATE idempotency SET response = ? WHERE key = ?');
  return {
    beginIdempotent: (key, requestHash) =>
      connection.write((): IdempotencyStart => {
        if (insert.run(key, requestHash, nowMs()).changes === 1) return { status: 'fresh' };
        const row = select.get(key);
        if (row?.['request_hash'] !== requestHash) return { status: 'mismatch' };
        const response = row['response'];
        return typeof response === 'string' ? { status: 'done', response } : { status: 'running' };
      }),
    finishIdempotent: (key, response) =>
      connection.write(() => {
        finish.run(response, key);
      }),
  };
}
