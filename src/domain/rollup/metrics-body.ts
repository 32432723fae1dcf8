import type { BreakerMetrics } from './breaker-metrics.ts';
import type { AuthMetrics } from '../figures/auth-metrics.ts';
import type { ErrorBreakdown, StatusCodeCount } from './error-breakdown.ts';
import type { ResponseTimes } from './response-times.ts';
import type { WindowTrends } from './trend.ts';

/** Counts of one path. Rates lie between 0 and 1; a rate or mean of nothing is null. */
export interface PathCounts {
  readonly total_checks: number;
  readonly successful_checks: number;
  readonly failed_checks: number;
  readonly success_rate: number | null;
  readonly average_response_time_ms: number | null;
  /** Probes by verdict (PROBING section 4). */
  readonly verdicts: Readonly<Record<string, number>>;
}

export interface McpMetrics extends PathCounts {
  readonly total_mcp_checks: number;
  readonly successful_mcp_checks: number;
  readonly failed_mcp_checks: number;
  readonly mcp_success_rate: number | null;
  readonly average_mcp_response_time_ms: number | null;
  readonly tools_validation_success_rate: number | null;
  readonly validation_success_count: number;
  readonly validation_failure_count: number;
}

export interface RestMetrics extends PathCounts {
  readonly total_rest_checks: number;
  readonly successful_rest_checks: number;
  readonly failed_rest_checks: number;
  readonly rest_success_rate: number | null;
  readonly average_rest_response_time_ms: number | null;
  readonly status_code_distribution: Readonly<Record<string, number>>;
  readonly health_endpoint_available: number;
  readonly health_endpoint_unavailable: number;
  readonly response_validation: {
    /** Bodies that told of health, be it degraded. */
    readonly valid_responses: number;
    readonly invalid_responses: number;
  };
}

/** The figures of inv. 1.2 over the window; those about tools are of the last checks. */
export interface CombinedMetrics {
  readonly mcp_response_time_ms: number | null;
  readonly rest_response_time_ms: number | null;
  readonly combined_response_time_ms: number | null;
  readonly mcp_success_rate: number | null;
  readonly rest_success_rate: number | null;
  /** Succeeded probes of both paths among all probes of both (inv. 6.1). */
  readonly combined_success_rate: number | null;
  readonly tools_available_count: number | null;
  readonly tools_expected_count: number | null;
  /** Between 0 and 100. */
  readonly tools_availability_percentage: number | null;
  readonly http_status_codes: Readonly<Record<string, number>>;
  readonly health_endpoint_availability: number | null;
  /** Share of the judged checks outside planned work that were HEALTHY or DEGRADED. */
  readonly overall_availability_rate: number | null;
  readonly overall_availability_count: number;
  readonly overall_unavailability_count: number;
  /** Judged checks while work was planned, by a maintenance window; they count in none of the three above. */
  readonly planned_check_count: number;
  /** Of those the UNHEALTHY ones: planned downtime. */
  readonly planned_unavailability_count: number;
}

export interface ServerBreakdown {
  readonly total_checks: number;
  readonly success_rate: number | null;
  readonly average_response_time_ms: number | null;
  readonly mcp_metrics: McpMetrics & { readonly tools_count: number | null };
  readonly rest_metrics: RestMetrics & { readonly last_status_code: number | null };
}

/** Body of `GET /status/metrics`: the union of inv. 1.1, 1.3 and `.response_times`. What was not measured is null. */
export interface FleetMetrics {
  readonly timestamp: string;
  readonly time_range: string | number;
  readonly global_metrics: {
    readonly total_checks_performed: number;
    /** Checks that were HEALTHY. */
    readonly successful_checks: number;
    readonly failed_checks: number;
    readonly overall_success_rate: number | null;
    readonly average_response_time_ms: number | null;
  };
  readonly mcp_metrics: McpMetrics;
  readonly rest_metrics: RestMetrics;
  readonly combined_metrics: CombinedMetrics;
  readonly server_metrics: Readonly<Record<string, ServerBreakdown>>;
  readonly circuit_breaker_metrics: BreakerMetrics;
  readonly response_times: ResponseTimes;
  readonly error_breakdown: ErrorBreakdown;
  readonly top_http_status_codes: readonly StatusCodeCount[];
  /** Of all workers, which environments share. */
  readonly auth_metrics: AuthMetrics;
}

/** Body of `GET /status/metrics/{name}` (inv. 1.3, and `.response_times`). */
export interface ServerMetrics {
  readonly server_name: string;
  readonly timestamp: string;
  readonly time_range: string | number;
  readonly overall_metrics: {
    readonly total_checks: number;
    readonly successful_checks: number;
    readonly failed_checks: number;
    readonly success_rate: number | null;
    readonly average_response_time_ms: number | null;
    /** Mean score of the judged checks. */
    readonly health_score: number | null;
  };
  readonly mcp_metrics: McpMetrics & {
    readonly tools_validation: {
      readonly total_validations: number;
      readonly successful_validations: number;
      readonly validation_success_rate: number | null;
    };
    /** Expected tools that the last check found. */
    readonly expected_tools_found: number | null;
    readonly missing_tools_count: number | null;
    readonly tools_count: number | null;
  };
  readonly rest_metrics: RestMetrics & {
    readonly last_status_code: number | null;
  };
  readonly combined_metrics: CombinedMetrics;
  readonly performance_trends: WindowTrends & {
    readonly last_24h_average_ms: number | null;
    readonly last_7d_average_ms: number | null;
  };
  readonly circuit_breaker_metrics: BreakerMetrics;
  readonly response_times: ResponseTimes;
  readonly error_breakdown: ErrorBreakdown;
  readonly top_http_status_codes: readonly StatusCodeCount[];
}
