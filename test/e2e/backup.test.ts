import { mkdtempSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openStore } from '../../src/wiring/open-store.ts';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import { runCommand, startCommand, type CommandOutcome } from '../support/installation/command.ts';
import { startInstallation, type TestInstallation } from '../support/installation/installation.ts';
import { createScarceDisk } from '../support/installation/scarce-disk.ts';
import { until } from '../support/installation/until.ts';
import { watchedConfig } from '../support/installation/watched-fleet.ts';

/** Nothing listens there: Temporal is down for all of this. */
const NO_TEMPORAL = '127.0.0.1:9';

describe('without Temporal, an API or a worker', () => {
  let folder: string;
  let directory: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'watchkeeper-backup-e2e-'));
    directory = join(folder, 'backups');
    configure('backups');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function configure(backups: string): void {
    const config = {
      environment: 'development',
      servers: [],
      temporal: { address: NO_TEMPORAL },
      backup: { directory: backups },
    };
    writeFileSync(join(folder, 'watchkeeper.yaml'), JSON.stringify(config));
  }

  const run = (...words: readonly string[]): Promise<CommandOutcome> => runCommand({ words, folder });
  const restore = () => run('backup', 'restore', '--latest', '--confirm', 'development');
  const store = (): string => join(folder, 'data', 'watchkeeper.db');

  test('a backup that is killed leaves nothing that looks like one, and the next cleans up', async () => {
    expect((await run('keys', 'create', 'first')).code).toBe(0);
    fillStore(120_000_000);
    const killed = startCommand({ words: ['backup', 'create'], folder });
    await until({ what: 'a backup that is half done', ask: () => halfDoneBytes() > 0 });
    await killed.kill('SIGKILL');
    expect(readdirSync(directory)).toEqual([expect.stringMatching(/^\.partial-/)]);
    expect((await run('backup', 'list')).code).toBe(3);
    expect((await run('backup', 'verify')).code).toBe(3);
    expect((await restore()).code).toBe(3);
    expect((await run('backup', 'create')).code).toBe(0);
    expect(readdirSync(directory)).toEqual([expect.stringMatching(/^\d{8}-\d{6}-[0-9a-f]{4}$/)]);
    expect((await run('backup', 'verify', '--trial')).code).toBe(0);
  });

  function fillStore(bytes: number): void {
    using database = new DatabaseSync(store());
    database.exec(`CREATE TABLE ballast (x BLOB); INSERT INTO ballast VALUES (zeroblob(${bytes}))`);
  }

  function halfDoneBytes(): number {
    try {
      const [name = ''] = readdirSync(directory);
      return statSync(join(directory, name, 'store.db')).size;
    } catch {
      return 0;
    }
  }

  test('a disk with too little room is refused, and by the script with its own code', async () => {
    expect((await run('keys', 'create', 'first')).code).toBe(0);
    const disk = createScarceDisk();
    try {
      const { bavail, bsize } = statfsSync(disk.folder);
      // Where this user may not mount one, the disk is a large one: the decision alone is tested then.
      const isSmall = bavail * bsize < 64 * 1024 * 1024;
      configure(disk.folder);
      const made = await run('backup', 'create', '--json');
      expect(made.code).toBe(isSmall ? 4 : 0);
      expect(JSON.parse(made.stdout)).toMatchObject({ result: { made: !isSmall } });
      expect((await run('script', 'backup_production.py')).code).toBe(isSmall ? 3 : 0);
      if (isSmall) expect(readdirSync(disk.folder)).toEqual([]);
      configure('backups');
      expect((await run('script', 'backup_production.py')).code).toBe(0);
    } finally {
      disk.dispose();
    }
  });

  test('a broken store is replaced, and the new one has who did it in its audit log', async () => {
    expect((await run('keys', 'create', 'first')).code).toBe(0);
    expect((await run('backup', 'create')).code).toBe(0);
    expect((await run('keys', 'create', 'second')).code).toBe(0);
    const unconfirmed = await run('script', 'restore_data_backup.py', '--latest');
    expect([unconfirmed.code, unconfirmed.stderr]).toEqual([4, expect.stringContaining('typing the name')]);
    writeFileSync(store(), 'broken');
    expect((await run('keys', 'list')).code).toBe(3);
    const restored = await run('script', 'restore_data_backup.py', '--latest', '--confirm', 'development');
    expect([restored.code, restored.stderr]).toEqual([0, '']);
    expect(await keyNames()).toEqual(['first']);
    expect(await auditOf('backup/restore')).toEqual([
      ['before', null],
      ['after', 'done'],
    ]);
    expect((await run('audit', 'verify')).code).toBe(0);
    // The store is sound now and is told of the beginning; the one that comes is told of it again.
    expect((await restore()).code).toBe(0);
    expect(await auditOf('backup/restore')).toEqual([
      ['before', null],
      ['after', 'done'],
    ]);
  });

  test('a backup that is not good is not restored', async () => {
    expect((await run('keys', 'create', 'first')).code).toBe(0);
    expect((await run('backup', 'create')).code).toBe(0);
    const [id = ''] = readdirSync(directory);
    writeFileSync(join(directory, id, 'store.db'), 'broken');
    expect((await run('keys', 'create', 'second')).code).toBe(0);
    expect((await restore()).code).toBe(1);
    expect((await run('backup', 'verify')).code).toBe(1);
    expect(await keyNames()).toEqual(['first', 'second']);
    expect(readdirSync(join(folder, 'data')).filter((name) => name.includes('restor'))).toEqual([]);
  });

  async function keyNames(): Promise<readonly string[]> {
    const opened = await openStore(`sqlite:${store()}`);
    const keys = await opened.keys();
    await opened.close();
    return keys.map(({ name }) => name).toSorted();
  }

  async function auditOf(action: string): Promise<readonly unknown[]> {
    const opened = await openStore(`sqlite:${store()}`);
    const records = await opened.audit('development', 10, { action });
    await opened.close();
    return records.toReversed().map(({ phase, outcome }) => [phase, outcome]);
  }
});

describe('of a fleet that is watched', () => {
  let target: FleetTarget;
  let installation: TestInstallation;

  beforeAll(async () => {
    target = await startFleetTarget();
    installation = await startInstallation({ config: watchedConfig(target, ['search']) });
  });

  afterAll(async () => {
    await installation.stop();
    await target.stop();
  });

  const run = (...words: readonly string[]): Promise<CommandOutcome> =>
    runCommand({ words: [...words, '--config', installation.configPath], folder: installation.folder });
  const restore = () => run('backup', 'restore', '--latest', '--confirm', 'development', '--json');

  test('a store is not replaced under a worker; after it has stopped it is, and watching goes on', async () => {
    const worker = await installation.start('worker');
    const checked = async (): Promise<number> => installation.store.countChecks('development');
    await until({ what: 'the first check', ask: async () => (await checked()) > 0 });
    expect((await run('backup', 'create')).code).toBe(0);
    await installation.store.close();
    expect((await run('backup', 'restore', '--latest', '--dry-run')).code).toBe(4);
    const refused = await restore();
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain(`process ${worker.pid} (enhanced-mcp-status: worker)`);
    await worker.kill('SIGTERM');
    const { result } = z
      .object({ result: z.object({ restored: z.boolean(), store_id: z.string() }) })
      .parse(JSON.parse((await restore()).stdout));
    expect(result).toMatchObject({ restored: true });
    await installation.start('worker');
    const path = `sqlite:${join(installation.folder, 'watchkeeper.db')}`;
    const restored = await openStore(path);
    try {
      expect(restored.id).toBe(result.store_id);
      const before = await restored.countChecks('development');
      await until({
        what: 'a new check',
        ask: async () => (await restored.countChecks('development')) > before,
      });
      target.setHealthy('search', false);
      await until({
        what: 'an incident, by an edge of the new store',
        ask: async () => (await restored.incidents('development', { limit: 1, server: 'search' })).length > 0,
      });
    } finally {
      await restored.close();
    }
  });
});
