import { describe, expect, test } from 'vitest';
import { aPool, workerFigures } from '../../../test/support/builders/worker-figures.ts';
import { responseTimesOf } from '../rollup/response-times.ts';
import { totalsOf } from '../rollup/window-totals.ts';
import { performanceOf } from './performance.ts';
import type { PerformanceInput } from './performance.ts';
import { recommend } from './recommend.ts';
import type { AdvisedFigures } from './recommend.ts';

const NOW_MS = 1_000_000_000_000;
const MEBIBYTE = 1_048_576;

function input(more: Partial<PerformanceInput> = {}): PerformanceInput {
  const process = {
    cpuPercent: 1,
    rssBytes: MEBIBYTE,
    heapUsedBytes: MEBIBYTE,
    memoryLimitBytes: 10 * MEBIBYTE,
    eventLoopUtilization: 0.01,
  };
  return {
    nowMs: NOW_MS,
    environment: 'production',
    windowSeconds: 300,
    timeRange: '5m',
    totalChecks: 0,
    totals: totalsOf([]),
    responseTimes: responseTimesOf([], 300),
    figures: [],
    workerCaches: [],
    own: { role: 'api', startedAtMs: NOW_MS, process, caches: [] },
    ...more,
  };
}

function nullPaths(value: unknown, path = ''): readonly string[] {
  if (value === null) return [path];
  if (typeof value !== 'object' || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    nullPaths(inner, path === '' ? key : `${path}.${key}`),
  );
}

describe('a figure that was not measured', () => {
  test.each([
    ['before anything was measured', input()],
    ['with a worker that has done nothing yet', input({ figures: [workerFigures(NOW_MS)] })],
  ])('is null with a reason, %s', (_, given) => {
    const { not_measured: reasons, ...body } = performanceOf(given);
    const paths = nullPaths(body);
    expect(paths.length).toBeGreaterThan(5);
    const isExplained = (path: string) =>
      Object.keys(reasons).some((known) => path === known || path.startsWith(`${known}.`));
    expect(paths.filter((path) => !path.startsWith('percentiles') && !isExplained(path))).toEqual([]);
    expect(Object.keys(reasons).filter((path) => path.startsWith('percentiles'))).toHaveLength(3);
  });

  test('has no reason once it is measured', () => {
    const figures = [workerFigures(NOW_MS, { pools: [aPool(), aPool({ path: 'rest' })] })];
    const { not_measured: reasons, schedule } = performanceOf(input({ figures }));
    expect(schedule).toMatchObject({ lag_p99_ms: 5, overruns: 0 });
    expect(Object.keys(reasons).filter((path) => /^(schedule|pools|queue|memory|cpu)/.test(path))).toEqual(
      [],
    );
  });
});

test('workers are added up by their newest minute, peaks are over the window', () => {
  const cost = (mebibytes: number) => ({
    cpuPercent: mebibytes,
    rssBytes: mebibytes * MEBIBYTE,
    heapUsedBytes: 0,
    memoryLimitBytes: 1000 * MEBIBYTE,
    eventLoopUtilization: 0,
  });
  const body = performanceOf(
    input({
      figures: [
        workerFigures(NOW_MS - 120_000, { worker: 'a', process: cost(90), lagP99Ms: 70, overruns: 2 }),
        workerFigures(NOW_MS - 60_000, { worker: 'b', process: cost(20), running: 3, queuePeak: 1 }),
        workerFigures(NOW_MS - 60_000, { worker: 'a', process: cost(40), running: 4, lagP99Ms: null }),
      ],
    }),
  );
  expect(body).toMatchObject({
    concurrent_checks_active: 7,
    memory_usage_mb: 60,
    cpu_usage_percent: 60,
    queue_size: 1,
    schedule: { lag_p99_ms: 70, overruns: 2, queue_peak: 1 },
    process: { workers: [{ worker: 'a', memory_usage_mb: 40, peak_memory_usage_mb: 90 }, { worker: 'b' }] },
  });
});

test('each worker says how it kept its schedule in its newest minute', () => {
  const figures = [
    workerFigures(NOW_MS - 60_000, { checks: 600, lagP99Ms: 70, overruns: 2 }),
    workerFigures(NOW_MS, { checks: 50, countedMs: 20_000, lagP99Ms: 7, overruns: 1 }),
  ];
  expect(performanceOf(input({ figures })).process.workers).toMatchObject([
    { checks_per_second: 2.5, lag_p99_ms: 7, overruns: 1 },
  ]);
});

describe('advice', () => {
  const QUIET: AdvisedFigures = {
    averageMs: 100,
    caches: [{ cache: 'auth_tokens', hitRate: 0.9, lookups: 1000 }],
    processes: [{ name: 'worker-1', memory: 0.5, eventLoop: 0.5 }],
    pools: [{ origin: 'http://a', path: 'mcp', size: 10, tightness: 0.5, waits: 0 }],
    queuePeak: 0,
    lagP99Ms: 5,
    overruns: 0,
    timeoutShare: 0,
  };
  const unknown: AdvisedFigures = {
    ...QUIET,
    averageMs: null,
    caches: [],
    processes: [],
    pools: [],
    queuePeak: null,
    lagP99Ms: null,
    overruns: null,
    timeoutShare: null,
  };

  test.each([QUIET, unknown])('is not given without cause', (figures) => {
    expect(recommend(figures)).toEqual([]);
  });

  test.each<[string, Partial<AdvisedFigures>]>([
    ['response-time', { averageMs: 5001 }],
    ['cache:auth_tokens', { caches: [{ cache: 'auth_tokens', hitRate: 0.49, lookups: 100 }] }],
    ['memory:worker-1', { processes: [{ name: 'worker-1', memory: 0.81, eventLoop: 0 }] }],
    ['cpu:worker-1', { processes: [{ name: 'worker-1', memory: null, eventLoop: 0.81 }] }],
    [
      'pool:mcp:http://a',
      { pools: [{ origin: 'http://a', path: 'mcp', size: 10, tightness: 0.9, waits: 1 }] },
    ],
    ['queue', { queuePeak: 1 }],
    ['lag', { lagP99Ms: 1001 }],
    ['overruns', { overruns: 1 }],
    ['timeouts', { timeoutShare: 0.06 }],
  ])('%s is given for its figure', (id, changed) => {
    expect(recommend({ ...QUIET, ...changed }).map((advice) => advice.id)).toEqual([id]);
  });

  test('a full pool that nobody waits for, and a cache that was hardly asked, are no cause', () => {
    const pools = [{ origin: 'http://a', path: 'mcp' as const, size: 1, tightness: 1, waits: 0 }];
    const caches = [{ cache: 'auth_tokens', hitRate: 0, lookups: 99 }];
    expect(recommend({ ...QUIET, pools, caches })).toEqual([]);
  });

  test('the most urgent comes first', () => {
    const processes = [{ name: 'w', memory: 0.9, eventLoop: 0 }];
    const ids = recommend({ ...QUIET, overruns: 1, queuePeak: 1, processes }).map(({ id }) => id);
    expect(ids).toEqual(['memory:w', 'queue', 'overruns']);
  });
});

test('a busy process is advised on once it has been there for a minute', () => {
  const process = { ...input().own.process, eventLoopUtilization: 0.99 };
  const adviceAt = (ageMs: number) => {
    const own = { role: 'api', startedAtMs: NOW_MS - ageMs, process, caches: [] } as const;
    return performanceOf(input({ own })).recommendations.map(({ id }) => id);
  };
  expect(adviceAt(60_000)).toEqual(['cpu:api']);
  expect(adviceAt(59_000)).toEqual([]);
});
