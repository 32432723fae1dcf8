import type { FleetAtMoment } from '../../actions/server/fleet-health.ts';
import type { ServerNow } from '../../actions/server/server-now.ts';
import type { Rollup } from '../../domain/rollup/rollup.ts';
import { meanMs, ratio, totalsOf } from '../../domain/rollup/window-totals.ts';
import { legacyEnvelope } from './envelope.ts';
import { latestOf, timeOf } from './legacy-server.ts';

export interface LegacyMetricsInput {
  readonly fleet: FleetAtMoment;
  /** The window's rollups by server. */
  readonly rollups: Readonly<Record<string, readonly Rollup[]>>;
}

/** `GET /status/metrics` in the siblings' envelope. A request is a check; it succeeded when the server was usable. */
export function legacyMetrics({ fleet, rollups }: LegacyMetricsInput): object {
  const { success_rate, average_response_time_ms, ...counts } = requestsOf(Object.values(rollups).flat());
  const data = {
    aggregate_metrics: {
      total_servers: fleet.servers.length,
      ...counts,
      success_rate,
      average_response_time_ms,
    },
    circuit_breaker_stats: breakerStats(fleet.servers),
    server_metrics: Object.fromEntries(
      fleet.servers.map((server) => [
        server.spec.name,
        serverMetrics(server, rollups[server.spec.name] ?? []),
      ]),
    ),
  };
  return legacyEnvelope('Metrics retrieved', data, fleet.nowMs);
}

function requestsOf(rollups: readonly Rollup[]) {
  const { statuses, combinedSumMs, combinedSamples } = totalsOf(rollups);
  const { HEALTHY = 0, DEGRADED = 0, UNHEALTHY = 0 } = statuses;
  const successful = HEALTHY + DEGRADED;
  const total = successful + UNHEALTHY;
  return {
    total_requests: total,
    successful_requests: successful,
    failed_requests: UNHEALTHY,
    success_rate: ratio(successful, total),
    average_response_time_ms: meanMs(combinedSumMs, combinedSamples),
  };
}

/** A server whose one path is open counts as half open: these words had no other for it. */
function breakerStats(servers: readonly ServerNow[]): object {
  const stats = { closed: 0, open: 0, half_open: 0 };
  for (const { state } of servers) {
    const overall = state?.breaker.overall ?? 'CLOSED';
    if (overall === 'CLOSED') stats.closed += 1;
    else if (overall === 'OPEN') stats.open += 1;
    else stats.half_open += 1;
  }
  return stats;
}

function serverMetrics({ spec, state }: ServerNow, rollups: readonly Rollup[]): object {
  const { success_rate, average_response_time_ms, ...counts } = requestsOf(rollups);
  return {
    server_name: spec.name,
    ...counts,
    success_rate,
    failure_rate: success_rate === null ? null : 1 - success_rate,
    average_response_time_ms,
    last_success_time: timeOf(latestOf(state?.breaker.lastSuccessAtMs)),
    last_failure_time: timeOf(latestOf(state?.breaker.lastFailureAtMs)),
    uptime_percentage: success_rate === null ? null : success_rate * 100,
    consecutive_failures: state?.consecutiveFailures ?? 0,
    consecutive_successes: state?.consecutiveSuccesses ?? 0,
  };
}
