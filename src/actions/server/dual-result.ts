import { z } from 'zod';
import type { CheckView, McpProbeView, RestProbeView } from '../../domain/check/check-view.ts';
import type { AvailablePath } from '../../domain/check/check.ts';
import { failureKindOf, hasSucceeded } from '../../domain/probe/verdict.ts';
import type { Verdict } from '../../domain/probe/verdict.ts';
import type { ServerSpec } from '../../domain/server/server-spec.ts';
import { callResult, presentCall } from './call-result.ts';
import { idIn, parsedBody } from './raw-body.ts';
import { publicUrl } from './public-url.ts';
import { isoTime, isoTimeOrNull, nullableIsoTime } from '../iso-time.ts';

const milliseconds = z.number().nullable();
const STATUSES = ['HEALTHY', 'DEGRADED', 'UNHEALTHY', 'UNKNOWN'] as const;
export const statusSchema = z.enum(STATUSES);
export const availablePaths = z.array(z.enum(['mcp', 'rest', 'both', 'none']));

const phases = {
  dns_ms: milliseconds,
  connect_ms: milliseconds,
  tls_ms: milliseconds,
  first_byte_ms: milliseconds,
  certificate_expires_at: nullableIsoTime,
  credential_expires_at: nullableIsoTime,
};

const mcpResult = z.object({
  server_name: z.string(),
  timestamp: isoTime,
  success: z.boolean(),
  verdict: z.string(),
  message: z.string().nullable(),
  response_time_ms: milliseconds,
  status_code: z.number().nullable(),
  attempts: z.number(),
  era: z.string().nullable(),
  protocol_version: z.string().nullable(),
  session_lost: z.boolean(),
  jsonrpc_version: z.literal('2.0'),
  request_id: z
    .string()
    .nullable()
    .describe('Of the answer shown; null where none is, since ids are not kept'),
  tools_list_response: z.unknown(),
  tools_count: z.number().nullable(),
  expected_tools_found: z.array(z.string()),
  missing_tools: z.array(z.string()),
  contract_hash: z.string().nullable(),
  call: callResult,
  validation_result: z
    .object({
      is_valid: z.boolean(),
      tools_count: z.number().nullable(),
      expected_tools_found: z.array(z.string()),
      missing_tools: z.array(z.string()),
      validation_errors: z.array(z.string()),
      tool_schemas_valid: z.boolean(),
    })
    .nullable(),
  mcp_error: z.object({ code: z.number(), message: z.string().nullable(), data: z.null() }).nullable(),
  connection_error: z.string().nullable(),
  ...phases,
});

const restResult = z.object({
  server_name: z.string(),
  timestamp: isoTime,
  success: z.boolean(),
  verdict: z.string(),
  message: z.string().nullable(),
  response_time_ms: milliseconds,
  status_code: z.number().nullable(),
  attempts: z.number(),
  response_body: z.unknown(),
  health_endpoint_url: z.string().nullable(),
  validation_result: z
    .object({
      is_valid: z.boolean(),
      http_status_valid: z.boolean(),
      response_format_valid: z.boolean(),
      health_indicators_present: z.boolean(),
      validation_errors: z.array(z.string()),
      server_metrics: z.record(z.string(), z.number()),
    })
    .nullable(),
  server_metrics: z.record(z.string(), z.number()),
  circuit_breaker_states: z.record(z.string(), z.string()),
  system_health: z.string().nullable(),
  http_error: z.string().nullable(),
  connection_error: z.string().nullable(),
  ...phases,
});

const combinedMetrics = z.object({
  mcp_response_time_ms: milliseconds,
  rest_response_time_ms: milliseconds,
  combined_response_time_ms: milliseconds,
  wall_time_ms: z.number(),
  mcp_success_rate: z.number().nullable(),
  rest_success_rate: z.number().nullable(),
  combined_success_rate: z.number().nullable(),
  tools_available_count: z.number().nullable(),
  tools_expected_count: z.number(),
  tools_availability_percentage: z.number().nullable(),
  http_status_codes: z.record(z.string(), z.number()),
  health_endpoint_availability: z.number().nullable(),
});

/** The dual result of inv. 1.2 with the verdicts. Results of a path that is switched off are null. */
export const dualResultSchema = z.object({
  server_name: z.string(),
  timestamp: isoTime,
  origin: z.enum(['schedule', 'confirm', 'manual']),
  overall_status: statusSchema,
  overall_success: z.boolean(),
  status: statusSchema,
  success: z.boolean(),
  mcp_result: mcpResult.nullable(),
  mcp_success: z.boolean().nullable(),
  mcp_response_time_ms: milliseconds,
  mcp_tools_count: z.number().nullable(),
  mcp_error_message: z.string().nullable(),
  rest_result: restResult.nullable(),
  rest_success: z.boolean().nullable(),
  rest_response_time_ms: milliseconds,
  rest_status_code: z.number().nullable(),
  rest_error_message: z.string().nullable(),
  combined_response_time_ms: milliseconds,
  health_score: z.number(),
  available_paths: availablePaths,
  combined_metrics: combinedMetrics,
  error_message: z.string().nullable(),
  release: z.string(),
});

export type DualResult = z.output<typeof dualResultSchema>;

/** Bodies as they came, where the caller asked for them. */
export interface RawBodies {
  readonly mcp: string | null;
  readonly rest: string | null;
}

const NO_BODIES: RawBodies = { mcp: null, rest: null };

export function presentDualResult(view: CheckView, spec: ServerSpec, raw: RawBodies = NO_BODIES): DualResult {
  const mcpOn = view.mcp.verdict !== 'disabled';
  const restOn = view.rest.verdict !== 'disabled';
  return {
    server_name: view.server,
    timestamp: new Date(view.atMs).toISOString(),
    origin: view.origin,
    overall_status: view.status,
    overall_success: view.status === 'HEALTHY',
    status: view.status,
    success: view.status === 'HEALTHY',
    mcp_result: mcpOn ? presentMcp(view, raw.mcp) : null,
    mcp_success: successOf(view.mcp.verdict),
    mcp_response_time_ms: view.mcp.durationMs,
    mcp_tools_count: view.mcp.toolsCount,
    mcp_error_message: view.mcp.message,
    rest_result: restOn ? presentRest(view, spec, raw.rest) : null,
    rest_success: successOf(view.rest.verdict),
    rest_response_time_ms: view.rest.durationMs,
    rest_status_code: view.rest.statusCode,
    rest_error_message: view.rest.message,
    combined_response_time_ms: view.combinedMs,
    health_score: view.score,
    available_paths: listOf<AvailablePath>(view.availablePaths),
    combined_metrics: presentCombined(view, spec),
    error_message: view.message,
    release: view.release,
  };
}

/** Null for a path that is switched off: it neither succeeded nor failed. */
export function successOf(verdict: Verdict): boolean | null {
  return verdict === 'disabled' ? null : hasSucceeded(verdict);
}

function presentMcp(view: CheckView, raw: string | null): z.output<typeof mcpResult> {
  const probe = view.mcp;
  const found = listOf(probe.expectedFound);
  const missing = listOf(probe.missing);
  const answer = parsedBody(raw);
  return {
    ...commonFields(view, probe),
    era: probe.era,
    protocol_version: probe.protocolVersion,
    session_lost: probe.sessionLost,
    jsonrpc_version: '2.0',
    request_id: idIn(answer),
    tools_list_response: answer,
    tools_count: probe.toolsCount,
    expected_tools_found: found,
    missing_tools: missing,
    contract_hash: probe.contractHash,
    call: presentCall(probe.call),
    validation_result:
      probe.toolsValid === null
        ? null
        : {
            is_valid: probe.toolsValid && missing.length === 0,
            tools_count: probe.toolsCount,
            expected_tools_found: found,
            missing_tools: missing,
            validation_errors: listOf(probe.problems),
            tool_schemas_valid: probe.toolsValid,
          },
    mcp_error:
      probe.rpcErrorCode === null ? null : { code: probe.rpcErrorCode, message: probe.message, data: null },
  };
}

function presentRest(view: CheckView, spec: ServerSpec, raw: string | null): z.output<typeof restResult> {
  const probe = view.rest;
  const isNetwork = failureKindOf(probe.verdict) === 'network';
  return {
    ...commonFields(view, probe),
    response_body: parsedBody(raw),
    health_endpoint_url: spec.rest === null ? null : publicUrl(spec.rest.url),
    validation_result: validationOf(probe, spec),
    server_metrics: { ...probe.serverMetrics },
    circuit_breaker_states: { ...probe.circuitBreakers },
    system_health: probe.systemHealth,
    http_error: hasSucceeded(probe.verdict) || isNetwork ? null : probe.message,
  };
}

function validationOf(
  probe: RestProbeView,
  spec: ServerSpec,
): z.output<typeof restResult>['validation_result'] {
  if (probe.formatValid === null || probe.statusCode === null) return null;
  return {
    is_valid: probe.verdict === 'ok',
    http_status_valid: spec.rest?.expectedStatusCodes.includes(probe.statusCode) ?? false,
    response_format_valid: probe.formatValid,
    health_indicators_present: probe.healthIndicatorsPresent ?? false,
    validation_errors: listOf(probe.problems),
    server_metrics: { ...probe.serverMetrics },
  };
}

function commonFields(view: CheckView, probe: McpProbeView | RestProbeView) {
  return {
    server_name: view.server,
    timestamp: new Date(view.atMs).toISOString(),
    success: hasSucceeded(probe.verdict),
    verdict: probe.verdict,
    message: probe.message,
    response_time_ms: probe.durationMs,
    status_code: probe.statusCode,
    attempts: probe.attempts,
    connection_error: failureKindOf(probe.verdict) === 'network' ? probe.message : null,
    dns_ms: probe.dnsMs,
    connect_ms: probe.connectMs,
    tls_ms: probe.tlsMs,
    first_byte_ms: probe.firstByteMs,
    certificate_expires_at: isoTimeOrNull(probe.certificateExpiresAtMs),
    credential_expires_at: isoTimeOrNull(probe.credentialExpiresAtMs),
  };
}

function presentCombined(view: CheckView, spec: ServerSpec): z.output<typeof combinedMetrics> {
  const rates = [view.mcp, view.rest].flatMap(({ verdict }) => rateOf(verdict) ?? []);
  const expected = spec.mcp?.expectedTools.length ?? 0;
  const { statusCode } = view.rest;
  return {
    mcp_response_time_ms: hasSucceeded(view.mcp.verdict) ? view.mcp.durationMs : null,
    rest_response_time_ms: hasSucceeded(view.rest.verdict) ? view.rest.durationMs : null,
    combined_response_time_ms: view.combinedMs,
    wall_time_ms: view.wallMs,
    mcp_success_rate: rateOf(view.mcp.verdict),
    rest_success_rate: rateOf(view.rest.verdict),
    combined_success_rate:
      rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0) / rates.length,
    tools_available_count: view.mcp.toolsCount,
    tools_expected_count: expected,
    tools_availability_percentage: toolsAvailability(view.mcp, expected),
    http_status_codes: statusCode === null ? {} : { [String(statusCode)]: 1 },
    health_endpoint_availability: rateOf(view.rest.verdict),
  };
}

function toolsAvailability(probe: McpProbeView, expected: number): number | null {
  if (expected === 0 || probe.toolsCount === null) return null;
  return (100 * probe.expectedFound.length) / (probe.expectedFound.length + probe.missing.length);
}

function rateOf(verdict: Verdict): number | null {
  if (verdict === 'disabled') return null;
  return hasSucceeded(verdict) ? 1 : 0;
}

/** Output types are mutable lists; what is kept is not. */
function listOf<T>(values: readonly T[]): T[] {
  return [...values];
}
