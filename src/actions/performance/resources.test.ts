import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { aPool, workerFigures } from '../../../test/support/builders/worker-figures.ts';
import { stillService } from '../../../test/support/recorded-fleet/still-service.ts';
import {
  createWatchedApi,
  NOW_MS,
  type WatchedApi,
} from '../../../test/support/recorded-fleet/watched-api.ts';
import { createDisks } from '../../adapters/machine/disks.ts';
import type { CacheFigures } from '../../domain/figures/cache-figures.ts';
import type { PoolFigures } from '../../domain/figures/pool-figures.ts';
import type { Action, ActionContext } from '../action.ts';
import { runAction } from '../run-action.ts';
import { performanceCaches } from './caches.ts';
import { performancePools } from './pools.ts';
import { performanceResources } from './resources.ts';

const MINUTE_MS = 60_000;
const THIS_MINUTE_MS = Math.floor(NOW_MS / MINUTE_MS) * MINUTE_MS;
let world: WatchedApi;

beforeEach(async () => {
  world = await createWatchedApi([aServerSpec().build()]);
});
afterEach(() => world.close());

async function run<O>(action: Action<O>, input: object = {}, changes: Partial<ActionContext> = {}) {
  const result = await runAction(world.context(changes), { action, input });
  if (result.kind !== 'done') throw new Error('planned');
  expect(action.output.parse(JSON.parse(JSON.stringify(result.output)))).toEqual(result.output);
  return result;
}

const SINCE_LONG = NOW_MS - 48 * 60 * MINUTE_MS;
const put = (minutesAgo: number, more: Parameters<typeof workerFigures>[1] = {}): Promise<void> =>
  world.fleet.store.putFigures(
    workerFigures(THIS_MINUTE_MS - minutesAgo * MINUTE_MS, { startedAtMs: SINCE_LONG, ...more }),
  );

describe('pools', () => {
  const putPool = (minutesAgo: number, pool: Partial<PoolFigures>, startedAtMs = SINCE_LONG): Promise<void> =>
    put(minutesAgo, { pools: [aPool(pool)], startedAtMs });

  test('that carried nothing are 3', async () => {
    expect((await run(performancePools)).exitCode).toBe(3);
    await putPool(5, { requests: 700 });
    expect((await run(performancePools)).exitCode).toBe(3);
  });

  test('with connections enough are 0, and count what they did in the time', async () => {
    await putPool(30, { requests: 100, opened: 4, errors: 1, busyPeak: 3 });
    await putPool(2, { requests: 300, opened: 24, errors: 3, busyPeak: 2 });
    const { exitCode, output } = await run(performancePools);
    expect(exitCode).toBe(0);
    expect(output.pools).toMatchObject([
      { size: 10, busy_peak: 3, utilization: 0.3, requests: 200, errors: 2, reuse_ratio: 0.9, wanted: null },
    ]);
  });

  test('that requests wait for are 1, with the size that would do', async () => {
    await putPool(30, { requests: 100, waits: 7 });
    await putPool(2, { requests: 300, waits: 57, busyPeak: 10, waiting: 6 });
    const { exitCode, output } = await run(performancePools);
    expect(exitCode).toBe(1);
    expect(output.recommendations).toMatchObject([
      { key: 'mcp_health_checks.connection_pool_size', current: 10, recommended: 20 },
    ]);
    expect(output.recommendations[0]?.reason).toContain('50 requests');
  });

  test('whose waits were before the time are left as they are', async () => {
    await putPool(120, { requests: 100, waits: 0, busyPeak: 10 });
    await putPool(30, { requests: 200, waits: 57, busyPeak: 10 });
    await putPool(2, { requests: 300, waits: 57, busyPeak: 10 });
    expect((await run(performancePools)).exitCode).toBe(0);
    expect((await run(performancePools, { time_range: '3h' })).exitCode).toBe(1);
  });

  test('of a process that began in the time count whole', async () => {
    await putPool(2, { requests: 300, waits: 5, busyPeak: 10 }, NOW_MS - 10 * MINUTE_MS);
    expect(await run(performancePools)).toMatchObject({ exitCode: 1, output: { requests: 300 } });
  });
});

describe('caches', () => {
  const aCache = (hits: number, misses: number): CacheFigures => ({
    ...{ cache: 'auth_tokens', hits, misses, evictions: 2, entries: 3, oldestAgeMs: 61_000 },
  });

  test.each([
    ['3 where nothing was looked up', 0, 0, 3, 'unused'],
    ['0 where most is found', 60, 40, 0, 'good'],
    ['1 where less than half is found', 49, 51, 1, 'poor'],
    ['0 where it is rarely used', 1, 98, 0, 'rarely_used'],
  ])('are %s', async (...[, hits, misses, code, verdict]) => {
    await put(30, { caches: [aCache(1_000, 0)] });
    await put(2, { caches: [aCache(1_000 + hits, misses)] });
    const { exitCode, output } = await run(performanceCaches);
    expect(exitCode).toBe(code);
    expect(output.caches).toMatchObject([{ cache: 'auth_tokens', hits, misses, verdict }]);
  });
});

describe('resources', () => {
  const cli = { service: { ...stillService(NOW_MS), role: 'cli' as const } };

  test('are 3 without a worker, whatever the process that asks uses', async () => {
    expect((await run(performanceResources, {}, cli)).output.processes).toEqual([]);
    expect((await run(performanceResources, {}, cli)).exitCode).toBe(3);
    expect(await run(performanceResources)).toMatchObject({
      exitCode: 3,
      output: { processes: [{ process: 'api', memory_mb_peak: 96 }] },
    });
  });

  test('within their limits are 0, with the peaks of the time', async () => {
    await put(30, { runningPeak: 7, lagP99Ms: 40 });
    await put(2, { runningPeak: 2, lagP99Ms: 5 });
    expect(await run(performanceResources, {}, cli)).toMatchObject({
      exitCode: 0,
      output: {
        check_places: 250,
        processes: [{ process: 'worker-1', minutes: 2, checks_running_peak: 7, lag_p99_ms_peak: 40 }],
      },
    });
  });

  test('of a start that was busy with itself are no finding', async () => {
    await put(2, { countedMs: 10_000, lagP99Ms: 5_000 });
    expect(await run(performanceResources, {}, cli)).toMatchObject({
      exitCode: 0,
      output: { processes: [{ lag_p99_ms_peak: 5_000 }], findings: [] },
    });
  });

  const { process } = workerFigures(0);
  test.each([
    ['memory', { process: { ...process, rssBytes: 0.81 * process.memoryLimitBytes } }],
    ['cpu', { process: { ...process, eventLoopUtilization: 0.85 } }],
    ['lag', { lagP99Ms: 1_500 }],
    ['slots', { queuePeak: 4 }],
  ])('that are short of %s are 1', async (resource, more) => {
    await put(30, more);
    await put(2);
    expect(await run(performanceResources, {}, cli)).toMatchObject({
      exitCode: 1,
      output: { findings: [{ resource, subject: 'worker-1' }] },
    });
  });

  test.each([
    [79, 0, []],
    [80, 1, ['medium']],
    [90, 1, ['high']],
    [95, 1, ['critical']],
  ])('with a disk that is %i %% full are %i', async (share, code, severities) => {
    await put(2);
    const disks = {
      usage: () =>
        Promise.resolve([{ holds: ['data'], path: '/data', usedBytes: share, freeBytes: 100 - share }]),
    };
    const { exitCode, output } = await run(performanceResources, {}, { ...cli, disks });
    expect(exitCode).toBe(code);
    expect(output.findings.map(({ severity }) => severity)).toEqual(severities);
  });
});

test('folders on one disk are one disk, those to come among them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-disk-'));
  mkdirSync(join(folder, 'data'));
  const folders = { data: join(folder, 'data'), logs: join(folder, 'to', 'come') };
  const [disk, ...more] = await createDisks(folders).usage();
  rmSync(folder, { recursive: true });
  expect(more).toEqual([]);
  expect(disk).toMatchObject({ holds: ['data', 'logs'], path: join(folder, 'data') });
  expect(disk?.usedBytes).toBeGreaterThan(0);
  expect(disk?.freeBytes).toBeGreaterThan(0);
});
