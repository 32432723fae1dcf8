import type { CheckFact } from '../../../../domain/integrity/check-survey.ts';
import type { RollupFact } from '../../../../domain/integrity/judge-rollup.ts';
import type { DataCare } from '../../../../ports/data-care.ts';
import { createBreather } from '../file/breather.ts';
import type { Connection } from '../file/connection.ts';
import type { StoreParts } from '../store-parts.ts';
import { quarantine } from './quarantine.ts';

const ROWS_AT_ONCE = 2_000;
/** So many faults of the database are told. */
const TOLD = 20;

const CHECKS = `
SELECT checks.id, minute, server_id, servers.name AS server, at_ms, wall_ms, origin, status, score,
  combined_ms, mcp_duration_ms, rest_duration_ms, mcp_status_code, rest_status_code
FROM checks JOIN servers ON servers.id = checks.server_id
WHERE checks.environment_id = ? AND (minute, server_id, checks.id) > (?, ?, ?)
ORDER BY minute, server_id, checks.id LIMIT ${ROWS_AT_ONCE}`;

const ROLLUPS = `
SELECT rollups.id, servers.name AS server, period, start_ms, checks, json_valid(body) AS is_readable
FROM rollups JOIN servers ON servers.id = rollups.server_id
WHERE servers.environment_id = ? AND rollups.id > ?
ORDER BY rollups.id LIMIT ${ROWS_AT_ONCE}`;

export function createDataCare({ connection, nouns }: StoreParts): DataCare {
  return {
    structureFaults: () => connection.read(() => structureFaults(connection)),
    checkFacts: (environment) => Promise.resolve(checkFacts(connection, nouns.findEnvironment(environment))),
    rollupFacts: (environment) =>
      Promise.resolve(rollupFacts(connection, nouns.findEnvironment(environment))),
    quarantine: (faults, nowMs) => quarantine(connection, faults, nowMs),
  };
}

function structureFaults({ database }: Connection): readonly string[] {
  const checked = database.prepare(`PRAGMA quick_check(${TOLD})`).all();
  const said = checked.map((row) => String(row['quick_check']).replaceAll(/\s+/g, ' '));
  const orphans = database.prepare('PRAGMA foreign_key_check').all().slice(0, TOLD);
  return [
    ...said.filter((each) => each !== 'ok'),
    ...orphans.map(
      ({ table, rowid, parent }) =>
        `A row of ${String(table)} (${String(rowid)}) points to nothing in ${String(parent)}.`,
    ),
  ];
}

async function* checkFacts(connection: Connection, environmentId: number | null): AsyncIterable<CheckFact> {
  if (environmentId === null) return;
  const page = connection.database.prepare(CHECKS);
  const breathe = createBreather();
  let after: readonly [number, number, number] = [-1, 0, 0];
  for (;;) {
    const rows = await connection.read(() => page.all(environmentId, ...after));
    for (const row of rows) yield toCheckFact(row);
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_AT_ONCE) return;
    after = [Number(last['minute']), Number(last['server_id']), Number(last['id'])];
    await breathe();
  }
}

type Row = Readonly<Record<string, unknown>>;

function toCheckFact(row: Row): CheckFact {
  return {
    id: Number(row['id']),
    minute: Number(row['minute']),
    server: String(row['server']),
    atMs: Number(row['at_ms']),
    wallMs: Number(row['wall_ms']),
    origin: String(row['origin']),
    status: String(row['status']),
    score: Number(row['score']),
    durationsMs: [row['combined_ms'], row['mcp_duration_ms'], row['rest_duration_ms']].map(numberOrNull),
    statusCodes: [row['mcp_status_code'], row['rest_status_code']].map(numberOrNull),
  };
}

function numberOrNull(value: unknown): number | null {
  return value === null ? null : Number(value);
}

async function* rollupFacts(connection: Connection, environmentId: number | null): AsyncIterable<RollupFact> {
  if (environmentId === null) return;
  const page = connection.database.prepare(ROLLUPS);
  const breathe = createBreather();
  let after = 0;
  for (;;) {
    const rows = await connection.read(() => page.all(environmentId, after));
    for (const row of rows) yield toRollupFact(row);
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_AT_ONCE) return;
    after = Number(last['id']);
    await breathe();
  }
}

function toRollupFact(row: Row): RollupFact {
  return {
    id: Number(row['id']),
    server: String(row['server']),
    period: row['period'] === 'hour' ? 'hour' : 'minute',
    startMs: Number(row['start_ms']),
    checks: Number(row['checks']),
    isReadable: row['is_readable'] === 1,
  };
}
