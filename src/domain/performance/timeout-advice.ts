import type { ProbePath } from '../probe/verdict.ts';
import { LatencySeries } from '../rollup/latency-series.ts';
import { mergeRollups } from '../rollup/merge-rollups.ts';
import type { PathHistory } from './response-time-analysis.ts';

/** A p99 of fewer probes is that of the one slowest. */
export const FEWEST_PROBES = 100;
/** Room over the p99 (inv. 13.4). */
const ROOM = 1.5;
/** What `mcp_timeout_seconds` and `rest_timeout_seconds` take. */
const SHORTEST_MS = 1_000;
const LONGEST_MS = 300_000;
const STEP_MS = 100;
/** A change smaller than this is not worth a release. */
const LEAST_CHANGE = 0.1;

export interface TimeoutAdviceBody {
  readonly server_name: string;
  readonly path: ProbePath;
  /** Answers and time-outs: what the p99 is of. */
  readonly samples: number;
  readonly timeouts: number;
  readonly current_seconds: number;
  /** Null for too few samples. */
  readonly p99_ms: number | null;
  /** Whether that is only the present limit, since more than one in a hundred ran into it. */
  readonly p99_is_limit: boolean;
  readonly recommended_seconds: number | null;
  /** What kept it from being the p99 with half as much again. */
  readonly bounded_by: 'shortest' | 'longest' | 'interval' | null;
  readonly changes: boolean;
}

export interface AdvisedPath extends PathHistory {
  readonly intervalMs: number;
}

/**
 * The p99 with half as much again, from 1 to 300 s, and below half the interval, so that a probe and its retry end
 * before the next is due. A time-out counts as the limit that it ran into.
 */
export function adviseTimeout(advised: AdvisedPath): TimeoutAdviceBody {
  const { server, path, timeoutMs, rollups } = advised;
  const whole = mergeRollups({ server, period: 'hour', startMs: 0, rollups })[path];
  const timeouts = whole.verdicts.timeout ?? 0;
  const samples = whole.samples + timeouts;
  const facts = { server_name: server, path, samples, timeouts, current_seconds: timeoutMs / 1000 };
  if (samples < FEWEST_PROBES)
    return {
      ...facts,
      p99_ms: null,
      p99_is_limit: false,
      recommended_seconds: null,
      bounded_by: null,
      changes: false,
    };
  const answered = new LatencySeries();
  answered.merge(whole);
  const rank = (0.99 * samples) / Math.max(1, whole.samples);
  const p99 = rank > 1 ? null : answered.quantile(rank);
  const p99Ms = p99 ?? timeoutMs;
  const { ms, boundedBy } = bounded(p99Ms * ROOM, advised.intervalMs);
  return {
    ...facts,
    p99_ms: Math.round(p99Ms * 100) / 100,
    p99_is_limit: p99 === null,
    recommended_seconds: ms / 1000,
    bounded_by: boundedBy,
    changes: Math.abs(ms - timeoutMs) >= LEAST_CHANGE * timeoutMs,
  };
}

interface Bounded {
  readonly ms: number;
  readonly boundedBy: TimeoutAdviceBody['bounded_by'];
}

/** Where the interval is so short that half of it is no second, a second stays: less is not to be configured. */
function bounded(wantedMs: number, intervalMs: number): Bounded {
  const belowHalfMs = Math.ceil(intervalMs / 2 / STEP_MS - 1) * STEP_MS;
  const wanted = Math.ceil(wantedMs / STEP_MS) * STEP_MS;
  const longest = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, belowHalfMs));
  if (wanted > longest) return { ms: longest, boundedBy: longest === LONGEST_MS ? 'longest' : 'interval' };
  return wanted < SHORTEST_MS ? { ms: SHORTEST_MS, boundedBy: 'shortest' } : { ms: wanted, boundedBy: null };
}

/** The partial configuration that puts the advice into force, as `config update --changes` takes it. */
export function patchOf(
  advice: readonly TimeoutAdviceBody[],
): { readonly servers: readonly Readonly<Record<string, string | number>>[] } | null {
  const changed = Map.groupBy(
    advice.filter(({ changes }) => changes),
    ({ server_name }) => server_name,
  );
  if (changed.size === 0) return null;
  return {
    servers: [...changed].map(([server_name, rows]) => ({
      server_name,
      ...Object.fromEntries(
        rows.map(({ path, recommended_seconds }) => [`${path}_timeout_seconds`, recommended_seconds ?? 0]),
      ),
    })),
  };
}
