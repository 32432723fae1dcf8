import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aBatch } from './a-batch.ts';
import { aCheck, NOON_MS } from './a-check.ts';
import { AUDITED } from './an-audit-record.ts';
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

  it('is free while a copy of the audit log is written, however long that takes', async () => {
    const store = await bench.open();
    await store.appendAudit(AUDITED);
    using other = new DatabaseSync(bench.path);
    const taken: number[] = [];
    await store.copyAudit('a', (records) => {
      other.exec('BEGIN IMMEDIATE; COMMIT');
      taken.push(records.length);
    });
    expect(taken).toStrictEqual([1]);
  });

  it('has a copy made by one at a time, who goes on with what comes meanwhile', async () => {
    const [store, second] = [await bench.open(), await bench.open()];
    await store.appendAudit(AUDITED);
    const taken: number[] = [];
    await store.copyAudit('a', async (records) => {
      taken.push(...records.map(({ sequence }) => sequence));
      if (taken.length > 1) return;
      await second.appendAudit(AUDITED);
      await second.copyAudit('a', () => expect.fail('another has the turn'));
    });
    expect(taken).toStrictEqual([1, 2]);
  });

  it('gives the turn of a process that died while it copied to another', async () => {
    const [store, second] = [await bench.open(), await bench.open()];
    await store.appendAudit(AUDITED);
    const taken: number[] = [];
    const take = (records: readonly unknown[]): void => void taken.push(records.length);
    await store.copyAudit('a', async () => {
      await second.copyAudit('a', take);
      expect(taken).toStrictEqual([]);
      bench.setNow(NOON_MS + 31_000);
      await second.copyAudit('a', take);
      expect(taken).toStrictEqual([1]);
    });
    await second.copyAudit('a', take);
    expect(taken).toStrictEqual([1]);
  });
});
