import { AppError } from '../../../../domain/error/app-error.ts';
import type { CommitBatch, ShardLease } from '../../../../ports/store.ts';
import type { CheckWriter } from './check-writer.ts';
import type { StoreParts } from '../store-parts.ts';
import { rollupValues, UPSERT_ROLLUP } from '../rows/rollup-row.ts';
import { toStateText } from '../rows/state-row.ts';
import { createStateWriter } from './state-writer.ts';

/** Makes the function that commits a batch of a shard loop: the hot path, on prepared statements. */
export function createCommit(parts: StoreParts, writer: CheckWriter): (batch: CommitBatch) => Promise<void> {
  const assertLease = createFence(parts);
  const writeStates = createStateWriter(parts);
  const writeEdges = createEdgeWriter(parts);
  const writeRollups = createRollupWriter(parts);
  return async (batch) => {
    const { environment } = batch.lease;
    // Serialised before the lock is taken, so that other processes wait less.
    const states = batch.states.map(toStateText);
    await parts.connection.write(() => {
      assertLease(batch.lease);
      for (const contract of batch.contracts) writer.contracts.keep(contract);
      const checkIds = new Map(batch.checks.map((check) => [check, writer.write(environment, check)]));
      writeStates({ environment, states, checkIds });
      writeEdges(batch);
      writeRollups(batch);
    });
  };
}

function createFence({ connection, nouns }: StoreParts): (lease: ShardLease) => void {
  const select = connection.database.prepare(
    'SELECT epoch, owner FROM shard_leases WHERE environment_id = ? AND shard = ?',
  );
  return (lease) => {
    const environmentId = nouns.findEnvironment(lease.environment);
    const current = environmentId === null ? undefined : select.get(environmentId, lease.shard);
    if (current?.['epoch'] === lease.epoch) return;
    const holder =
      current === undefined ? 'nobody' : `${String(current['owner'])} at epoch ${String(current['epoch'])}`;
    throw new AppError(
      'LEASE_LOST',
      `Shard ${lease.shard} of ${lease.environment} is no longer held by ${lease.owner} at epoch ${lease.epoch} but by ${holder}. Nothing was written; this loop must end.`,
      { details: { ...lease, holder } },
    );
  };
}

function createEdgeWriter({ connection, nouns }: StoreParts): (batch: CommitBatch) => void {
  const insert = connection.database.prepare(
    `INSERT INTO edges (environment_id, shard, server_id, condition, became, at_ms, reason) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  return ({ lease, edges }) => {
    const { environment, shard } = lease;
    for (const edge of edges) {
      const serverId = nouns.serverId(environment, edge.server);
      const { condition, became, atMs, reason } = edge;
      insert.run(nouns.environmentId(environment), shard, serverId, condition, Number(became), atMs, reason);
    }
  };
}

function createRollupWriter({ connection, nouns }: StoreParts): (batch: CommitBatch) => void {
  const upsert = connection.database.prepare(UPSERT_ROLLUP);
  return ({ lease, rollups }) => {
    for (const rollup of rollups) {
      upsert.run(...rollupValues(rollup, nouns.serverId(lease.environment, rollup.server)));
    }
  };
}
