import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '../../src/ports/store.ts';
import { openStore } from '../../src/wiring/open-store.ts';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import {
  runCommand,
  startCommand,
  type CommandOutcome,
  type TestCommand,
} from '../support/installation/command.ts';
import { lockDatabase } from '../support/installation/database-lock.ts';
import { startInstallation, type TestInstallation } from '../support/installation/installation.ts';
import { createScarceDisk, type ScarceDisk } from '../support/installation/scarce-disk.ts';
import { until } from '../support/installation/until.ts';
import { expectEdgesExact, watchedConfig } from '../support/installation/watched-fleet.ts';

const SERVERS = Array.from({ length: 20 }, (_, index) => `server-${String(index).padStart(2, '0')}`);
const ALL = 1_000_000;

let target: FleetTarget;
let disk: ScarceDisk;
let installation: TestInstallation;
let store: Store;
let worker: TestCommand;
let database: string;

beforeAll(async () => {
  target = await startFleetTarget();
  disk = createScarceDisk();
  database = join(disk.folder, 'watchkeeper.db');
  const storage = { url: `sqlite:${database}` };
  // As in practice: the log fills the same disk.
  const logging = { directory: join(disk.folder, 'logs') };
  installation = await startInstallation({ config: { ...watchedConfig(target, SERVERS), storage, logging } });
  worker = startCommand({
    words: ['worker', '--config', installation.configPath],
    folder: installation.folder,
  });
  store = await openStore(storage.url);
  await until({
    what: 'the first sweep',
    ask: () => SERVERS.every((name) => target.probesOf(name).length > 1),
  });
  await until({
    what: 'the fleet to know',
    ask: async () => (await conditions())['status:HEALTHY'] === SERVERS.length,
  });
  await untilHandedOver();
});

afterAll(async () => {
  await worker.kill('SIGKILL');
  await store.close();
  await installation.stop();
  disk.dispose();
  await target.stop();
});

describe('while a worker watches 20 servers every second', () => {
  test('a full disk is said once, stops no probe, and costs no check and no edge', async () => {
    await outlast({
      begin: () => {
        disk.exhaust(`${database}-wal`, worker.pid);
        return Promise.resolve();
      },
      end: () => {
        disk.relieve(worker.pid);
        return Promise.resolve();
      },
      probesEach: 6,
      failing: SERVERS.slice(0, 5),
      says: /watchkeeper\.db cannot grow: .*Free space on its disk/,
    });
  });

  test('a database locked for 15 s by another process: the same', async () => {
    let lock = { release: () => Promise.resolve() };
    await outlast({
      begin: async () => {
        lock = await lockDatabase(database);
      },
      end: () => lock.release(),
      probesEach: 15,
      failing: SERVERS.slice(10, 15),
      says: /watchkeeper\.db stayed locked by another process: .*fuser/,
    });
  });
});

describe('a worker whose database cannot be used from the start', () => {
  const NOBODY = 65_534;
  const isRoot = process.getuid?.() === 0;
  const PAGE = 4_096;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchkeeper-broken-'));
    await chmod(folder, 0o777);
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const broken: readonly BrokenStore[] = [
    {
      name: 'corrupt',
      make: async (path) => {
        await (await openStore(`sqlite:${path}`)).close();
        const bytes = await readFile(path);
        await writeFile(path, bytes.fill(0xa5, PAGE));
      },
      says: /corrupt\.db cannot be read: .*malformed.*restore a backup/,
    },
    {
      name: 'not-a-database',
      make: (path) => writeFile(path, 'name: value\n'.repeat(1000)),
      says: /not-a-database\.db cannot be read: .*not a database.*restore a backup/,
    },
    {
      name: 'a-folder',
      make: (path) => mkdir(path),
      says: /a-folder\.db cannot be used: it is a folder.*Check the path/,
    },
    {
      name: 'not-writable',
      make: async (path) => {
        await (await openStore(`sqlite:${path}`)).close();
        await chmod(path, isRoot ? 0o600 : 0o000);
      },
      says: /not-writable\.db cannot be used: this user may not read and write it.*Check the path, its permissions/,
      uid: NOBODY,
    },
    {
      name: 'below-a-file',
      make: async (path) => {
        await writeFile(path, '');
      },
      below: 'watchkeeper.db',
      says: /below-a-file\.db\/watchkeeper\.db cannot be used: a part of its path is a file/,
    },
    {
      name: 'nowhere',
      make: () => Promise.resolve(),
      path: '/proc/nowhere/watchkeeper.db',
      says: /watchkeeper\.db cannot be used: its folder does not exist and cannot be created/,
    },
  ];

  test.concurrent.each(broken)('$name: says which, why and what to do, and exits with 3', async (store) => {
    const path = join(folder, `${store.name}.db`);
    await store.make(path);
    const before = await bytesOf(path);
    const { code, stdout, stderr } = await startBroken(folder, store);
    expect(stderr).toMatch(store.says);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect([code, stdout]).toEqual([3, '']);
    expect(await bytesOf(path)).toEqual(before);
  });

  async function startBroken(
    home: string,
    { name, below = '', path, uid }: BrokenStore,
  ): Promise<CommandOutcome> {
    const configPath = join(home, `${name}.json`);
    const config = {
      ...watchedConfig(target, ['server-00']),
      storage: { url: `sqlite:${path ?? join(home, `${name}.db`, below)}` },
      temporal: { address: installation.temporal.address },
      logging: { directory: join(home, `logs-${name}`) },
    };
    await writeFile(configPath, JSON.stringify(config));
    return runCommand({
      words: ['worker', '--config', configPath],
      folder: home,
      ...(uid !== undefined && isRoot && { uid }),
    });
  }
});

interface BrokenStore {
  readonly name: string;
  readonly make: (path: string) => Promise<void>;
  readonly says: RegExp;
  /** Where the configuration points to, when not to the file that was made. */
  readonly path?: string;
  readonly below?: string;
  readonly uid?: number;
}

/** Null for what is no file. */
async function bytesOf(path: string): Promise<Buffer | null> {
  return readFile(path).catch(() => null);
}

interface Trouble {
  readonly begin: () => Promise<void>;
  readonly end: () => Promise<void>;
  /** It lasts until every server has been probed so often. */
  readonly probesEach: number;
  /** Fail during the trouble; the first two recover within it. */
  readonly failing: readonly string[];
  readonly says: RegExp;
}

async function outlast({ begin, end, probesEach, failing, says }: Trouble): Promise<void> {
  const before = await said();
  const fromMs = Date.now();
  await begin();
  await untilProbed(2);
  setHealthy(failing, false);
  await untilProbed(2);
  setHealthy(failing.slice(0, 2), true);
  await until({
    what: 'the trouble to be said',
    ask: async () => says.test((await said()).stderr.slice(before.stderr.length)),
  });
  await untilProbed(probesEach - 4);
  const toMs = Date.now();
  expect((await conditions())['status:UNHEALTHY'] ?? 0).toBe(0);
  await end();

  await until({ what: 'the edges', ask: async () => (await conditions())['status:UNHEALTHY'] === 3 });
  expectSteady(fromMs, toMs);
  await expectSaidOnce(before, says);
  setHealthy(failing, true);
  await until({
    what: 'all healthy',
    ask: async () => (await conditions())['status:HEALTHY'] === SERVERS.length,
  });
  await untilHandedOver();
  await expectEveryProbeStored();
  await expectEdgesExact({ ...installation, store }, SERVERS);
}

interface Said {
  readonly log: string;
  readonly stderr: string;
}

async function said(): Promise<Said> {
  const log = await readFile(join(disk.folder, 'logs', 'enhanced_status_check.log'), 'utf8');
  return { log, stderr: worker.soFar().stderr };
}

/** Lines about the log itself are not in it, and come only where the disk is really full. */
const TROUBLE = / (WARN|ERROR|FATAL) (?!check |The log .* can)/;
const OVER = 'The store can be written again';

/** Of all that is no check, exactly one line is trouble, in the log and on standard error, and its end is said too. */
async function expectSaidOnce(before: Said, says: RegExp): Promise<void> {
  for (const where of ['log', 'stderr'] as const) {
    const news = async (): Promise<string> => (await said())[where].slice(before[where].length);
    await until({ what: `the end of it in the ${where}`, ask: async () => (await news()).includes(OVER) });
    const lines = (await news()).split('\n').filter((line) => TROUBLE.test(line));
    expect(lines, where).toEqual([expect.stringMatching(says)]);
  }
}

function setHealthy(names: readonly string[], isHealthy: boolean): void {
  names.forEach((name) => {
    target.setHealthy(name, isHealthy);
  });
}

async function conditions(): Promise<Readonly<Record<string, number>>> {
  return (await installation.fleet()).conditions;
}

async function untilHandedOver(): Promise<void> {
  await until({
    what: 'an empty outbox',
    ask: async () => (await store.pendingEdges('development', 0, 1)).length === 0,
  });
}

async function untilProbed(times: number): Promise<void> {
  const before = new Map(SERVERS.map((name) => [name, target.probesOf(name).length]));
  await until({
    what: `${times} more probes of every server`,
    ask: () => SERVERS.every((name) => target.probesOf(name).length >= (before.get(name) ?? 0) + times),
  });
}

function expectSteady(fromMs: number, toMs: number): void {
  for (const name of SERVERS) {
    const times = [fromMs, ...target.probesOf(name).filter((at) => at >= fromMs && at <= toMs), toMs];
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at));
    expect(Math.max(...gaps), `longest gap of ${name}`).toBeLessThan(3_000);
  }
}

/** Each probe that the target saw lies between the start of one stored check and the start of the next. */
async function expectEveryProbeStored(): Promise<void> {
  for (const name of SERVERS) {
    const { items } = await store.history('development', name, { limit: ALL });
    const checks = items.map(({ atMs }) => atMs).toReversed();
    const probes = target.probesOf(name).slice(0, checks.length);
    const strays = probes.filter(
      (at, index) => at < (checks[index] ?? 0) || at > (checks[index + 1] ?? Infinity),
    );
    expect(strays, `probes of ${name} without a check of their own`).toEqual([]);
    expect(target.probesOf(name).length - checks.length).toBeLessThanOrEqual(1);
  }
}
