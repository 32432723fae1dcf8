import { authMetricsOf } from '../figures/auth-metrics.ts';
import { NO_CREDENTIALS } from '../figures/credential-figures.ts';
import type { CredentialFigures } from '../figures/credential-figures.ts';
import { errorBreakdownOf, topStatusCodes } from './error-breakdown.ts';
import { breakerMetricsOf } from './breaker-metrics.ts';
import { combinedMetricsOf, mcpMetricsOf, restMetricsOf } from './path-metrics.ts';
import { responseTimesOf } from './response-times.ts';
import { trendsOf } from './trend.ts';
import { meanMs, ratio, successesOf, successRateOf, totalsOf } from './window-totals.ts';
import type { Breaker } from '../breaker/breaker.ts';
import type { CheckView } from '../check/check-view.ts';
import type { FleetMetrics, ServerBreakdown, ServerMetrics } from './metrics-body.ts';
import type { Rollup } from './rollup.ts';
import type { WindowTotals } from './window-totals.ts';

interface WindowInput {
  readonly nowMs: number;
  readonly windowSeconds: number;
  /** Shown as it was asked for: `3600`, `1h`, `24h`, `7d`. */
  readonly timeRange: string | number;
  /** Of the checks of the window those made while work was planned, by status; left out: none. */
  readonly planned?: WindowTotals['statuses'];
}

export interface FleetMetricsInput extends WindowInput {
  /** The window's rollups by server; minutes or the hours made of them, never both of one stretch. */
  readonly rollups: Readonly<Record<string, readonly Rollup[]>>;
  readonly breakers: Readonly<Record<string, Breaker>>;
  /** Last check by server, for the figures that rollups do not hold; left out, these are null. */
  readonly latest?: Readonly<Record<string, CheckView>>;
  /** What all workers' credentials did in the window. */
  readonly credentials?: CredentialFigures;
}

export interface ServerMetricsInput extends WindowInput {
  readonly server: string;
  readonly rollups: readonly Rollup[];
  /** Null before the first check. */
  readonly breaker: Breaker | null;
  readonly latest?: CheckView | null;
  /** Rollups of the last day and week, for the long averages; left out, these are null. */
  readonly lastDay?: readonly Rollup[];
  readonly lastWeek?: readonly Rollup[];
}

/** What the fleet's rollups of a window come to. */
export function fleetMetrics(input: FleetMetricsInput): FleetMetrics {
  const rollups = Object.values(input.rollups).flat();
  const totals = totalsOf(rollups);
  const { successful, failed } = successesOf(totals);
  return {
    timestamp: new Date(input.nowMs).toISOString(),
    time_range: input.timeRange,
    global_metrics: {
      total_checks_performed: totals.checks,
      successful_checks: successful,
      failed_checks: failed,
      overall_success_rate: successRateOf(totals),
      average_response_time_ms: meanMs(totals.combinedSumMs, totals.combinedSamples),
    },
    mcp_metrics: mcpMetricsOf(totals),
    rest_metrics: restMetricsOf(totals.rest),
    combined_metrics: combinedMetricsOf(totals, Object.values(input.latest ?? {}), input.planned ?? {}),
    server_metrics: breakdownOf(input),
    circuit_breaker_metrics: breakerMetricsOf(input.breakers, windowStartMs(input)),
    response_times: responseTimesOf(rollups, input.windowSeconds),
    error_breakdown: errorBreakdownOf(totals),
    top_http_status_codes: topStatusCodes(totals.rest),
    auth_metrics: authMetricsOf(input.credentials ?? NO_CREDENTIALS),
  };
}

function windowStartMs({ nowMs, windowSeconds }: WindowInput): number {
  return nowMs - windowSeconds * 1000;
}

function breakdownOf(input: FleetMetricsInput): Readonly<Record<string, ServerBreakdown>> {
  const latest = new Map(Object.entries(input.latest ?? {}));
  return Object.fromEntries(
    Object.entries(input.rollups).map(([server, rollups]) => [
      server,
      serverBreakdown(totalsOf(rollups), latest.get(server) ?? null),
    ]),
  );
}

function serverBreakdown(totals: WindowTotals, latest: CheckView | null): ServerBreakdown {
  return {
    total_checks: totals.checks,
    success_rate: successRateOf(totals),
    average_response_time_ms: meanMs(totals.combinedSumMs, totals.combinedSamples),
    mcp_metrics: { ...mcpMetricsOf(totals), tools_count: latest?.mcp.toolsCount ?? null },
    rest_metrics: { ...restMetricsOf(totals.rest), last_status_code: latest?.rest.statusCode ?? null },
  };
}

/** What one server's rollups of a window come to. */
export function serverMetrics(input: ServerMetricsInput): ServerMetrics {
  const totals = totalsOf(input.rollups);
  const latest = input.latest ?? null;
  const middleMs = input.nowMs - input.windowSeconds * 500;
  return {
    server_name: input.server,
    timestamp: new Date(input.nowMs).toISOString(),
    time_range: input.timeRange,
    overall_metrics: overallMetrics(totals),
    mcp_metrics: { ...mcpMetricsOf(totals), ...toolMetrics(totals, latest) },
    rest_metrics: {
      ...restMetricsOf(totals.rest),
      last_status_code: latest?.rest.statusCode ?? null,
    },
    combined_metrics: combinedMetricsOf(totals, latest === null ? [] : [latest], input.planned ?? {}),
    performance_trends: {
      ...trendsOf(input.rollups, middleMs),
      last_24h_average_ms: averageMs(input.lastDay),
      last_7d_average_ms: averageMs(input.lastWeek),
    },
    circuit_breaker_metrics: breakerMetricsOf(
      input.breaker === null ? {} : { [input.server]: input.breaker },
      windowStartMs(input),
    ),
    response_times: responseTimesOf(input.rollups, input.windowSeconds),
    error_breakdown: errorBreakdownOf(totals),
    top_http_status_codes: topStatusCodes(totals.rest),
  };
}

function overallMetrics(totals: WindowTotals): ServerMetrics['overall_metrics'] {
  const { successful, failed } = successesOf(totals);
  return {
    total_checks: totals.checks,
    successful_checks: successful,
    failed_checks: failed,
    success_rate: successRateOf(totals),
    average_response_time_ms: meanMs(totals.combinedSumMs, totals.combinedSamples),
    health_score: ratio(totals.scoreSum, successful + failed),
  };
}

function toolMetrics(totals: WindowTotals, latest: CheckView | null) {
  const mcp = latest === null || latest.mcp.toolsValid === null ? null : latest.mcp;
  return {
    tools_validation: {
      total_validations: totals.toolsJudged,
      successful_validations: totals.toolsValid,
      validation_success_rate: ratio(totals.toolsValid, totals.toolsJudged),
    },
    expected_tools_found: mcp === null ? null : mcp.expectedFound.length,
    missing_tools_count: mcp === null ? null : mcp.missing.length,
    tools_count: mcp === null ? null : mcp.toolsCount,
  };
}

function averageMs(rollups: readonly Rollup[] | undefined): number | null {
  const totals = totalsOf(rollups ?? []);
  return meanMs(totals.combinedSumMs, totals.combinedSamples);
}
