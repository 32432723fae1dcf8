import { sql } from 'kysely';
import { createBreather } from '../file/breather.ts';
import type { Connection } from '../file/connection.ts';
import { deleteInSteps, ROWS_AT_ONCE } from '../file/delete-in-steps.ts';

const VERSIONS_KEPT = 100;
const PLANS_KEPT = 5;
const CHECKS_AT_ONCE = 5_000;

/**
 * Deletes the versions of a server beyond the newest hundred, save those its state speaks of; then, if any went, the
 * contracts that no version and no state names.
 */
export async function purgeContracts(connection: Connection, environmentId: number): Promise<void> {
  const breathe = createBreather();
  const { rows } = await sql<{ readonly id: number }>`
    SELECT id FROM servers WHERE environment_id = ${environmentId}`.execute(connection.query);
  let gone = 0;
  for (const { id } of rows) {
    gone += await purgeVersions(connection, id);
    await breathe();
  }
  if (gone === 0) return;
  await deleteInSteps(
    connection,
    sql`DELETE FROM contracts WHERE hash IN (
      SELECT hash FROM contracts
      WHERE hash NOT IN (SELECT hash FROM contract_versions)
        AND hash NOT IN (${hashOfStates('seenHash')}) AND hash NOT IN (${hashOfStates('acceptedHash')})
      LIMIT ${ROWS_AT_ONCE})`,
  );
}

function hashOfStates(member: 'seenHash' | 'acceptedHash') {
  return sql`SELECT ifnull(json_extract(body, ${`$.contract.${member}`}), '') FROM states`;
}

function purgeVersions(connection: Connection, serverId: number): Promise<number> {
  return deleteInSteps(
    connection,
    sql`DELETE FROM contract_versions WHERE id IN (
      SELECT id FROM (
        SELECT id, hash FROM contract_versions WHERE server_id = ${serverId}
        ORDER BY first_seen_at_ms DESC, id DESC LIMIT -1 OFFSET ${VERSIONS_KEPT})
      WHERE hash NOT IN (${hashOfStates('seenHash')} WHERE server_id = ${serverId})
        AND hash NOT IN (${hashOfStates('acceptedHash')} WHERE server_id = ${serverId})
      LIMIT ${ROWS_AT_ONCE})`,
  );
}

export interface DocumentPurge {
  readonly environmentId: number;
  readonly beforeMs: number;
}

/** Deletes old plans save the newest five of the environment, one of which its shards run on. */
export async function purgePlans(connection: Connection, purge: DocumentPurge): Promise<void> {
  const { environmentId, beforeMs } = purge;
  await deleteInSteps(
    connection,
    sql`DELETE FROM plans WHERE id IN (
      SELECT id FROM plans
      WHERE environment_id = ${environmentId} AND created_at_ms < ${beforeMs} AND id NOT IN (
        SELECT id FROM plans WHERE environment_id = ${environmentId}
        ORDER BY created_at_ms DESC, rowid DESC LIMIT ${PLANS_KEPT})
      LIMIT ${ROWS_AT_ONCE})`,
  );
}

interface OldRelease {
  readonly id: number;
  readonly symbol: number | null;
}

/** Deletes old releases that no server runs, no check names, that do not wait for approval and were not read last. */
export async function purgeReleases(connection: Connection, purge: DocumentPurge): Promise<void> {
  const { environmentId, beforeMs } = purge;
  const unused = sql`environment_id = ${environmentId} AND created_at_ms < ${beforeMs}
    AND hash NOT IN (SELECT release_hash FROM assignments WHERE environment_id = ${environmentId})
    AND hash NOT IN (SELECT ifnull(last_file_hash, '') FROM environments WHERE id = ${environmentId})
    AND hash NOT IN (SELECT ifnull(current_release, '') FROM environments WHERE id = ${environmentId})
    AND hash NOT IN (SELECT ifnull(proposal ->> '$.release', '') FROM environments WHERE id = ${environmentId})`;
  const { rows } = await sql<OldRelease>`
    SELECT id, (SELECT symbols.id FROM symbols WHERE text = hash) AS symbol FROM releases
    WHERE ${unused} LIMIT ${ROWS_AT_ONCE}`.execute(connection.query);
  if (rows.length === 0) return;
  const named = await symbolsOfChecks(connection);
  const breathe = createBreather();
  for (const { id, symbol } of rows) {
    if (symbol !== null && named.has(symbol)) continue;
    await connection.read(() =>
      sql`DELETE FROM releases WHERE id = ${id} AND ${unused}`.execute(connection.query),
    );
    await breathe();
  }
}

/** Walks over all checks: there is no index for a question that is asked only when a release is past its time. */
async function symbolsOfChecks(connection: Connection): Promise<ReadonlySet<number>> {
  const breathe = createBreather();
  const found = new Set<number>();
  let after = -1;
  for (;;) {
    const { rows } = await sql<{ readonly id: number; readonly symbol: number }>`
      SELECT max(id) AS id, release_symbol AS symbol
      FROM (SELECT id, release_symbol FROM checks WHERE id > ${after} ORDER BY id LIMIT ${CHECKS_AT_ONCE})
      GROUP BY release_symbol`.execute(connection.query);
    if (rows.length === 0) return found;
    for (const { id, symbol } of rows) {
      found.add(symbol);
      after = Math.max(after, id);
    }
    await breathe();
  }
}
