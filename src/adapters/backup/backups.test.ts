import { spawn, type ChildProcess } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../../../test/support/installation/until.ts';
import { STORE_COPY } from '../../domain/backup/backup.ts';
import type { Backups } from '../../ports/backups.ts';
import { createStoreFile } from '../store/sqlite/file/store-file.ts';
import { openSqliteStore } from '../store/sqlite/open-sqlite-store.ts';
import { createBackups } from './backups.ts';
import { createBackup } from './create-backup.ts';
import { MANIFEST } from './manifest.ts';

const NOW = Date.UTC(2026, 2, 14, 9, 15);
const CONFIG = 'environment: development\napi_key: ${A_SECRET}\n';

let folder: string;
let path: string;
let directory: string;
let backups: Backups;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-backups-'));
  path = join(folder, 'data', 'watchkeeper.db');
  directory = join(folder, 'backups');
  writeFileSync(join(folder, 'watchkeeper.yaml'), CONFIG);
  await writeAudit('development');
  backups = createBackups({
    directory,
    keep: 2,
    storeFile: createStoreFile(path),
    configurationPaths: [join(folder, 'watchkeeper.yaml')],
    watchkeeperVersion: '0.1.0',
    requireStopped: () => Promise.resolve(),
  });
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function writeAudit(environment: string): Promise<void> {
  const store = await openSqliteStore({ path });
  await store.appendAudit({
    atMs: NOW,
    environment,
    who: 'ann',
    role: 'admin',
    via: 'cli',
    action: 'mode/pause',
    subject: null,
    phase: 'before',
    outcome: null,
    requestId: 'r',
    input: {},
  });
  await store.close();
}

async function problemsOf(isTrial = false): Promise<readonly string[]> {
  const [backup] = await backups.list();
  return backup === undefined ? ['no backup'] : backups.inspect(backup, isTrial);
}

/** Another process that moves one between two rows, in a transaction each, as fast as it can. */
function startWriter(): ChildProcess {
  const script = `
    const { DatabaseSync } = require('node:sqlite');
    const database = new DatabaseSync(process.argv[1], { timeout: 5000 });
    database.exec("CREATE TABLE ballast (x BLOB); INSERT INTO ballast VALUES (zeroblob(20000000))");
    database.exec('CREATE TABLE purse (id INTEGER PRIMARY KEY, amount INTEGER)');
    database.exec('INSERT INTO purse VALUES (1, 1000000), (2, 0)');
    process.stdout.write('ready');
    const pay = () => {
      for (let time = 0; time < 20; time += 1) {
        database.exec('BEGIN IMMEDIATE; UPDATE purse SET amount = amount - 1 WHERE id = 1');
        database.exec('INSERT INTO ballast VALUES (zeroblob(9000))');
        database.exec('UPDATE purse SET amount = amount + 1 WHERE id = 2; COMMIT');
      }
      setImmediate(pay);
    };
    pay();`;
  return spawn(process.execPath, ['-e', script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
}

const purse = (file: string): readonly number[] => {
  using database = new DatabaseSync(file, { readOnly: true });
  return database
    .prepare('SELECT amount FROM purse ORDER BY id')
    .all()
    .map(({ amount }) => Number(amount));
};

test('a backup made while another process writes is one moment of the store, whole', async () => {
  const writer = startWriter();
  try {
    await new Promise((ready) => writer.stdout?.once('data', ready));
    const [, before = 0] = purse(path);
    await until({ what: 'a payment', ask: () => (purse(path)[1] ?? 0) > before });
    const made = await backups.create(NOW);
    const [one = 0, other = 0] = purse(join(directory, made.id, STORE_COPY));
    expect(one + other).toBe(1_000_000);
    expect(other).toBeGreaterThan(before);
    expect(await backups.inspect(made, true)).toEqual([]);
    await until({ what: 'a later payment', ask: () => (purse(path)[1] ?? 0) > other });
  } finally {
    writer.kill('SIGKILL');
  }
});

test('it holds the store and the configuration as it was written, for its owner alone', async () => {
  const { id, manifest } = await backups.create(NOW);
  expect(id).toMatch(/^20260314-091500-[0-9a-f]{4}$/);
  expect(manifest).toMatchObject({
    status: 'read',
    manifest: {
      id,
      createdAtMs: NOW,
      watchkeeperVersion: '0.1.0',
      environments: ['development'],
      auditHead: { sequence: 1 },
    },
  });
  const inside = readdirSync(join(directory, id), { recursive: true }).map(String).toSorted();
  expect(inside).toEqual(['config', 'config/watchkeeper.yaml', MANIFEST, STORE_COPY]);
  expect(readFileSync(join(directory, id, 'config/watchkeeper.yaml'), 'utf8')).toBe(CONFIG);
  const modes = ['.', ...inside].map((each) => statSync(join(directory, id, each)).mode & 0o777);
  expect(modes).toEqual([0o700, 0o700, 0o600, 0o600, 0o600]);
});

test('what a killed process has left is removed by the next, and what a living one is at is not', async () => {
  const dead = spawn(process.execPath, ['-e', '']);
  await new Promise((gone) => dead.once('exit', gone));
  const left = join(directory, `.partial-${dead.pid ?? 0}-x`);
  const living = join(directory, `.partial-${process.ppid}-x`);
  const old = join(directory, `.partial-${process.ppid}-y`);
  for (const each of [left, living, old]) mkdirSync(each, { recursive: true });
  const longAgo = Date.now() / 1000 - 2 * 86_400;
  utimesSync(old, longAgo, longAgo);
  expect(await backups.list()).toEqual([]);
  await backups.create(Date.now());
  expect([left, living, old].map((each) => existsSync(each))).toEqual([false, true, false]);
});

describe('a backup is not good', () => {
  let made: string;

  beforeEach(async () => {
    made = join(directory, (await backups.create(NOW)).id);
    expect(await problemsOf(true)).toEqual([]);
  });

  const rewrite = (file: string, change: (bytes: Buffer) => void): void => {
    const bytes = readFileSync(join(made, file));
    change(bytes);
    writeFileSync(join(made, file), bytes);
  };

  test.each<[string, () => void, RegExp]>([
    [
      'with one byte of the store changed',
      () => {
        rewrite(STORE_COPY, (bytes) => bytes.writeUInt8(bytes.readUInt8(5000) ^ 1, 5000));
      },
      /^store\.db was changed/,
    ],
    [
      'with the store cut short',
      () => {
        truncateSync(join(made, STORE_COPY), 8192);
      },
      /^store\.db has 8192 bytes, \d+ were written/,
    ],
    [
      'without its store',
      () => {
        rmSync(join(made, STORE_COPY));
      },
      /^store\.db is missing/,
    ],
    [
      'with a configuration that was changed',
      () => {
        appendFileSync(join(made, 'config/watchkeeper.yaml'), '#');
      },
      /^config\/watchkeeper\.yaml has \d+ bytes/,
    ],
    [
      'with a file that came later',
      () => {
        writeFileSync(join(made, 'more'), '');
      },
      /^more is not in the manifest/,
    ],
    [
      'without a manifest',
      () => {
        rmSync(join(made, MANIFEST));
      },
      /^manifest\.json is missing/,
    ],
    [
      'with half a manifest',
      () => {
        truncateSync(join(made, MANIFEST), 100);
      },
      /^manifest\.json cannot be read: .*JSON/,
    ],
    [
      'with a manifest that leads outside',
      () => {
        rewriteManifest((text) => text.replace('config/', '../'));
      },
      /^manifest\.json cannot be read: .*path/,
    ],
    [
      'of another name than its manifest',
      () => {
        renameSync(made, join(directory, '20270101-000000-ffff'));
      },
      /^The manifest is that of 20260314/,
    ],
  ])('%s', async (_, plant, problem) => {
    plant();
    expect((await problemsOf())[0]).toMatch(problem);
  });

  function rewriteManifest(change: (text: string) => string): void {
    writeFileSync(join(made, MANIFEST), change(readFileSync(join(made, MANIFEST), 'utf8')));
  }

  /** A backup with a store that was wrong before it was described. */
  async function backUp(harm: (copy: string) => void): Promise<void> {
    rmSync(made, { recursive: true });
    const storeFile = createStoreFile(path);
    const spoilt = {
      ...storeFile,
      inspect: async (copy: string) => {
        const facts = await storeFile.inspect(copy);
        harm(copy);
        return facts;
      },
    };
    const sources = { configurationPaths: [], watchkeeperVersion: '0.1.0' };
    await createBackup({ directory, storeFile: spoilt, ...sources }, NOW);
  }

  const inDatabase = (statement: string) => (copy: string) => {
    using database = new DatabaseSync(copy);
    database.exec(statement);
  };

  /** A page that is no index any more. */
  const spoilPage = (copy: string): void => {
    const bytes = readFileSync(copy);
    bytes.fill(0xff, 3 * 4096, 3 * 4096 + 100);
    writeFileSync(copy, bytes);
  };

  test.each<[string, (copy: string) => void, RegExp]>([
    [
      'with a schema that a newer program has written',
      inDatabase('PRAGMA user_version = 99'),
      /schema version is 99, this program knows \d+/,
    ],
    [
      'with the database of another program',
      inDatabase('ALTER TABLE meta RENAME TO other'),
      /a database of another program/,
    ],
    [
      'with a store that SQLite finds a fault in',
      spoilPage,
      /store\.db is no sound store: .*(page|malformed)/,
    ],
    [
      'with another store than it says',
      inDatabase("UPDATE meta SET value = 'x' WHERE key = 'store_id'"),
      /not the store that the manifest describes/,
    ],
  ])('%s', async (_, harm, problem) => {
    await backUp(harm);
    expect(await problemsOf()).toContainEqual(expect.stringMatching(problem));
  });
});

test('copies of the configuration that were made by hand are listed and looked through too', async () => {
  const copy = join(directory, 'config-20260314-100000');
  mkdirSync(copy, { recursive: true });
  expect(await problemsOf()).toEqual(['There is no configuration in it.']);
  cpSync(join(folder, 'watchkeeper.yaml'), join(copy, 'watchkeeper.yaml'));
  expect(await backups.list()).toMatchObject([{ id: 'config-20260314-100000', kind: 'config' }]);
  expect(await problemsOf()).toEqual([]);
  writeFileSync(join(copy, 'watchkeeper.yaml'), 'servers: [');
  expect((await problemsOf())[0]).toMatch(/^watchkeeper\.yaml is not YAML: /);
});

describe('a restore', () => {
  test('puts the store back with a new identity, and keeps what was there', async () => {
    const made = await backups.create(NOW);
    const before = await storeFacts(path);
    await writeAudit('staging');
    const { storeId, keptAs } = await backups.restore(made, NOW);
    expect(await storeFacts(path)).toEqual({ id: storeId, audit: 1 });
    expect(storeId).not.toBe(before.id);
    expect(keptAs).toBe(`${path}.before-restore-20260314-091500`);
    expect(await storeFacts(keptAs ?? '')).toMatchObject({ id: before.id, audit: 2 });
    expect(readdirSync(join(folder, 'data')).filter((name) => name.includes('restoring'))).toEqual([]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await backups.restore(made, NOW)).keptAs).toBe(`${path}.before-restore-20260314-091500-2`);
  });

  test('works where no store is left', async () => {
    const made = await backups.create(NOW);
    rmSync(join(folder, 'data'), { recursive: true });
    mkdirSync(join(folder, 'data'));
    expect(await backups.restore(made, NOW)).toMatchObject({ keptAs: null });
    expect(await storeFacts(path)).toMatchObject({ audit: 1 });
  });

  test('of a store that is broken never lets its write-ahead log meet the new one', async () => {
    const made = await backups.create(NOW);
    const broken = Buffer.alloc(8192, 7);
    writeFileSync(path, broken);
    writeFileSync(`${path}-wal`, broken);
    const { keptAs } = await backups.restore(made, NOW);
    expect(readFileSync(keptAs ?? '')).toEqual(broken);
    expect(readFileSync(`${keptAs ?? ''}-wal`)).toEqual(broken);
    expect(existsSync(`${path}-wal`)).toBe(false);
    expect(await storeFacts(path)).toMatchObject({ audit: 1 });
  });

  test('is refused, and changes nothing, while a process has the store open', async () => {
    const made = await backups.create(NOW);
    const idle = await openSqliteStore({ path });
    const before = readdirSync(join(folder, 'data'));
    await expect(backups.restore(made, NOW)).rejects.toMatchObject({
      code: 'DATA_IN_USE',
      message: expect.stringContaining(`process ${process.pid}`) as string,
    });
    expect(readdirSync(join(folder, 'data'))).toEqual(before);
    await idle.close();
    await expect(backups.restore(made, NOW)).resolves.toBeDefined();
  });

  async function storeFacts(file: string) {
    const store = await openSqliteStore({ path: file });
    try {
      return { id: store.id, audit: await store.lastAuditSequence() };
    } finally {
      await store.close();
    }
  }
});
