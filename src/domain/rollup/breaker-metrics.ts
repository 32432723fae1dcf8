import type { Breaker } from '../breaker/breaker.ts';

/** Wire shape of `circuit_breaker_metrics` (inv. 1.3). */
export interface BreakerMetrics {
  /** Times that a path opened within the window, as far as the kept transitions reach. */
  readonly total_circuit_opens: number;
  readonly total_circuit_closes: number;
  /** Whether transitions older than those kept may lie within the window: then the two totals are lower bounds. */
  readonly totals_incomplete: boolean;
  /** Path breakers that are open now; both of a server that a person forced open, none of one forced closed. */
  readonly currently_open_circuits: number;
  /** Sorted names of the servers with an open path. */
  readonly currently_open_servers: readonly string[];
}

/** A breaker keeps at most this many transitions (domain/breaker). */
const KEPT_TRANSITIONS = 20;

export function breakerMetricsOf(
  breakers: Readonly<Record<string, Breaker>>,
  sinceMs: number,
): BreakerMetrics {
  const all = Object.values(breakers);
  const recent = all.flatMap((breaker) => breaker.transitions.filter(({ atMs }) => atMs >= sinceMs));
  const open = Object.entries(breakers).map(([server, breaker]) => ({ server, paths: openPathsOf(breaker) }));
  return {
    total_circuit_opens: recent.filter(({ to }) => to === 'OPEN').length,
    total_circuit_closes: recent.filter(({ to }) => to === 'CLOSED').length,
    totals_incomplete: all.some((breaker) => isCutWithin(breaker, sinceMs)),
    currently_open_circuits: open.reduce((sum, { paths }) => sum + paths, 0),
    currently_open_servers: open
      .filter(({ paths }) => paths > 0)
      .map(({ server }) => server)
      .sort(),
  };
}

function openPathsOf(breaker: Breaker): number {
  if (breaker.forced !== null) return breaker.forced === 'OPEN' ? 2 : 0;
  return [breaker.mcp, breaker.rest].filter(({ status }) => status === 'OPEN').length;
}

function isCutWithin({ transitions }: Breaker, sinceMs: number): boolean {
  const oldest = transitions[0];
  return oldest !== undefined && transitions.length >= KEPT_TRANSITIONS && oldest.atMs > sinceMs;
}
