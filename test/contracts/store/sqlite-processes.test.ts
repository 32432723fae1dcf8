import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../src/ports/store.ts';
import { wholeCommits } from './batch-of-ten.ts';
import { startCommitter } from './child-process.ts';
import type { Committer } from './child-process.ts';
import { createSqliteBench } from './sqlite-bench.ts';
import type { SqliteBench } from './sqlite-bench.ts';

describe('SQLite store between processes', { timeout: 60_000 }, () => {
  let bench: SqliteBench;
  let committers: Committer[] = [];
  beforeEach(async () => {
    bench = await createSqliteBench();
  });
  afterEach(async () => {
    for (const { child } of committers) child.kill('SIGKILL');
    await Promise.all(committers.map(({ ended }) => ended));
    committers = [];
    await bench.dispose();
  });

  function start(shard: number, commits: number, does?: 'turn'): Committer {
    const committer = startCommitter({ path: bench.path, shard, commits, ...(does && { does }) });
    committers.push(committer);
    return committer;
  }

  const commitsOf = (store: Store, shard: number) => wholeCommits(store, 'production', shard);

  it('loses nothing when four processes create and write the same file at once', async () => {
    const shards = [0, 1, 2, 3];
    const children = shards.map((shard) => start(shard, 150));
    await Promise.all(children.map(({ ended }) => ended));
    expect(children.map(({ lines }) => lines.at(-1))).toStrictEqual(['150', '150', '150', '150']);
    const store = await bench.open();
    for (const shard of shards) expect(await commitsOf(store, shard)).toBe(150);
    expect(await store.lastEdgeSequence()).toBe(4 * 150 * 10);
  });

  it('gives a channel no more turns in a minute than it takes, whichever processes ask at once', async () => {
    await bench.open();
    const children = [0, 1, 2].map((number) => start(number, 100, 'turn'));
    await Promise.all(children.map(({ ended }) => ended));
    const turns = children.flatMap(({ lines }) => lines.map(Number)).toSorted((one, other) => one - other);
    expect(turns).toEqual(Array.from({ length: 300 }, (_, index) => Math.floor(index / 5) * 60_000));
  });

  it('lets a reader see only whole commits while another process writes', async () => {
    const writer = start(0, 300);
    await writer.printed(1);
    const store = await bench.open();
    let seen = 0;
    while (seen < 300 && writer.child.exitCode === null) {
      const edges = await store.pendingEdges('production', 0, 1_000_000);
      expect(edges.length % 10).toBe(0);
      expect(edges.length / 10).toBeGreaterThanOrEqual(seen);
      seen = edges.length / 10;
    }
    await writer.ended;
    expect(await commitsOf(store, 0)).toBe(300);
  });

  it.each([3, 20, 60])(
    'keeps every commit made before kill -9 (after %i), and none in part',
    async (commits) => {
      const writer = start(0, 1_000_000);
      await writer.printed(commits);
      writer.child.kill('SIGKILL');
      await writer.ended;
      expect(writer.child.signalCode).toBe('SIGKILL');
      const acknowledged = Number(writer.lines.at(-1));
      const kept = await commitsOf(await bench.open(), 0);
      expect(acknowledged).toBeGreaterThanOrEqual(commits);
      expect(kept).toBeGreaterThanOrEqual(acknowledged);
      expect(kept).toBeLessThanOrEqual(acknowledged + 1);
    },
  );

  it('ends a loop whose lease another process takes', async () => {
    const writer = start(0, 1_000_000);
    await writer.printed(3);
    const store = await bench.open();
    await store.acquireLease('production', 0, 'thief');
    const atTakeover = await commitsOf(store, 0);
    await writer.ended;
    expect(writer.lines.at(-1)).toMatch(/^LEASE_LOST .*thief at epoch 2/);
    expect(await commitsOf(store, 0)).toBe(atTakeover);
  });
});
