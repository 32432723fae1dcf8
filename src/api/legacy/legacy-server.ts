import type { ServerNow } from '../../actions/server/server-now.ts';
import { presentRow } from '../../actions/server/server-row.ts';

/** One server as the older servers told of it: lower-case words, flat. What was never measured is null. */
export function legacyServer(server: ServerNow): object {
  const { spec, status, state, view } = server;
  const { response_time_ms, error_message, circuit_breaker_state } = presentRow(server);
  return {
    server_name: spec.name,
    status: status.toLowerCase(),
    circuit_breaker_state: circuit_breaker_state.toLowerCase(),
    last_check_time: timeOf(view?.atMs),
    last_success_time: timeOf(latestOf(state?.breaker.lastSuccessAtMs)),
    last_failure_time: timeOf(latestOf(state?.breaker.lastFailureAtMs)),
    consecutive_failures: state?.consecutiveFailures ?? 0,
    response_time_ms,
    error_message,
    tools_available: view?.mcp.toolsCount ?? null,
  };
}

/** Of both paths. */
export function latestOf(byPath: Readonly<Record<'mcp' | 'rest', number | null>> | undefined): number | null {
  const times = [byPath?.mcp ?? null, byPath?.rest ?? null].filter((time) => time !== null);
  return times.length === 0 ? null : Math.max(...times);
}

export function timeOf(atMs: number | null | undefined): string | null {
  return atMs === null || atMs === undefined ? null : new Date(atMs).toISOString();
}
