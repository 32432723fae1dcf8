import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSqliteBench, type SqliteBench } from '../../test/contracts/store/sqlite-bench.ts';
import type { AuditRecord } from '../domain/audit/audit-record.ts';
import type { ModeView } from '../domain/fleet/mode.ts';
import { CacheCounts } from '../domain/figures/cache-figures.ts';
import { Meter } from '../activities/watch-shard/meter.ts';
import { createProbing } from '../wiring/create-probing.ts';
import type { Store } from '../ports/store.ts';
import { Caretaker } from './caretaker.ts';

const HALF_HOUR_MS = 30 * 60_000;
const ignore = (): void => undefined;
const QUIET_LOG = {
  info: ignore,
  warn: ignore,
  error: ignore,
  check: ignore,
  collection: ignore,
  became: ignore,
};
const modeOf = (): Promise<ModeView> => Promise.resolve(PAUSED);
const PAUSED: ModeView = { mode: 'paused', who: 'ann', reason: 'network', sinceMs: 1 };
let bench: SqliteBench;

beforeEach(async () => {
  bench = await createSqliteBench();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
});

afterEach(async () => {
  vi.useRealTimers();
  await bench.dispose();
});

async function applyRelease(store: Store, hash: string, more: { createdAtMs: number; checksMs: number }) {
  const { createdAtMs, checksMs } = more;
  const retention = { checksMs, minutesMs: checksMs, hoursMs: checksMs };
  const settings = { systemName: 'x', shardSize: 250, maxConcurrentChecks: 50, retention, servers: [] };
  await store.applyRelease({
    hash,
    environment: 'production',
    settings: { ...settings, document: {} },
    createdAtMs,
    source: 'production.yaml',
  });
}

test('the retention is that of the release that runs, even after a return to an older one', async () => {
  const store = await bench.open();
  const release = vi.spyOn(store, 'release');
  const purge = vi.spyOn(store, 'purge');
  const prober = createProbing();
  const log = QUIET_LOG;
  const careful = {
    store,
    prober,
    log,
    identity: 'w',
    environments: ['production'],
    meter: new Meter(),
    caches: () => [],
    modeOf,
  };
  const caretaker = new Caretaker(careful);
  await applyRelease(store, 'a', { createdAtMs: 1, checksMs: 1_000_000 });
  await applyRelease(store, 'b', { createdAtMs: 2, checksMs: 1 });
  await applyRelease(store, 'a', { createdAtMs: 1, checksMs: 1_000_000 });
  caretaker.start();
  for (const times of [1, 2]) {
    vi.advanceTimersByTime(HALF_HOUR_MS);
    await vi.waitFor(() => {
      expect(purge).toHaveBeenCalledTimes(times);
    });
  }
  expect(purge.mock.calls.map(([, { checksMs }]) => checksMs)).toEqual([1_000_000, 1_000_000]);
  expect(release).toHaveBeenCalledTimes(1);
  caretaker.stop();
  await prober.close();
});

test('each minute the mode is noted as the fleet says it', async () => {
  const store = await bench.open();
  const prober = createProbing();
  const log = QUIET_LOG;
  const environments = ['production'];
  const caretaker = new Caretaker({
    store,
    prober,
    log,
    identity: 'w',
    environments,
    meter: new Meter(),
    modeOf,
    caches: () => [],
  });
  caretaker.start();
  vi.advanceTimersByTime(60_000);
  await vi.waitFor(async () => {
    expect(await store.mode('production')).toStrictEqual(PAUSED);
  });
  caretaker.stop();
  await prober.close();
});

test('the head of the audit log is said each hour', async () => {
  const store = await bench.open();
  const prober = createProbing();
  const info = vi.fn();
  const log = { info, warn: ignore, error: ignore, check: ignore, collection: ignore, became: ignore };
  const caretaker = new Caretaker({
    store,
    prober,
    log,
    identity: 'w',
    environments: [],
    meter: new Meter(),
    caches: () => [],
    modeOf,
  });
  for (const requestId of ['r1', 'r2']) await store.appendAudit({ ...AN_AUDIT_RECORD, requestId });
  caretaker.start();
  vi.advanceTimersByTime(2 * HALF_HOUR_MS);
  await vi.waitFor(() => {
    expect(info).toHaveBeenCalledTimes(1);
  });
  const [, last] = await store.auditAfter(0, 2);
  expect(info.mock.calls[0]).toEqual([
    expect.any(String),
    { sequence: 2, audit_head: last?.hash ?? 'nothing' },
  ]);
  caretaker.stop();
  await prober.close();
});

const AN_AUDIT_RECORD: AuditRecord = {
  atMs: 0,
  environment: 'production',
  who: 'ann',
  role: 'admin',
  via: 'cli',
  action: 'breaker/open',
  subject: null,
  phase: 'after',
  outcome: 'done',
  requestId: 'r',
  input: {},
};
test('the first figures come soon after the start, and every check is in one minute only', async () => {
  const store = await bench.open();
  const putFigures = vi.spyOn(store, 'putFigures');
  const prober = createProbing();
  const log = QUIET_LOG;
  const meter = new Meter();
  const careful = { store, prober, log, identity: 'w', environments: [], meter, caches: () => [], modeOf };
  const caretaker = new Caretaker(careful);
  caretaker.start();
  meter.started(3);
  vi.advanceTimersByTime(2_000);
  meter.started(3);
  meter.started(3);
  vi.advanceTimersByTime(59_000);
  expect(putFigures.mock.calls.map(([{ checks }]) => checks)).toEqual([1]);
  vi.advanceTimersByTime(1_000);
  expect(putFigures.mock.calls.map(([{ checks }]) => checks)).toEqual([1, 2]);
  expect(putFigures.mock.calls[0]?.[0].countedMs).toBeLessThan(30_000);
  caretaker.stop();
  await vi.waitFor(() => {
    expect(putFigures.mock.settledResults.map(({ type }) => type)).toEqual(['fulfilled', 'fulfilled']);
  });
  await prober.close();
});

test('each minute has the figures of pools, credentials, caches and the process', async () => {
  const store = await bench.open();
  const prober = createProbing();
  const log = QUIET_LOG;
  const meter = new Meter();
  const caches = () => [new CacheCounts().build('config', [0], 5)];
  const caretaker = new Caretaker({
    store,
    prober,
    log,
    identity: 'w',
    environments: [],
    meter,
    modeOf,
    caches,
  });
  meter.started(3);
  caretaker.start();
  vi.advanceTimersByTime(60_000);
  const [figures] = await vi.waitFor(async () => {
    const found = await store.figures(0);
    expect(found).toHaveLength(1);
    return found;
  });
  expect(figures).toMatchObject({
    worker: 'w',
    checks: 1,
    running: 1,
    pools: [],
    poolTotals: { mcp: { pools: 0 }, rest: { pools: 0 } },
    caches: [{ cache: 'auth_tokens' }, { cache: 'config', entries: 1, oldestAgeMs: 5 }],
    credentials: { attempts: 0 },
  });
  expect(figures?.process.rssBytes).toBeGreaterThan(10_000_000);
  expect(figures?.process.cpuPercent).toBeGreaterThan(0);
  expect(figures?.process.memoryLimitBytes).toBeGreaterThan(figures?.process.rssBytes ?? 0);
  caretaker.stop();
  await prober.close();
});
