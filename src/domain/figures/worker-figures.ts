import type { CacheFigures } from './cache-figures.ts';
import type { CredentialFigures } from './credential-figures.ts';
import type { PoolFigures, PoolSummary } from './pool-figures.ts';
import type { ProcessFigures } from './process-figures.ts';

/** What the loops of one process did in one minute. */
export interface LoopFigures {
  readonly checks: number;
  /** From due time to start, in milliseconds. */
  readonly lagP50Ms: number | null;
  readonly lagP99Ms: number | null;
  readonly overruns: number;
  readonly commits: number;
  /** Checks under way at the end of the minute. */
  readonly running: number;
  readonly runningPeak: number;
  /** Most due checks that had to wait for one loop's free place at once. */
  readonly queuePeak: number;
}

/** A worker's own figures for one minute. Pools, caches and credentials are counted from the process's start on. */
export interface WorkerFigures extends LoopFigures {
  readonly worker: string;
  /** Start of the minute, epoch milliseconds. */
  readonly minuteMs: number;
  /** How long the loops were counted, where that is no whole minute: a worker's first figures come soon after its start. */
  readonly countedMs?: number;
  /** Start of the process, epoch milliseconds. */
  readonly startedAtMs: number;
  /** The tightest pools. */
  readonly pools: readonly PoolFigures[];
  readonly poolTotals: PoolSummary['totals'];
  readonly caches: readonly CacheFigures[];
  readonly credentials: CredentialFigures;
  readonly process: ProcessFigures;
}

/** The first and the last figures of a worker within a stretch of time: what is cumulative grew by their difference. */
export interface WorkerSpan {
  readonly first: WorkerFigures;
  readonly last: WorkerFigures;
}
