import type { IdempotencyStart, RecordStore } from '../../../../ports/store.ts';
import type { StoreParts } from '../store-parts.ts';

type IdempotencyMethods = Pick<
  RecordStore,
  'beginIdempotent' | 'renewIdempotent' | 'finishIdempotent' | 'idempotentResponse'
>;

/** Nothing that nobody renews takes this long: whoever began it is dead. */
const ABANDONED_MS = 10 * 60 * 1000;

/** Remembers what was answered under a key, so that the same request is done once. One abandoned may be begun again. */
export function createIdempotency({ connection, nowMs }: StoreParts): IdempotencyMethods {
  const { database } = connection;
  const insert = database.prepare(
    'INSERT INTO idempotency (key, request_hash, at_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const takeOver = database.prepare(
    'UPDATE idempotency SET at_ms = ? WHERE key = ? AND request_hash = ? AND response IS NULL AND at_ms < ?',
  );
  const renew = database.prepare('UPDATE idempotency SET at_ms = ? WHERE key = ? AND response IS NULL');
  const select = database.prepare('SELECT request_hash, response FROM idempotency WHERE key = ?');
  const finish = database.prepare('UPDATE idempotency SET response = ? WHERE key = ?');
  return {
    beginIdempotent: (key, requestHash, abandonedAfterMs = ABANDONED_MS) =>
      connection.write((): IdempotencyStart => {
        const atMs = nowMs();
        if (insert.run(key, requestHash, atMs).changes === 1) return { status: 'fresh' };
        const abandonedBeforeMs = atMs - abandonedAfterMs;
        if (takeOver.run(atMs, key, requestHash, abandonedBeforeMs).changes === 1) return { status: 'fresh' };
        const row = select.get(key);
        if (row?.['request_hash'] !== requestHash) return { status: 'mismatch' };
        const response = row['response'];
        return typeof response === 'string' ? { status: 'done', response } : { status: 'running' };
      }),
    renewIdempotent: (key) =>
      connection.write(() => {
        renew.run(nowMs(), key);
      }),
    finishIdempotent: (key, response) =>
      connection.write(() => {
        finish.run(response, key);
      }),
    idempotentResponse: (key) =>
      connection.read(() => {
        const response = select.get(key)?.['response'];
        return typeof response === 'string' ? response : null;
      }),
  };
}
