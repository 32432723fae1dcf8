import type { PerformanceBody, PoolBody } from './performance-body.ts';
import { addPools, NO_POOLS, tightness } from './pool-figures.ts';
import type { PoolFigures, PoolTotals } from './pool-figures.ts';
import { round } from './numbers.ts';
import type { WorkerFigures } from './worker-figures.ts';

const BUSIEST_SHOWN = 10;

/** The pools of all workers by path; null without a worker. */
export function poolTotalsOf(newest: readonly WorkerFigures[]): { mcp: PoolTotals; rest: PoolTotals } | null {
  if (newest.length === 0) return null;
  return {
    mcp: newest.map(({ poolTotals }) => poolTotals.mcp).reduce(addPools, NO_POOLS),
    rest: newest.map(({ poolTotals }) => poolTotals.rest).reduce(addPools, NO_POOLS),
  };
}

export function poolBody(pool: PoolTotals): PoolBody {
  const reused = pool.requests - pool.opened;
  return {
    pools: pool.pools,
    size: pool.size,
    open: pool.open,
    busy: pool.busy,
    busy_peak: pool.busyPeak,
    waiting: pool.waiting,
    requests: pool.requests,
    waits: pool.waits,
    errors: pool.errors,
    utilization: pool.size === 0 ? null : round(pool.busyPeak / pool.size),
    reuse_ratio: pool.requests === 0 ? null : round(Math.max(0, reused) / pool.requests),
  };
}

interface WorkerPool {
  readonly worker: string;
  readonly pool: PoolFigures;
}

export function tightestPools(newest: readonly WorkerFigures[]): readonly WorkerPool[] {
  return newest
    .flatMap(({ worker, pools }) => pools.map((pool) => ({ worker, pool })))
    .sort((a, b) => tightness(b.pool) - tightness(a.pool) || b.pool.waits - a.pool.waits)
    .slice(0, BUSIEST_SHOWN);
}

export function busiestOf(newest: readonly WorkerFigures[]): PerformanceBody['pools']['busiest'] {
  return tightestPools(newest).map(({ worker, pool }) => ({
    origin: pool.origin,
    path: pool.path,
    worker,
    ...poolBody({ ...pool, pools: 1 }),
  }));
}
