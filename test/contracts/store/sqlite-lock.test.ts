import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aBatch } from './a-batch.ts';
import { aCheck } from './a-check.ts';
import { createSqliteBench } from './sqlite-bench.ts';
import type { SqliteBench } from './sqlite-bench.ts';

describe('SQLite store behind a lock', { timeout: 30_000 }, () => {
  let bench: SqliteBench;
  beforeEach(async () => {
    bench = await createSqliteBench();
  });
  afterEach(async () => {
    await bench.dispose();
  });

  it('waits for the lock without holding up the event loop, and then commits', async () => {
    const store = await bench.open();
    const lease = await store.acquireLease('production', 0, 'w1');
    using other = new DatabaseSync(bench.path);
    other.exec('BEGIN IMMEDIATE');
    let ticks = 0;
    const ticker = setInterval(() => {
      ticks += 1;
      if (ticks === 20) other.exec('COMMIT');
    }, 5);
    await store.commit(aBatch(lease, { checks: [aCheck('a')] }));
    clearInterval(ticker);
    expect(ticks).toBeGreaterThanOrEqual(20);
    expect(await store.countChecks('production')).toBe(1);
  });

  it('gives up after five seconds, says why, reads meanwhile, and works again afterwards', async () => {
    const store = await bench.open();
    const lease = await store.acquireLease('production', 0, 'w1');
    using other = new DatabaseSync(bench.path);
    other.exec('BEGIN IMMEDIATE');
    const startedAt = performance.now();
    const commit = store.commit(aBatch(lease, { checks: [aCheck('a')] }));
    const failed = expect(commit).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringMatching(/watchkeeper\.db stayed locked .*try again/) as unknown,
    });
    expect(await store.countChecks('production')).toBe(0);
    await failed;
    expect(performance.now() - startedAt).toBeGreaterThan(4_900);
    other.exec('ROLLBACK');
    await store.commit(aBatch(lease, { checks: [aCheck('a')] }));
    expect(await store.countChecks('production')).toBe(1);
  });
});
