import { z } from 'zod';
import type { FleetMetrics, ServerMetrics } from '../../domain/rollup/metrics-body.ts';
import { isoTime, nullableIsoTime } from '../iso-time.ts';

const figure = z.number().nullable();
const counts = z.record(z.string(), z.number());

const pathCounts = {
  total_checks: z.number(),
  successful_checks: z.number(),
  failed_checks: z.number(),
  success_rate: figure,
  average_response_time_ms: figure,
  verdicts: counts,
};

const mcpMetrics = z.object({
  ...pathCounts,
  total_mcp_checks: z.number(),
  successful_mcp_checks: z.number(),
  failed_mcp_checks: z.number(),
  mcp_success_rate: figure,
  average_mcp_response_time_ms: figure,
  tools_validation_success_rate: figure,
  validation_success_count: z.number(),
  validation_failure_count: z.number(),
});

const restMetrics = z.object({
  ...pathCounts,
  total_rest_checks: z.number(),
  successful_rest_checks: z.number(),
  failed_rest_checks: z.number(),
  rest_success_rate: figure,
  average_rest_response_time_ms: figure,
  status_code_distribution: counts,
  health_endpoint_available: z.number(),
  health_endpoint_unavailable: z.number(),
  response_validation: z.object({ valid_responses: z.number(), invalid_responses: z.number() }),
});

const combinedMetrics = z.object({
  mcp_response_time_ms: figure,
  rest_response_time_ms: figure,
  combined_response_time_ms: figure,
  mcp_success_rate: figure,
  rest_success_rate: figure,
  combined_success_rate: figure,
  tools_available_count: figure,
  tools_expected_count: figure,
  tools_availability_percentage: figure,
  http_status_codes: counts,
  health_endpoint_availability: figure,
  overall_availability_rate: figure,
  overall_availability_count: z.number(),
  overall_unavailability_count: z.number(),
  planned_check_count: z
    .number()
    .describe('Judged checks inside maintenance windows; they count in none of the availability figures'),
  planned_unavailability_count: z.number().describe('Of those the UNHEALTHY ones: planned downtime'),
});

const latency = z.object({
  average_ms: figure,
  p50_ms: figure,
  p95_ms: figure,
  p99_ms: figure,
  samples: z.number(),
});

export const responseTimes = z.object({
  mcp: latency,
  rest: latency,
  combined: latency,
  window_seconds: z.number(),
});

const failureKind = z.enum(['unresolved', 'issuer_unreachable', 'issuer_refused', 'issuer_misconfigured']);

const errorBreakdown = z.object({
  mcp_connection_errors: z.number(),
  mcp_timeout_errors: z.number(),
  mcp_auth_errors: z.number(),
  mcp_http_errors: z.number(),
  mcp_protocol_errors: z.number(),
  rest_connection_errors: z.number(),
  rest_timeout_errors: z.number(),
  rest_auth_errors: z.number(),
  rest_http_errors: z.number(),
  rest_protocol_errors: z.number(),
  rest_body_errors: z.number(),
});

const inEveryBody = {
  timestamp: isoTime,
  time_range: z.union([z.string(), z.number()]),
  circuit_breaker_metrics: z.object({
    total_circuit_opens: z.number(),
    total_circuit_closes: z.number(),
    totals_incomplete: z.boolean(),
    currently_open_circuits: z.number(),
    currently_open_servers: z.array(z.string()),
  }),
  response_times: responseTimes,
  combined_metrics: combinedMetrics,
  error_breakdown: errorBreakdown,
  top_http_status_codes: z.array(z.object({ status_code: z.number(), count: z.number() })),
};

const authMetrics = z.object({
  total_auth_attempts: z.number(),
  successful_auth_attempts: z.number(),
  failed_auth_attempts: z.number(),
  token_refresh_attempts: z.number(),
  successful_token_refreshes: z.number(),
  failed_token_refreshes: z.number(),
  auth_errors_by_type: z.partialRecord(failureKind, z.number()),
  last_auth_error: failureKind.nullable(),
  last_auth_error_time: nullableIsoTime,
  auth_success_rate: figure,
  token_refresh_success_rate: figure,
});

export const fleetMetricsSchema: z.ZodType<FleetMetrics> = z.strictObject({
  ...inEveryBody,
  global_metrics: z.object({
    total_checks_performed: z.number(),
    successful_checks: z.number(),
    failed_checks: z.number(),
    overall_success_rate: figure,
    average_response_time_ms: figure,
  }),
  mcp_metrics: mcpMetrics,
  rest_metrics: restMetrics,
  auth_metrics: authMetrics,
  server_metrics: z.record(
    z.string(),
    z.object({
      total_checks: z.number(),
      success_rate: figure,
      average_response_time_ms: figure,
      mcp_metrics: mcpMetrics.extend({ tools_count: figure }),
      rest_metrics: restMetrics.extend({ last_status_code: figure }),
    }),
  ),
});

const trend = z.enum(['improving', 'stable', 'degrading']).nullable();

export const serverMetricsSchema: z.ZodType<ServerMetrics> = z.strictObject({
  ...inEveryBody,
  server_name: z.string(),
  overall_metrics: z.object({
    total_checks: z.number(),
    successful_checks: z.number(),
    failed_checks: z.number(),
    success_rate: figure,
    average_response_time_ms: figure,
    health_score: figure,
  }),
  mcp_metrics: mcpMetrics.extend({
    tools_validation: z.object({
      total_validations: z.number(),
      successful_validations: z.number(),
      validation_success_rate: figure,
    }),
    expected_tools_found: figure,
    missing_tools_count: figure,
    tools_count: figure,
  }),
  rest_metrics: restMetrics.extend({
    last_status_code: figure,
  }),
  performance_trends: z.object({
    response_time_trend: trend,
    success_rate_trend: trend,
    last_24h_average_ms: figure,
    last_7d_average_ms: figure,
  }),
});
