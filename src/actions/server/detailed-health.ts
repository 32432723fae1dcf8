import { presentBreaker } from '../breaker/breaker-body.ts';
import { presentDualResult } from './dual-result.ts';
import type { ServerNow } from './server-now.ts';
import { presentRow } from './server-row.ts';

/** Figures of a server's own that inv. 1.3 names; null where its health body does not tell. */
const NAMED_METRICS = { cpu_usage: null, memory_usage: null } as const;

/** A server with both its last results, as `/status/health/detailed` lists it; these are null before the first. */
export function presentDetailedRow(server: ServerNow): object {
  const { spec, view } = server;
  const row = presentRow(server);
  const result = view === null ? null : presentDualResult(view, spec);
  const rest = result?.rest_result ?? null;
  return {
    ...row,
    overall_success: row.success,
    mcp_result: result?.mcp_result ?? null,
    rest_result: rest && { ...rest, server_metrics: { ...NAMED_METRICS, ...rest.server_metrics } },
    combined_response_time_ms: result?.combined_response_time_ms ?? null,
  };
}

/** By server which of its circuits are open (inv. 1.3). */
export function presentOpenCircuits(servers: readonly ServerNow[]): object {
  return Object.fromEntries(servers.map((server) => [server.spec.name, openCircuitsOf(server)]));
}

function openCircuitsOf(server: ServerNow): object {
  const { mcp_circuit_state: mcp, rest_circuit_state: rest, overall_circuit_state } = presentBreaker(server);
  return {
    overall: overall_circuit_state.state,
    mcp_circuit_open: mcp.state === 'OPEN',
    rest_circuit_open: rest.state === 'OPEN',
    overall_circuit_open: overall_circuit_state.state === 'OPEN',
  };
}
