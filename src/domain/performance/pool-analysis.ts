import { FULL } from '../figures/recommend.ts';
import { round, sum } from '../figures/numbers.ts';
import type { PoolFigures } from '../figures/pool-figures.ts';
import type { WorkerFigures } from '../figures/worker-figures.ts';
import type { ProbePath } from '../probe/verdict.ts';

/** Advice is for ten times as many connections at most: whoever needs more asks again. */
const LARGEST_SHARE = 0.9;
/** Room over the most that were wanted at once. */
const ROOM = 1.25;
/** What `connection_pool_size` takes. */
const LARGEST = 10_000;

/** One pool of one worker over a stretch of time. */
export interface PoolUseBody {
  readonly worker: string;
  readonly origin: string;
  readonly path: ProbePath;
  readonly size: number;
  readonly busy_peak: number;
  /** Share of the connections that were busy at the peak. */
  readonly utilization: number;
  readonly requests: number;
  /** Requests that found every connection busy. */
  readonly waits: number;
  readonly errors: number;
  /** Share of the requests that an open connection carried; null without requests. */
  readonly reuse_ratio: number | null;
  /** Connections that would have been enough; null where there were. */
  readonly wanted: number | null;
}

export interface PoolAdviceBody {
  readonly path: ProbePath;
  readonly key: string;
  readonly current: number;
  readonly recommended: number;
  readonly reason: string;
}

export interface PoolAnalysis {
  readonly pools: readonly PoolUseBody[];
  readonly advice: readonly PoolAdviceBody[];
}

/** Of figures of a stretch of time that begins at `fromMs`: cumulative ones count by how they grew in it. */
export function analysePools(figures: readonly WorkerFigures[], fromMs: number): PoolAnalysis {
  const sightings = figures.flatMap((minute) => minute.pools.map((pool) => ({ minute, pool })));
  const byPool = Map.groupBy(
    sightings,
    ({ minute, pool }) => `${minute.worker} ${minute.startedAtMs} ${pool.path} ${pool.origin}`,
  );
  const pools = [...byPool.values()].flatMap((seen) => useOf(seen, fromMs));
  return {
    pools: pools.toSorted((a, b) => b.waits - a.waits || b.utilization - a.utilization),
    advice: (['mcp', 'rest'] as const).flatMap((path) => adviceFor(path, pools)),
  };
}

interface Sighting {
  readonly minute: WorkerFigures;
  readonly pool: PoolFigures;
}

/** A pool is seen only in minutes in which it was among the busiest: what it did before the first counts only where the process is as young. */
function useOf(seen: readonly Sighting[], fromMs: number): readonly PoolUseBody[] {
  const [first, last] = [seen[0], seen.at(-1)];
  if (first === undefined || last === undefined) return [];
  const isYoung = first.minute.startedAtMs >= fromMs;
  const grown = (read: (pool: PoolFigures) => number): number =>
    read(last.pool) - (isYoung ? 0 : read(first.pool));
  const { worker } = last.minute;
  const { origin, path, size } = last.pool;
  const busyPeak = Math.max(...seen.map(({ pool }) => pool.busyPeak));
  const requests = grown((pool) => pool.requests);
  const waits = grown((pool) => pool.waits);
  const isFull = waits > 0 && busyPeak >= FULL * size;
  const waiting = Math.max(...seen.map(({ pool }) => pool.waiting));
  const demand = Math.max(busyPeak + waiting, wantedAtOnce(busyPeak, waits / Math.max(1, requests)));
  return [
    {
      worker,
      origin,
      path,
      size,
      busy_peak: busyPeak,
      utilization: size === 0 ? 0 : round(busyPeak / size),
      requests,
      waits,
      errors: grown((pool) => pool.errors),
      reuse_ratio: requests === 0 ? null : round(Math.max(0, 1 - grown((pool) => pool.opened) / requests)),
      wanted: isFull ? Math.min(LARGEST, Math.max(size + 1, Math.ceil(demand * ROOM))) : null,
    },
  ];
}

/** Where of N that come at once those beyond the size wait, a share w waits, and N is the size by 1 - w. */
function wantedAtOnce(busyPeak: number, waitShare: number): number {
  return busyPeak / (1 - Math.min(LARGEST_SHARE, waitShare));
}

/**
 * A larger pool where requests waited for a full one. A smaller one is never advised: connections are opened when they
 * are needed, so that size alone costs nothing.
 */
function adviceFor(path: ProbePath, pools: readonly PoolUseBody[]): readonly PoolAdviceBody[] {
  const full = pools.filter((pool) => pool.path === path && pool.wanted !== null);
  const current = Math.max(...full.map(({ size }) => size));
  const recommended = Math.max(...full.map(({ wanted }) => wanted ?? 0));
  if (full.length === 0 || recommended <= current) return [];
  const waits = sum(full, (pool) => pool.waits);
  return [
    {
      path,
      key: `${path}_health_checks.connection_pool_size`,
      current,
      recommended,
      reason: `${waits} requests to ${full.map(({ origin }) => origin).join(', ')} waited for one of ${current} connections.`,
    },
  ];
}
