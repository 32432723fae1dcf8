import type { SequencedEdge } from '../../../../domain/watch/edge.ts';
import type { ServerState } from '../../../../domain/server/server-state.ts';
import type { ShardLease, ShardStore } from '../../../../ports/store.ts';
import { createBreather } from '../file/breather.ts';
import type { CheckReader } from '../record/check-reader.ts';
import type { CheckWriter } from './check-writer.ts';
import type { StoreParts } from '../store-parts.ts';
import { createCommit } from './commit-batch.ts';
import { edgeOfRow } from '../rows/edge-row.ts';
import { fromJsonText, toJsonText } from '../rows/json-text.ts';
import { readState } from '../rows/state-row.ts';

type ShardMethods = Omit<ShardStore, 'id' | 'contract'>;

/** What a shard loop needs. */
export function createShardStore(parts: StoreParts, reader: CheckReader, writer: CheckWriter): ShardMethods {
  const { connection } = parts;
  return {
    acquireLease: (environment, shard, owner) => acquireLease(parts, { environment, shard, owner }),
    states: (environment, servers) => connection.read(() => readStates(parts, environment, servers)),
    commit: createCommit(parts, writer),
    pendingEdges: (environment, shard, limit) =>
      connection.read(() => pendingEdges(parts, { environment, shard, limit })),
    acknowledgeEdges: (environment, shard, upToSequence) =>
      connection.read(() => acknowledgeEdges(parts, { environment, shard, upToSequence })),
    lastEdgeSequence: () => connection.read(() => lastEdgeSequence(parts)),
    commandsAfter: (environment, sequence) =>
      connection.read(async () => {
        const rows = await connection.query
          .selectFrom('commands')
          .selectAll()
          .where('environment_id', '=', parts.nouns.findEnvironment(environment))
          .where('sequence', '>', sequence)
          .orderBy('sequence')
          .execute();
        return rows.map(({ sequence, at_ms, who, body }) => ({
          sequence,
          atMs: at_ms,
          who,
          command: fromJsonText(body),
        }));
      }),
    checksSince: (environment, server, fromMs) =>
      connection.read(async () => {
        const scan = {
          environment,
          server,
          fromMs,
          toMs: Infinity,
          after: null,
          limit: Number.MAX_SAFE_INTEGER,
          manual: false,
        };
        return (await reader.scan(scan)).map(({ check }) => check).reverse();
      }),
    putFigures: (figures) =>
      connection.read(async () => {
        const row = { worker: figures.worker, minute_ms: figures.minuteMs, body: toJsonText(figures) };
        await connection.query
          .insertInto('figures')
          .values(row)
          .onConflict((conflict) => conflict.columns(['minute_ms', 'worker']).doUpdateSet({ body: row.body }))
          .execute();
      }),
  };
}

type LeaseRequest = Omit<ShardLease, 'epoch'>;

/** Every call gives a higher epoch, to the same owner too: two loops of one process must not share a lease. */
function acquireLease({ connection, nouns, nowMs }: StoreParts, request: LeaseRequest): Promise<ShardLease> {
  return connection.write(() => {
    const row = connection.database
      .prepare(
        `INSERT INTO shard_leases (environment_id, shard, epoch, owner, acquired_at_ms) VALUES (?, ?, 1, ?, ?)
         ON CONFLICT (environment_id, shard) DO UPDATE SET
           epoch = epoch + 1, owner = excluded.owner, acquired_at_ms = excluded.acquired_at_ms
         RETURNING epoch`,
      )
      .get(nouns.environmentId(request.environment), request.shard, request.owner, nowMs());
    return { ...request, epoch: Number(row?.['epoch']) };
  });
}

async function readStates(
  parts: StoreParts,
  environment: string,
  servers: readonly string[],
): Promise<readonly ServerState[]> {
  const breathe = createBreather();
  const states: ServerState[] = [];
  for (const server of servers) {
    const state = await readState(parts, environment, server);
    if (state !== null) states.push(state);
    await breathe();
  }
  return states;
}

interface PendingRequest {
  readonly environment: string;
  readonly shard: number;
  readonly limit: number;
}

async function pendingEdges(
  { connection, nouns }: StoreParts,
  request: PendingRequest,
): Promise<readonly SequencedEdge[]> {
  const rows = await connection.query
    .selectFrom('edges')
    .innerJoin('servers', 'servers.id', 'edges.server_id')
    .selectAll('edges')
    .select('servers.name as server')
    .where('edges.environment_id', '=', nouns.findEnvironment(request.environment))
    .where('shard', '=', request.shard)
    .where('delivered_at_ms', 'is', null)
    .orderBy('sequence')
    .limit(request.limit)
    .execute();
  return rows.map(edgeOfRow);
}

interface Acknowledgement {
  readonly environment: string;
  readonly shard: number;
  readonly upToSequence: number;
}

async function acknowledgeEdges(
  { connection, nouns, nowMs }: StoreParts,
  done: Acknowledgement,
): Promise<void> {
  await connection.query
    .updateTable('edges')
    .set({ delivered_at_ms: nowMs() })
    .where('environment_id', '=', nouns.findEnvironment(done.environment))
    .where('shard', '=', done.shard)
    .where('sequence', '<=', done.upToSequence)
    .where('delivered_at_ms', 'is', null)
    .execute();
}

/** SQLite's own record of numbers given out: it survives the purge of the edges themselves. */
function lastEdgeSequence({ connection }: StoreParts): number {
  const row = connection.database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'edges'").get();
  return Number(row?.['seq'] ?? 0);
}
