import { z } from 'zod';
import { availablePaths, statusSchema, successOf } from './dual-result.ts';
import { isoTimeOrNull, nullableIsoTime, secondsOrNull } from '../iso-time.ts';
import type { ServerNow } from './server-now.ts';

/** One line about a server: what lists and `/status/health` carry. Figures never measured are null. */
export const serverRowSchema = z.object({
  server_name: z.string(),
  status: statusSchema,
  overall_status: statusSchema,
  success: z.boolean(),
  timestamp: nullableIsoTime,
  age_seconds: z.number().nullable(),
  stale: z.boolean(),
  enabled: z.boolean(),
  paused: z.boolean(),
  last_known_status: statusSchema.nullable(),
  status_since: nullableIsoTime,
  mcp_success: z.boolean().nullable(),
  mcp_verdict: z.string().nullable(),
  rest_success: z.boolean().nullable(),
  rest_verdict: z.string().nullable(),
  response_time_ms: z.number().nullable(),
  health_score: z.number().nullable(),
  available_paths: availablePaths,
  circuit_breaker_state: z.string(),
  contract_drift: z.boolean(),
  error_message: z.string().nullable(),
});

export type ServerRow = z.output<typeof serverRowSchema>;

export function presentRow(server: ServerNow): ServerRow {
  const { spec, state, view, status } = server;
  return {
    server_name: spec.name,
    status,
    overall_status: status,
    success: status === 'HEALTHY',
    timestamp: isoTimeOrNull(view?.atMs ?? null),
    age_seconds: secondsOrNull(server.ageMs),
    stale: server.stale,
    enabled: spec.enabled,
    paused: state?.paused ?? false,
    last_known_status: view?.status ?? null,
    status_since: isoTimeOrNull(state?.statusSinceMs ?? null),
    mcp_success: view === null ? null : successOf(view.mcp.verdict),
    mcp_verdict: view?.mcp.verdict ?? null,
    rest_success: view === null ? null : successOf(view.rest.verdict),
    rest_verdict: view?.rest.verdict ?? null,
    response_time_ms: view?.combinedMs ?? null,
    health_score: view?.score ?? null,
    available_paths: view === null ? ['none'] : [...view.availablePaths],
    circuit_breaker_state: state?.breaker.overall ?? 'CLOSED',
    contract_drift: (state?.contract.drift.length ?? 0) > 0,
    error_message: reasonOf(server),
  };
}

/** Why the status is not HEALTHY, in words, where that is known. */
function reasonOf({ spec, state, view, stale, ageMs }: ServerNow): string | null {
  if (!spec.enabled) return 'disabled in the configuration';
  if (state?.paused === true) return 'paused by a person';
  if (view === null) return 'not checked yet';
  if (!stale) return view.message;
  const age = Math.round((ageMs ?? 0) / 1000);
  return `last checked ${age} s ago, expected every ${spec.intervalMs / 1000} s; then it was ${view.status}`;
}
