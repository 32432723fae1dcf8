import { NO_CREDENTIALS } from '../../../src/domain/figures/credential-figures.ts';
import type { PoolFigures } from '../../../src/domain/figures/pool-figures.ts';
import { summarisePools } from '../../../src/domain/figures/pool-figures.ts';
import type { WorkerFigures } from '../../../src/domain/figures/worker-figures.ts';

const MEBIBYTE = 1_048_576;

export function aPool(more: Partial<PoolFigures> = {}): PoolFigures {
  return {
    origin: 'http://search.example',
    path: 'mcp',
    size: 10,
    open: 2,
    busy: 0,
    busyPeak: 2,
    waiting: 0,
    requests: 100,
    waits: 0,
    errors: 1,
    opened: 4,
    ...more,
  };
}

/** A quiet minute of a worker that has run for an hour; pools are summed up as a worker does. */
export function workerFigures(
  minuteMs: number,
  more: Partial<Omit<WorkerFigures, 'poolTotals'>> = {},
): WorkerFigures {
  const { totals, busiest } = summarisePools(more.pools ?? []);
  return {
    worker: 'worker-1',
    minuteMs,
    startedAtMs: minuteMs - 3_600_000,
    checks: 8,
    lagP50Ms: 1,
    lagP99Ms: 5,
    overruns: 0,
    commits: 4,
    running: 0,
    runningPeak: 2,
    queuePeak: 0,
    caches: [],
    credentials: NO_CREDENTIALS,
    process: {
      cpuPercent: 5,
      rssBytes: 128 * MEBIBYTE,
      heapUsedBytes: 64 * MEBIBYTE,
      memoryLimitBytes: 1024 * MEBIBYTE,
      eventLoopUtilization: 0.05,
    },
    ...more,
    pools: busiest,
    poolTotals: totals,
  };
}
