import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { RetentionSettings } from '../../../../domain/release/release.ts';
import type { PurgeResult } from '../../../../ports/store.ts';
import type { StoreParts } from '../store-parts.ts';
import type { Connection } from '../file/connection.ts';
import { deleteInSteps, ROWS_AT_ONCE } from '../file/delete-in-steps.ts';
import { purgeChecks } from './purge-checks.ts';
import { purgeContracts, purgePlans, purgeReleases } from './purge-documents.ts';
import { purgeRuns } from './purge-runs.ts';

/** A repeated request is recognised this long (SURFACE section 4, `Idempotency-Key`). */
const IDEMPOTENCY_MS = 24 * 60 * 60 * 1000;

/**
 * Deletes what is older than the retention: checks by whole minutes, then rollups. Delivered edges, commands and
 * workers' figures live as long as minute rollups. An edge that the fleet has not accepted stays.
 * Runs that are over live as long as hours. Contracts, plans and releases go when nothing needs them. Symbols stay: processes remember their numbers.
 */
export async function purge(
  parts: StoreParts,
  environment: string,
  cut: { readonly retention: RetentionSettings; readonly nowMs: number },
): Promise<PurgeResult> {
  const environmentId = parts.nouns.findEnvironment(environment);
  if (environmentId === null) return { checks: 0, minutes: 0, hours: 0 };
  const { connection } = parts;
  const { retention, nowMs } = cut;
  const checks = await purgeChecks(parts, { environmentId, beforeMs: nowMs - retention.checksMs });
  const minutes = await deleteInSteps(
    connection,
    rollupsBefore('minute', environmentId, nowMs - retention.minutesMs),
  );
  const hours = await deleteInSteps(
    connection,
    rollupsBefore('hour', environmentId, nowMs - retention.hoursMs),
  );
  await deleteByproducts(connection, environmentId, nowMs - retention.minutesMs);
  await purgeContracts(connection, environmentId);
  await purgePlans(connection, { environmentId, beforeMs: nowMs - retention.minutesMs });
  await purgeReleases(connection, { environmentId, beforeMs: nowMs - retention.hoursMs });
  await purgeRuns(connection, { environmentId, beforeMs: nowMs - retention.hoursMs });
  await deleteInSteps(
    connection,
    sql`DELETE FROM idempotency WHERE rowid IN
    (SELECT rowid FROM idempotency WHERE at_ms < ${nowMs - IDEMPOTENCY_MS} LIMIT ${ROWS_AT_ONCE})`,
  );
  return { checks, minutes, hours };
}

function rollupsBefore(
  period: 'minute' | 'hour',
  environmentId: number,
  beforeMs: number,
): RawBuilder<unknown> {
  return sql`DELETE FROM rollups WHERE id IN (
    SELECT id FROM rollups
    WHERE period = ${period} AND server_id IN (SELECT id FROM servers WHERE environment_id = ${environmentId})
      AND start_ms < ${beforeMs} LIMIT ${ROWS_AT_ONCE})`;
}

async function deleteByproducts(
  connection: Connection,
  environmentId: number,
  beforeMs: number,
): Promise<void> {
  await deleteInSteps(
    connection,
    sql`DELETE FROM edges WHERE sequence IN (
      SELECT sequence FROM edges
      WHERE environment_id = ${environmentId} AND delivered_at_ms IS NOT NULL AND at_ms < ${beforeMs}
      LIMIT ${ROWS_AT_ONCE})`,
  );
  await deleteInSteps(
    connection,
    sql`DELETE FROM commands WHERE sequence IN (
      SELECT sequence FROM commands WHERE environment_id = ${environmentId} AND at_ms < ${beforeMs} LIMIT ${ROWS_AT_ONCE})`,
  );
  await deleteInSteps(
    connection,
    sql`DELETE FROM figures WHERE (minute_ms, worker) IN (
      SELECT minute_ms, worker FROM figures WHERE minute_ms < ${beforeMs} LIMIT ${ROWS_AT_ONCE})`,
  );
}
