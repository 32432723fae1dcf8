import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Connection } from '../file/connection.ts';
import { deleteInSteps, ROWS_AT_ONCE } from '../file/delete-in-steps.ts';

interface Cut {
  readonly environmentId: number;
  readonly beforeMs: number;
}

/** Deletes runs that ended before then: what they gave, their stories, and last themselves. */
export async function purgeRuns(connection: Connection, cut: Cut): Promise<void> {
  await deleteInSteps(connection, partsOf('run_outputs', sql`path, is_undo, attempt`, cut));
  await deleteInSteps(connection, partsOf('run_entries', sql`sequence`, cut));
  await deleteInSteps(
    connection,
    sql`DELETE FROM runs WHERE (environment_id, id) IN (${old(cut)} LIMIT ${ROWS_AT_ONCE})`,
  );
}

function partsOf(
  table: 'run_outputs' | 'run_entries',
  key: RawBuilder<unknown>,
  cut: Cut,
): RawBuilder<unknown> {
  return sql`DELETE FROM ${sql.table(table)} WHERE (environment_id, run_id, ${key}) IN (
    SELECT environment_id, run_id, ${key} FROM ${sql.table(table)}
    WHERE (environment_id, run_id) IN (${old(cut)}) LIMIT ${ROWS_AT_ONCE})`;
}

function old({ environmentId, beforeMs }: Cut): RawBuilder<unknown> {
  return sql`SELECT environment_id, id FROM runs
    WHERE environment_id = ${environmentId} AND is_open = 0 AND started_at_ms < ${beforeMs}
      AND json_extract(body, '$.phase.endedAtMs') < ${beforeMs}`;
}
