import { sql } from 'kysely';
import { mergeRollups } from '../../../../domain/rollup/merge-rollups.ts';
import type { Rollup } from '../../../../domain/rollup/rollup.ts';
import { createBreather } from '../file/breather.ts';
import type { StoreParts } from '../store-parts.ts';
import { rollupOfRow, rollupValues, UPSERT_ROLLUP } from '../rows/rollup-row.ts';

const HOUR_MS = 60 * 60 * 1000;

/**
 * Merges the minutes of every ended hour. An hour is made again while its minutes hold more checks than it does: a
 * loop that comes back from a crash may write a minute late. Returns how many hours were written.
 */
export async function rollUpHours(parts: StoreParts, environment: string, nowMs: number): Promise<number> {
  const breathe = createBreather();
  let written = 0;
  for (const server of await serversOf(parts, environment)) {
    for (const startMs of await unmergedHours(parts, server.id, nowMs)) {
      await mergeHour(parts, server, startMs);
      written += 1;
      await breathe();
    }
    await breathe();
  }
  return written;
}

interface ServerRow {
  readonly id: number;
  readonly name: string;
}

function serversOf({ connection, nouns }: StoreParts, environment: string): Promise<readonly ServerRow[]> {
  return connection.query
    .selectFrom('servers')
    .select(['id', 'name'])
    .where('environment_id', '=', nouns.findEnvironment(environment))
    .execute();
}

/** Looks back no further than one hour before the newest hour rollup; all of the past when there is none. */
async function unmergedHours(
  { connection }: StoreParts,
  serverId: number,
  nowMs: number,
): Promise<readonly number[]> {
  const { rows } = await sql<{ start_ms: number }>`
    WITH hours AS (SELECT start_ms, checks FROM rollups WHERE period = 'hour' AND server_id = ${serverId}),
    sums AS (
      SELECT CAST(start_ms / ${HOUR_MS} AS INTEGER) * ${HOUR_MS} AS start_ms, sum(checks) AS checks FROM rollups
      WHERE period = 'minute' AND server_id = ${serverId}
        AND start_ms >= coalesce((SELECT max(start_ms) FROM hours), ${-Infinity}) - ${HOUR_MS}
        AND start_ms < ${Math.floor(nowMs / HOUR_MS) * HOUR_MS}
      GROUP BY 1
    )
    SELECT sums.start_ms FROM sums LEFT JOIN hours USING (start_ms)
    WHERE sums.checks > coalesce(hours.checks, 0) ORDER BY 1`.execute(connection.query);
  return rows.map(({ start_ms }) => start_ms);
}

async function mergeHour({ connection }: StoreParts, server: ServerRow, startMs: number): Promise<void> {
  const rollups = await minutesOf(connection, server.id, startMs);
  const hour = mergeRollups({ server: server.name, period: 'hour', startMs, rollups });
  const upsert = connection.database.prepare(UPSERT_ROLLUP);
  await connection.write(() => {
    upsert.run(...rollupValues(hour, server.id));
  });
}

async function minutesOf(
  connection: StoreParts['connection'],
  serverId: number,
  startMs: number,
): Promise<readonly Rollup[]> {
  const rows = await connection.query
    .selectFrom('rollups')
    .selectAll()
    .where('period', '=', 'minute')
    .where('server_id', '=', serverId)
    .where('start_ms', '>=', startMs)
    .where('start_ms', '<', startMs + HOUR_MS)
    .execute();
  return rows.map(rollupOfRow);
}
