import { chmodSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { batchOfTen } from './batch-of-ten.ts';
import { startCommitter } from './child-process.ts';
import { createSqliteBench } from './sqlite-bench.ts';
import type { SqliteBench } from './sqlite-bench.ts';

const NOBODY = 65_534;

describe('SQLite store on a file that is not as it should be', () => {
  let bench: SqliteBench;
  beforeEach(async () => {
    bench = await createSqliteBench();
  });
  afterEach(async () => {
    await bench.dispose();
  });

  function messageOf(pattern: RegExp): unknown {
    return expect.stringMatching(pattern);
  }

  async function fillStore(): Promise<void> {
    const store = await bench.open();
    const lease = await store.acquireLease('production', 0, 'w1');
    for (let n = 1; n <= 200; n += 1) await store.commit(batchOfTen(lease, n));
    await store.close();
  }

  it('creates file and folder for this user alone', async () => {
    await bench.open();
    for (const suffix of ['', '-wal', '-shm']) expect(statSync(bench.path + suffix).mode & 0o777).toBe(0o600);
  });

  it('says that a text file is not a database', async () => {
    mkdirSync(dirname(bench.path));
    writeFileSync(bench.path, 'name: value\n'.repeat(1000));
    const message = messageOf(/watchkeeper\.db cannot be read: .*not a database.*restore a backup/);
    await expect(bench.open()).rejects.toMatchObject({ code: 'STORE_CORRUPT', message });
    expect(readFileSync(bench.path, 'utf8')).toMatch(/^name: value/);
  });

  it('leaves the database of another program alone', async () => {
    mkdirSync(dirname(bench.path));
    using other = new DatabaseSync(bench.path);
    other.exec('CREATE TABLE bookmarks (url TEXT)');
    const message = messageOf(/another program.*storage\.url/);
    await expect(bench.open()).rejects.toMatchObject({ code: 'STORE_CORRUPT', message });
    expect(other.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n']).toBe(1);
  });

  it('says that the file is corrupt when its pages are, on reading and on writing', async () => {
    await fillStore();
    const bytes = readFileSync(bench.path);
    bytes.fill(0xa5, 4096);
    writeFileSync(bench.path, bytes);
    const opening = bench.open();
    await expect(opening).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
  });

  it('says so when a table breaks while the store is open', async () => {
    await fillStore();
    const store = await bench.open();
    truncateSync(bench.path, 4096 * 60);
    await expect(store.countChecks('production')).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
  });

  it('says that a folder is not a file', async () => {
    mkdirSync(bench.path, { recursive: true });
    const message = messageOf(/watchkeeper\.db cannot be used: it is a folder/);
    await expect(bench.open()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', message });
  });

  it('says that a file in the place of its folder is in the way', async () => {
    writeFileSync(dirname(bench.path), '');
    const message = messageOf(/a part of its path is a file/);
    await expect(bench.open()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', message });
  });

  it('says that this user may not open it', { timeout: 30_000 }, async () => {
    await (await bench.open()).close();
    chmodSync(dirname(bench.path), 0o755);
    chmodSync(dirname(dirname(bench.path)), 0o755);
    const isRoot = process.getuid?.() === 0;
    if (!isRoot) chmodSync(bench.path, 0);
    const child = startCommitter({ path: bench.path, shard: 0, commits: 1, ...(isRoot && { uid: NOBODY }) });
    await child.ended;
    expect(child.lines).toStrictEqual([
      expect.stringMatching(/^STORE_UNAVAILABLE .*this user may not read and write/),
    ]);
  });

  it('refuses a file that a newer release has written', async () => {
    await (await bench.open()).close();
    using file = new DatabaseSync(bench.path);
    file.exec('PRAGMA user_version = 99');
    const message = messageOf(/schema version 99, this program knows \d+: a newer release/);
    await expect(bench.open()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', message });
  });

  it('refuses to change or delete a line of the audit log, whoever asks', async () => {
    const store = await bench.open();
    await store.appendAudit({
      atMs: 0,
      environment: 'production',
      who: 'ann',
      role: 'admin',
      via: 'cli',
      action: 'x',
      subject: null,
      phase: 'after',
      outcome: null,
      requestId: 'r',
      input: {},
    });
    using shell = new DatabaseSync(bench.path);
    expect(() => {
      shell.exec("UPDATE audit SET body = '{}'");
    }).toThrow(/append-only/);
    expect(() => {
      shell.exec('DELETE FROM audit');
    }).toThrow(/append-only/);
    expect(await store.audit('production', 10)).toHaveLength(1);
  });
});
