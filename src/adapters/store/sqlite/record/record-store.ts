import type { CheckView } from '../../../../domain/check/check-view.ts';
import type { ServerState } from '../../../../domain/server/server-state.ts';
import type { SequencedEdge } from '../../../../domain/watch/edge.ts';
import type { HistoryQuery, NewStates, Page, RecordStore, RollupQuery } from '../../../../ports/store.ts';
import type { Rollup } from '../../../../domain/rollup/rollup.ts';
import { createAuditLog } from './audit-log.ts';
import { createBreather } from '../file/breather.ts';
import type { CheckReader } from './check-reader.ts';
import type { CheckWriter } from '../shard/check-writer.ts';
import type { StoreParts } from '../store-parts.ts';
import { edgeOfRow } from '../rows/edge-row.ts';
import { parseCursor, toCursor } from './history-cursor.ts';
import { createFigureReader } from './figure-reader.ts';
import { createIdempotency } from './idempotency.ts';
import { fromJsonText } from '../rows/json-text.ts';
import { createPeopleLog } from './people-log.ts';
import { rollupOfRow } from '../rows/rollup-row.ts';
import { readLastRevision, readState, readStatePage } from '../rows/state-row.ts';
import type { StatePage, StatePlace } from '../rows/state-row.ts';

/** Reading what was recorded, and recording what people do. */
export function createRecordStore(parts: StoreParts, reader: CheckReader, writer: CheckWriter): RecordStore {
  const { connection } = parts;
  return {
    ...createIdempotency(parts),
    ...createPeopleLog(parts),
    ...createAuditLog(parts),
    ...createContractReader(parts),
    ...createFigureReader(parts),
    allStates: (environment) =>
      connection.read(async () => (await statesSince(parts, environment, null)).states),
    statesSince: (environment, mark) => connection.read(() => statesSince(parts, environment, mark)),
    state: (environment, server) => connection.read(() => readState(parts, environment, server)),
    history: (environment, server, query) =>
      connection.read(() => readHistory(reader, { ...query, environment, server })),
    rollups: (query) => connection.read(() => readRollups(parts, query)),
    edges: (environment, server, { limit, sinceMs = 0 }) =>
      connection.read(() => readEdges(parts, { environment, server, limit, sinceMs })),
    putManualCheck: (environment, check, contracts) =>
      connection.write(() => {
        for (const contract of contracts) writer.contracts.keep(contract);
        writer.write(environment, check);
      }),
    countChecks: (environment) => connection.read(() => reader.count(environment)),
  };
}

const STATES_AT_ONCE = 25;

/** The mark is taken first: what is written while the pages are read comes again, in a later page and the next time. */
async function statesSince(parts: StoreParts, environment: string, mark: number | null): Promise<NewStates> {
  const environmentId = parts.nouns.findEnvironment(environment);
  if (environmentId === null) return { states: [], mark: 0 };
  const nextMark = await readLastRevision(parts, environmentId);
  if (nextMark === mark) return { states: [], mark };
  const breathe = createBreather();
  const byServer = new Map<string, ServerState>();
  let after: StatePlace | null = { revision: mark ?? -1, serverId: Number.MAX_SAFE_INTEGER };
  while (after !== null) {
    const page: StatePage = await readStatePage(parts, { environmentId, after, limit: STATES_AT_ONCE });
    for (const state of page.states) byServer.set(state.server, state);
    after = page.last;
    await breathe();
  }
  const states = [...byServer.values()].sort((a, b) => (a.server < b.server ? -1 : 1));
  return { states, mark: nextMark };
}

interface ServerHistoryQuery extends HistoryQuery {
  readonly environment: string;
  readonly server: string;
}

/** Reads one check more than asked for, to know whether there is a next page. */
async function readHistory(reader: CheckReader, query: ServerHistoryQuery): Promise<Page<CheckView>> {
  const { environment, server, limit } = query;
  const found = await reader.scan({
    environment,
    server,
    fromMs: query.fromMs ?? -Infinity,
    toMs: query.toMs ?? Infinity,
    after: query.cursor === undefined ? null : parseCursor(query.cursor),
    limit: limit + 1,
    manual: true,
  });
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const hasMore = found.length > items.length && last !== undefined;
  return {
    items: items.map(({ check }) => check),
    nextCursor: hasMore ? toCursor({ atMs: last.check.atMs, id: last.id }) : null,
  };
}

async function readRollups(
  { connection, nouns }: StoreParts,
  query: RollupQuery,
): Promise<readonly Rollup[]> {
  const rows = await connection.query
    .selectFrom('rollups')
    .innerJoin('servers', 'servers.id', 'rollups.server_id')
    .selectAll('rollups')
    .where('servers.environment_id', '=', nouns.findEnvironment(query.environment))
    .$if(query.server !== undefined, (q) => q.where('servers.name', '=', query.server ?? ''))
    .where('period', '=', query.period)
    .where('start_ms', '>=', query.fromMs)
    .where('start_ms', '<', query.toMs)
    .orderBy('start_ms')
    .orderBy('servers.name')
    .execute();
  return rows.map(rollupOfRow);
}

interface EdgeQuery {
  readonly environment: string;
  readonly server: string | null;
  readonly limit: number;
  readonly sinceMs: number;
}

async function readEdges(
  { connection, nouns }: StoreParts,
  query: EdgeQuery,
): Promise<readonly SequencedEdge[]> {
  const { environment, server } = query;
  const edges = connection.query
    .selectFrom('edges')
    .innerJoin('servers', 'servers.id', 'edges.server_id')
    .selectAll('edges')
    .select('servers.name as server');
  const wanted =
    server === null
      ? edges.where('edges.environment_id', '=', nouns.findEnvironment(environment))
      : edges.where('edges.server_id', '=', nouns.findServer(environment, server));
  const newest = wanted.orderBy('sequence', 'desc').limit(query.limit).as('newest');
  const rows = connection.query.selectFrom(newest).selectAll().where('at_ms', '>=', query.sinceMs);
  return (await rows.orderBy('sequence', 'desc').execute()).map(edgeOfRow);
}

function createContractReader({
  connection,
  nouns,
}: StoreParts): Pick<RecordStore, 'contract' | 'contractVersions'> {
  const { query } = connection;
  return {
    contract: (hash) =>
      connection.read(async () => {
        const row = await query
          .selectFrom('contracts')
          .select('body')
          .where('hash', '=', hash)
          .executeTakeFirst();
        return row === undefined ? null : fromJsonText(row.body);
      }),
    contractVersions: (environment, server) =>
      connection.read(async () => {
        const rows = await query
          .selectFrom('contract_versions')
          .select(['hash', 'first_seen_at_ms'])
          .where('server_id', '=', nouns.findServer(environment, server))
          .orderBy('first_seen_at_ms', 'desc')
          .orderBy('id', 'desc')
          .execute();
        return rows.map(({ hash, first_seen_at_ms }) => ({ hash, firstSeenAtMs: first_seen_at_ms }));
      }),
  };
}
