import { sql } from 'kysely';
import { createBreather } from '../file/breather.ts';
import { checkOfRow, minuteOf } from '../rows/check-row.ts';
import type { CheckRow } from '../rows/check-row.ts';
import type { StoreParts } from '../store-parts.ts';
import { deleteInSteps, ROWS_AT_ONCE } from '../file/delete-in-steps.ts';
import { toJsonText } from '../rows/json-text.ts';

const STATES_AT_ONCE = 100;

interface CheckPurge {
  readonly environmentId: number;
  readonly beforeMs: number;
}

/** Deletes whole minutes of checks. A check that a state still points to is first copied into the state. */
export async function purgeChecks(
  parts: StoreParts,
  { environmentId, beforeMs }: CheckPurge,
): Promise<number> {
  const beforeMinute = minuteOf(beforeMs);
  await detachStates(parts, environmentId, beforeMinute);
  return deleteInSteps(
    parts.connection,
    sql`DELETE FROM checks WHERE id IN (
      SELECT id FROM checks INDEXED BY checks_by_minute
      WHERE environment_id = ${environmentId} AND minute < ${beforeMinute}
        AND id NOT IN (SELECT last_check_id FROM states WHERE last_check_id IS NOT NULL)
      LIMIT ${ROWS_AT_ONCE})`,
  );
}

interface AttachedRow extends CheckRow {
  readonly server: string;
}

async function detachStates(parts: StoreParts, environmentId: number, beforeMinute: number): Promise<void> {
  const breathe = createBreather();
  for (;;) {
    const { rows } = await sql<AttachedRow>`
      SELECT checks.*, servers.name AS server FROM states
      JOIN checks ON checks.id = states.last_check_id JOIN servers ON servers.id = states.server_id
      WHERE states.environment_id = ${environmentId} AND checks.minute < ${beforeMinute}
      LIMIT ${STATES_AT_ONCE}`.execute(parts.connection.query);
    for (const row of rows) await detach(parts, row);
    if (rows.length < STATES_AT_ONCE) return;
    await breathe();
  }
}

/** Changes nothing when a newer check has come in since. */
async function detach({ connection, symbols }: StoreParts, row: AttachedRow): Promise<void> {
  const last = toJsonText(checkOfRow(row, row.server, symbols));
  await connection.query
    .updateTable('states')
    .set({ last_check_id: null, last_body: last })
    .where('server_id', '=', row.server_id)
    .where('last_check_id', '=', row.id)
    .execute();
}
