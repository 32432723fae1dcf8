import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../src/ports/store.ts';
import { batchOfTen, wholeCommits } from './batch-of-ten.ts';
import { startCommitter } from './child-process.ts';

/** A file system of 4 MB in memory, null where this user may not mount one. */
function mountSmallDisk(folder: string): string | null {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    return null;
  }
}

function hasPrlimit(): boolean {
  try {
    execFileSync('prlimit', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Leaves no room, as a log that got out of hand does. */
function fill(folder: string, ballast: string): void {
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(ballast, Buffer.alloc(bavail * bsize));
}

describe('SQLite store on a full disk', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-full-'));
  const disk = mountSmallDisk(folder);
  const ballast = join(folder, 'ballast');
  const limitedFolder = mkdtempSync(join(tmpdir(), 'watchkeeper-limit-'));
  const stores: Store[] = [];
  async function open(path: string): Promise<Store> {
    const store = await openSqliteStore({ path });
    stores.push(store);
    return store;
  }
  beforeAll(() => {
    if (disk === null && !hasPrlimit() && process.env['CI'] === 'true') {
      throw new Error('Neither a tmpfs nor prlimit is to be had: a full disk cannot be tested here.');
    }
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
    rmSync(ballast, { force: true });
  });
  afterAll(() => {
    if (disk !== null) execFileSync('umount', [disk]);
    for (const each of [folder, limitedFolder]) rmSync(each, { recursive: true, force: true });
  });

  const full = {
    code: 'STORE_FULL',
    message: expect.stringMatching(/watchkeeper\.db cannot grow: .*Free space/) as unknown,
  };

  it.skipIf(disk === null)(
    'says so, writes nothing in part, and works again once there is room',
    async () => {
      const path = join(folder, 'watchkeeper.db');
      const store = await open(path);
      const lease = await store.acquireLease('production', 0, 'w1');
      let made = 0;
      const commit = async (): Promise<void> => {
        await store.commit(batchOfTen(lease, made + 1));
        made += 1;
      };
      for (let round = 1; round <= 3; round += 1) {
        await commit();
        fill(folder, ballast);
        const commitUntilFull = async (): Promise<void> => {
          for (let n = 0; n < 500; n += 1) await commit();
        };
        await expect(commitUntilFull()).rejects.toMatchObject(full);
        await expect(commit()).rejects.toMatchObject(full);
        expect(await wholeCommits(store, 'production', 0)).toBe(made);
        rmSync(ballast);
        await commit();
        await store.ping();
        expect(await wholeCommits(store, 'production', 0)).toBe(made);
      }
      await store.close();
      const again = await open(path);
      expect(await wholeCommits(again, 'production', 0)).toBe(made);
    },
  );

  it.skipIf(disk === null)('cannot be opened there for the first time, and says why', async () => {
    fill(folder, ballast);
    const first = join(folder, 'first', 'watchkeeper.db');
    await expect(open(first)).rejects.toMatchObject({ code: 'STORE_FULL' });
    rmSync(ballast);
    await (await open(first)).ping();
  });

  it.skipIf(!hasPrlimit())('treats a file that may not grow as full', async () => {
    const limited = join(limitedFolder, 'watchkeeper.db');
    const writer = startCommitter({ path: limited, shard: 0, commits: 10_000, fileLimitBytes: 1_500_000 });
    await writer.ended;
    expect(writer.lines.at(-1)).toMatch(/^STORE_FULL .*cannot grow/);
    const store = await open(limited);
    expect(await wholeCommits(store, 'production', 0)).toBe(writer.lines.length - 1);
  });
});
