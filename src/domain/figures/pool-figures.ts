import type { ProbePath } from '../probe/verdict.ts';

/** Cumulative figures of one connection pool since the process began. */
export interface PoolFigures {
  readonly origin: string;
  readonly path: ProbePath;
  readonly size: number;
  readonly open: number;
  readonly busy: number;
  /** Most connections busy at once since the figures were read before. */
  readonly busyPeak: number;
  readonly waiting: number;
  readonly requests: number;
  /** Requests that found every connection busy. */
  readonly waits: number;
  readonly errors: number;
  /** Connections opened so far; every further request was carried by one that was open. */
  readonly opened: number;
}

/** All pools of one path together. `busyPeak` adds up peaks that need not have been at one moment. */
export type PoolTotals = Omit<PoolFigures, 'origin' | 'path'> & { readonly pools: number };

export interface PoolSummary {
  readonly totals: Readonly<Record<ProbePath, PoolTotals>>;
  /** Those nearest to their limit, at most {@link BUSIEST_KEPT}. */
  readonly busiest: readonly PoolFigures[];
}

/** A fleet has a pool for each origin and path: thousands, of which only the tightest are worth keeping each minute. */
export const BUSIEST_KEPT = 20;

export function summarisePools(pools: readonly PoolFigures[]): PoolSummary {
  return {
    totals: { mcp: totalsOf(pools, 'mcp'), rest: totalsOf(pools, 'rest') },
    busiest: pools
      .toSorted((a, b) => tightness(b) - tightness(a) || b.waits - a.waits)
      .slice(0, BUSIEST_KEPT),
  };
}

/** Share of the connections that were in use at the peak; 0 where there are none. */
export function tightness({ busyPeak, size }: Pick<PoolFigures, 'busyPeak' | 'size'>): number {
  return size === 0 ? 0 : busyPeak / size;
}

export function addPools(a: PoolTotals, b: PoolTotals): PoolTotals {
  return {
    pools: a.pools + b.pools,
    size: a.size + b.size,
    open: a.open + b.open,
    busy: a.busy + b.busy,
    busyPeak: a.busyPeak + b.busyPeak,
    waiting: a.waiting + b.waiting,
    requests: a.requests + b.requests,
    waits: a.waits + b.waits,
    errors: a.errors + b.errors,
    opened: a.opened + b.opened,
  };
}

export const NO_POOLS: PoolTotals = {
  pools: 0,
  size: 0,
  open: 0,
  busy: 0,
  busyPeak: 0,
  waiting: 0,
  requests: 0,
  waits: 0,
  errors: 0,
  opened: 0,
};

function totalsOf(pools: readonly PoolFigures[], path: ProbePath): PoolTotals {
  return pools
    .filter((pool) => pool.path === path)
    .reduce((sum, pool) => addPools(sum, { ...pool, pools: 1 }), NO_POOLS);
}
