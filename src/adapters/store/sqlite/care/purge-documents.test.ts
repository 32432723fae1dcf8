import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aBatch } from '../../../../../test/contracts/store/a-batch.ts';
import { aCheck, aState, NOON_MS } from '../../../../../test/contracts/store/a-check.ts';
import { createSqliteBench, type SqliteBench } from '../../../../../test/contracts/store/sqlite-bench.ts';
import type { Release } from '../../../../domain/release/release.ts';
import type { Store } from '../../../../ports/store.ts';

const RETENTION = { checksMs: 1_000_000, minutesMs: 1_000_000, hoursMs: 2_000_000 };
let bench: SqliteBench;
let store: Store;

beforeEach(async () => {
  bench = await createSqliteBench();
  store = await bench.open();
});

afterEach(async () => {
  await bench.dispose();
});

/** The one column that a query gives, sorted. */
function column(query: string): readonly string[] {
  const database = new DatabaseSync(bench.path);
  const rows = database.prepare(query).all();
  database.close();
  return rows.map((row) => String(Object.values(row)[0])).sort();
}

function aRelease(hash: string, createdAtMs: number): Release {
  const settings = { systemName: 'x', shardSize: 250, maxConcurrentChecks: 50, retention: RETENTION };
  return {
    hash,
    environment: 'production',
    settings: { ...settings, servers: [], document: {} },
    createdAtMs,
    source: 'production.yaml',
  };
}

const hashOf = (index: number): string => `h${String(index).padStart(3, '0')}`;

test('the newest hundred contracts of a server stay, and those that its state speaks of', async () => {
  const lease = await store.acquireLease('production', 0, 'w');
  const hashes = Array.from({ length: 105 }, (_, index) => hashOf(index));
  const checks = hashes.map((contractHash, index) => {
    const check = aCheck('a', NOON_MS + index);
    return { ...check, mcp: { ...check.mcp, contractHash } };
  });
  const state = aState(aCheck('a'));
  const contract = { ...state.contract, seenHash: hashOf(1), acceptedHash: hashOf(3) };
  const contracts = hashes.map((hash) => ({ hash, tools: [] }));
  await store.commit(aBatch(lease, { checks, contracts, states: [{ ...state, contract }] }));
  await store.purge('production', RETENTION, NOON_MS);
  const gone = [0, 2, 4].map(hashOf);
  const kept = hashes.filter((hash) => !gone.includes(hash));
  expect(column('SELECT hash FROM contract_versions')).toEqual(kept);
  expect(column('SELECT hash FROM contracts')).toEqual(kept);
});

test('old plans go, save the newest five', async () => {
  for (let index = 0; index < 8; index += 1) {
    bench.setNow(NOON_MS + index);
    await store.putPlan({ id: `p${index}`, environment: 'production', releases: {}, shards: [] });
  }
  await store.purge('production', RETENTION, NOON_MS + RETENTION.minutesMs);
  expect(column('SELECT id FROM plans')).toHaveLength(8);
  await store.purge('production', RETENTION, NOON_MS + RETENTION.minutesMs + 10);
  expect(column('SELECT id FROM plans')).toEqual(['p3', 'p4', 'p5', 'p6', 'p7']);
});

test('old releases go, save those that a server, a check or the file needs', async () => {
  const nowMs = NOON_MS + RETENTION.hoursMs;
  for (const hash of ['unused', 'assigned', 'checked', 'read'])
    await store.putRelease(aRelease(hash, NOON_MS - 1));
  await store.putRelease(aRelease('young', NOON_MS));
  await store.assign('production', { a: 'assigned' });
  await store.setLastFileHash('production', 'read');
  const lease = await store.acquireLease('production', 0, 'w');
  await store.commit(aBatch(lease, { checks: [aCheck('a', nowMs, { release: 'checked' })] }));
  await store.purge('production', RETENTION, nowMs);
  expect(column('SELECT hash FROM releases')).toEqual(['assigned', 'checked', 'read', 'young']);
});
