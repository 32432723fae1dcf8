import { z } from 'zod';
import type { ServerSpec } from '../../domain/server/server-spec.ts';
import { presentBreaker } from '../breaker/breaker-body.ts';
import { isoTime, isoTimeOrNull, nullableIsoTime, secondsOrNull } from '../iso-time.ts';
import { dualResultSchema, presentDualResult, statusSchema } from './dual-result.ts';
import type { DualResult, RawBodies } from './dual-result.ts';
import { publicUrl } from './public-url.ts';
import { presentRow } from './server-row.ts';
import type { ServerNow } from './server-now.ts';

const shape = dualResultSchema.shape;

const configuration = z.object({
  enabled: z.boolean(),
  interval_seconds: z.number(),
  mcp_enabled: z.boolean(),
  rest_enabled: z.boolean(),
  mcp_endpoint_url: z.string().nullable(),
  rest_health_endpoint_url: z.string().nullable(),
  mcp_mode: z.string().nullable(),
  expected_tools: z.array(z.string()),
  mcp_timeout_seconds: z.number().nullable(),
  rest_timeout_seconds: z.number().nullable(),
  mcp_priority_weight: z.number(),
  rest_priority_weight: z.number(),
  require_both_success: z.boolean(),
  labels: z.record(z.string(), z.string()),
  depends_on: z.array(z.string()),
});

/** The superset of inv. 0.1 #1: the flat dual result, and what inv. 1.3 nests. Unchecked fields are null. */
export const serverBodySchema = z.object({
  ...shape,
  timestamp: nullableIsoTime,
  origin: shape.origin.nullable(),
  health_score: z.number().nullable(),
  combined_metrics: shape.combined_metrics.nullable(),
  environment: z.string(),
  age_seconds: z.number().nullable(),
  stale: z.boolean(),
  paused: z.boolean(),
  last_known_status: statusSchema.nullable(),
  status_since: nullableIsoTime,
  consecutive_failures: z.number(),
  consecutive_successes: z.number(),
  total_checks: z.number(),
  current_status: z.object({
    overall_status: statusSchema,
    overall_success: z.boolean(),
    timestamp: nullableIsoTime,
    mcp_result: shape.mcp_result,
    rest_result: shape.rest_result,
    combined_response_time_ms: z.number().nullable(),
    health_score: z.number().nullable(),
    available_paths: shape.available_paths,
  }),
  configuration,
  circuit_breaker_state: z.object({
    overall: z.string(),
    mcp_circuit_open: z.boolean(),
    rest_circuit_open: z.boolean(),
    overall_circuit_open: z.boolean(),
    failure_count: z.number(),
    last_failure_time: nullableIsoTime,
  }),
  contract: z.object({
    seen_hash: z.string().nullable(),
    accepted_hash: z.string().nullable(),
    changed_at: nullableIsoTime,
    drift: z.array(z.object({ tool: z.string(), kind: z.string(), detail: z.string() })),
    suspicious_findings: z.number().nullable(),
    suspicious_severity: z.string().nullable(),
  }),
  conditions: z.record(z.string(), isoTime),
  history: z.array(
    z.object({
      overall_status: statusSchema,
      timestamp: nullableIsoTime,
      mcp_success: z.boolean().nullable(),
      rest_success: z.boolean().nullable(),
      response_time_ms: z.number().nullable(),
      origin: z.string(),
    }),
  ),
});

export type ServerBody = z.output<typeof serverBodySchema>;

export interface ServerFacts {
  readonly environment: string;
  readonly server: ServerNow;
  readonly history: ServerBody['history'];
  readonly raw?: RawBodies;
}

export function presentServer({ environment, server, history, raw }: ServerFacts): ServerBody {
  const { spec, state, view, status } = server;
  const row = presentRow(server);
  const result = view === null ? NEVER_CHECKED : presentDualResult(view, spec, raw);
  const shown = {
    server_name: spec.name,
    ...result,
    overall_status: status,
    overall_success: status === 'HEALTHY',
  };
  return {
    ...shown,
    status,
    success: status === 'HEALTHY',
    error_message: row.error_message,
    release: server.release,
    environment,
    age_seconds: secondsOrNull(server.ageMs),
    stale: server.stale,
    paused: row.paused,
    last_known_status: row.last_known_status,
    status_since: row.status_since,
    consecutive_failures: state?.consecutiveFailures ?? 0,
    consecutive_successes: state?.consecutiveSuccesses ?? 0,
    total_checks: state?.checks ?? 0,
    current_status: {
      overall_status: shown.overall_status,
      overall_success: shown.overall_success,
      timestamp: shown.timestamp,
      mcp_result: shown.mcp_result,
      rest_result: shown.rest_result,
      combined_response_time_ms: shown.combined_response_time_ms,
      health_score: shown.health_score,
      available_paths: shown.available_paths,
    },
    configuration: presentConfiguration(spec),
    circuit_breaker_state: breakerState(server),
    contract: contractState(server),
    conditions: sinceWhen(server),
    history,
  };
}

type Unchecked = { readonly [K in keyof DualResult]: DualResult[K] | null };

const NEVER_CHECKED = {
  timestamp: null,
  origin: null,
  mcp_result: null,
  mcp_success: null,
  mcp_response_time_ms: null,
  mcp_tools_count: null,
  mcp_error_message: null,
  rest_result: null,
  rest_success: null,
  rest_response_time_ms: null,
  rest_status_code: null,
  rest_error_message: null,
  combined_response_time_ms: null,
  health_score: null,
  available_paths: ['none' as const],
  combined_metrics: null,
} satisfies Partial<Unchecked>;

export function presentConfiguration(spec: ServerSpec): z.output<typeof configuration> {
  return {
    enabled: spec.enabled,
    interval_seconds: spec.intervalMs / 1000,
    mcp_enabled: spec.mcp !== null,
    rest_enabled: spec.rest !== null,
    mcp_endpoint_url: spec.mcp === null ? null : publicUrl(spec.mcp.url),
    rest_health_endpoint_url: spec.rest === null ? null : publicUrl(spec.rest.url),
    mcp_mode: spec.mcp?.mode ?? null,
    expected_tools: [...(spec.mcp?.expectedTools ?? [])],
    mcp_timeout_seconds: spec.mcp === null ? null : spec.mcp.timeoutMs / 1000,
    rest_timeout_seconds: spec.rest === null ? null : spec.rest.timeoutMs / 1000,
    mcp_priority_weight: spec.aggregation.mcpWeight,
    rest_priority_weight: spec.aggregation.restWeight,
    require_both_success: spec.aggregation.requireBoth,
    labels: { ...spec.labels },
    depends_on: [...spec.dependsOn],
  };
}

function breakerState(server: ServerNow): ServerBody['circuit_breaker_state'] {
  const { mcp_circuit_state: mcp, rest_circuit_state: rest, overall_circuit_state } = presentBreaker(server);
  const failures = [mcp.last_failure_time, rest.last_failure_time].filter((time) => time !== null).sort();
  return {
    overall: overall_circuit_state.state,
    mcp_circuit_open: mcp.state === 'OPEN',
    rest_circuit_open: rest.state === 'OPEN',
    overall_circuit_open: overall_circuit_state.state === 'OPEN',
    failure_count: (mcp.failure_count ?? 0) + (rest.failure_count ?? 0),
    last_failure_time: failures.at(-1) ?? null,
  };
}

function contractState({ state }: ServerNow): ServerBody['contract'] {
  return {
    seen_hash: state?.contract.seenHash ?? null,
    accepted_hash: state?.contract.acceptedHash ?? null,
    changed_at: isoTimeOrNull(state?.contract.changedAtMs ?? null),
    drift: (state?.contract.drift ?? []).map(({ tool, kind, detail }) => ({ tool, kind, detail })),
    suspicious_findings: state?.contract.words?.findings ?? null,
    suspicious_severity: state?.contract.words?.severity ?? null,
  };
}

function sinceWhen({ state }: ServerNow): Record<string, string> {
  const conditions: Readonly<Record<string, number | undefined>> = state?.conditions ?? {};
  return Object.fromEntries(
    Object.entries(conditions).map(([key, sinceMs]) => [key, new Date(sinceMs ?? 0).toISOString()]),
  );
}
