import { meanMs, ratio } from './window-totals.ts';
import type { CheckView } from '../check/check-view.ts';
import type { CombinedMetrics, McpMetrics, PathCounts, RestMetrics } from './metrics-body.ts';
import type { PathTotals, WindowTotals } from './window-totals.ts';

function pathCountsOf(path: PathTotals): PathCounts {
  return {
    total_checks: path.probes,
    successful_checks: path.successes,
    failed_checks: path.probes - path.successes,
    success_rate: ratio(path.successes, path.probes),
    average_response_time_ms: meanMs(path.sumMs, path.samples),
    verdicts: path.verdicts,
  };
}

/** The same figures under the fleet's and the server's names of inv. 1.3. */
export function mcpMetricsOf(totals: WindowTotals): McpMetrics {
  const counts = pathCountsOf(totals.mcp);
  return {
    ...counts,
    total_mcp_checks: counts.total_checks,
    successful_mcp_checks: counts.successful_checks,
    failed_mcp_checks: counts.failed_checks,
    mcp_success_rate: counts.success_rate,
    average_mcp_response_time_ms: counts.average_response_time_ms,
    tools_validation_success_rate: ratio(totals.toolsValid, totals.toolsJudged),
    validation_success_count: totals.toolsValid,
    validation_failure_count: totals.toolsJudged - totals.toolsValid,
  };
}

export function restMetricsOf(path: PathTotals): RestMetrics {
  const counts = pathCountsOf(path);
  return {
    ...counts,
    total_rest_checks: counts.total_checks,
    successful_rest_checks: counts.successful_checks,
    failed_rest_checks: counts.failed_checks,
    rest_success_rate: counts.success_rate,
    average_rest_response_time_ms: counts.average_response_time_ms,
    status_code_distribution: path.statusCodes,
    health_endpoint_available: path.successes,
    health_endpoint_unavailable: path.probes - path.successes,
    response_validation: responseValidation(path),
  };
}

function responseValidation({ verdicts }: PathTotals): RestMetrics['response_validation'] {
  const { ok = 0, degraded_body = 0, bad_body = 0, unhealthy_body = 0 } = verdicts;
  return { valid_responses: ok + degraded_body, invalid_responses: bad_body + unhealthy_body };
}

/** Both paths together; `latest` are the last checks, from which the figures about tools come. */
export function combinedMetricsOf(
  totals: WindowTotals,
  latest: readonly CheckView[],
  planned: WindowTotals['statuses'],
): CombinedMetrics {
  const { mcp, rest } = totals;
  return {
    mcp_response_time_ms: meanMs(mcp.sumMs, mcp.samples),
    rest_response_time_ms: meanMs(rest.sumMs, rest.samples),
    combined_response_time_ms: meanMs(totals.combinedSumMs, totals.combinedSamples),
    mcp_success_rate: ratio(mcp.successes, mcp.probes),
    rest_success_rate: ratio(rest.successes, rest.probes),
    combined_success_rate: ratio(mcp.successes + rest.successes, mcp.probes + rest.probes),
    ...toolAvailabilityOf(latest),
    http_status_codes: rest.statusCodes,
    health_endpoint_availability: ratio(rest.successes, rest.probes),
    ...availabilityOf(totals.statuses, planned),
  };
}

type Availability = Pick<
  CombinedMetrics,
  | 'overall_availability_rate'
  | 'overall_availability_count'
  | 'overall_unavailability_count'
  | 'planned_check_count'
  | 'planned_unavailability_count'
>;

/** What was checked while work was planned is left out, whatever it found, and counted by itself. */
function availabilityOf(all: WindowTotals['statuses'], planned: WindowTotals['statuses']): Availability {
  const whole = availableIn(all);
  const aside = availableIn(planned);
  const available = whole.available - aside.available;
  const unavailable = whole.unavailable - aside.unavailable;
  return {
    overall_availability_rate: ratio(available, available + unavailable),
    overall_availability_count: available,
    overall_unavailability_count: unavailable,
    planned_check_count: aside.available + aside.unavailable,
    planned_unavailability_count: aside.unavailable,
  };
}

function availableIn({ HEALTHY = 0, DEGRADED = 0, UNHEALTHY = 0 }: WindowTotals['statuses']) {
  return { available: HEALTHY + DEGRADED, unavailable: UNHEALTHY };
}

type ToolAvailability = Pick<
  CombinedMetrics,
  'tools_available_count' | 'tools_expected_count' | 'tools_availability_percentage'
>;

function toolAvailabilityOf(latest: readonly CheckView[]): ToolAvailability {
  const judged = latest.map((view) => view.mcp).filter((mcp) => mcp.toolsValid !== null);
  if (judged.length === 0) {
    return { tools_available_count: null, tools_expected_count: null, tools_availability_percentage: null };
  }
  const available = judged.reduce((sum, mcp) => sum + mcp.expectedFound.length, 0);
  const expected = judged.reduce((sum, mcp) => sum + mcp.expectedFound.length + mcp.missing.length, 0);
  return {
    tools_available_count: available,
    tools_expected_count: expected,
    tools_availability_percentage: expected === 0 ? null : (available / expected) * 100,
  };
}
