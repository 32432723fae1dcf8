import type { Selectable } from 'kysely';
import type { ApiKey } from '../../../../domain/access/api-key.ts';
import type { KeyStore } from '../../../../ports/store.ts';
import type { StoreParts } from '../store-parts.ts';
import type { Tables } from '../tables.ts';

type KeyRow = Selectable<Tables['api_keys']>;

/** API keys. What is remembered of them elsewhere for a moment is read from here. */
export function createKeyStore({ connection }: StoreParts): KeyStore {
  const { query } = connection;
  const find = async (id: string): Promise<ApiKey | null> => {
    const row = await query.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : keyOfRow(row);
  };
  return {
    addKey: (key) =>
      connection.read(async () => {
        const added = await query
          .insertInto('api_keys')
          .values(rowOfKey(key))
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        return added.numInsertedOrUpdatedRows === 1n;
      }),
    key: (id) => connection.read(() => find(id)),
    keys: () =>
      connection.read(async () => {
        const all = query.selectFrom('api_keys').selectAll();
        const rows = await all.orderBy('created_at_ms', 'desc').orderBy('id').execute();
        return rows.map(keyOfRow);
      }),
    revokeKey: (id, atMs) =>
      connection.read(async () => {
        await query
          .updateTable('api_keys')
          .set({ revoked_at_ms: atMs })
          .where('id', '=', id)
          .where('revoked_at_ms', 'is', null)
          .execute();
        return find(id);
      }),
    noteKeyUse: (id, atMs) =>
      connection.read(async () => {
        await query
          .updateTable('api_keys')
          .set({ last_used_at_ms: atMs })
          .where('id', '=', id)
          .where((row) => row.or([row('last_used_at_ms', 'is', null), row('last_used_at_ms', '<', atMs)]))
          .execute();
      }),
  };
}

function rowOfKey(key: ApiKey): KeyRow {
  return {
    id: key.id,
    name: key.name,
    role: key.role,
    secret_hash: key.secretHash,
    created_at_ms: key.createdAtMs,
    created_by: key.createdBy,
    expires_at_ms: key.expiresAtMs,
    revoked_at_ms: key.revokedAtMs,
    last_used_at_ms: key.lastUsedAtMs,
  };
}

function keyOfRow(row: KeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    secretHash: row.secret_hash,
    createdAtMs: row.created_at_ms,
    createdBy: row.created_by,
    expiresAtMs: row.expires_at_ms,
    revokedAtMs: row.revoked_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
  };
}
