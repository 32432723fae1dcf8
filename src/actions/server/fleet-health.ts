import { z } from 'zod';
import { summarise, systemStatus } from '../../domain/check/summary.ts';
import type { Summary } from '../../domain/check/summary.ts';
import type { ServerStatus } from '../../domain/check/check.ts';
import type { ModeView } from '../../domain/fleet/mode.ts';
import { hasSucceeded } from '../../domain/probe/verdict.ts';
import { notedModeSchema, presentNotedMode } from '../mode/mode-view.ts';
import { isoTime, isoTimeOrNull, nullableIsoTime, secondsOrNull } from '../iso-time.ts';
import { statusSchema } from './dual-result.ts';
import type { ServerNow } from './server-now.ts';
import { presentRow, serverRowSchema } from './server-row.ts';

export const summarySchema = z.object({
  total_servers: z.number(),
  healthy_servers: z.number(),
  degraded_servers: z.number(),
  unhealthy_servers: z.number(),
  unknown_servers: z.number(),
  average_health_score: z.number(),
  average_response_time_ms: z.number(),
  mcp_success_rate: z.number(),
  rest_success_rate: z.number(),
  combined_success_rate: z.number(),
});

const pathSummary = z.object({
  enabled: z.boolean(),
  success_rate: z.number().nullable(),
  average_response_time_ms: z.number().nullable(),
});

export const fleetHealthSchema = z.object({
  overall_status: statusSchema,
  status: statusSchema,
  environment: z.string(),
  mode: notedModeSchema,
  timestamp: isoTime,
  total_servers: z.number(),
  healthy_servers: z.number(),
  degraded_servers: z.number(),
  unhealthy_servers: z.number(),
  unknown_servers: z.number(),
  stale_servers: z.number(),
  never_checked_servers: z.number(),
  last_check_timestamp: nullableIsoTime,
  last_check_age_seconds: z.number().nullable(),
  average_health_score: z.number(),
  average_response_time_ms: z.number(),
  overall_metrics: z.object({
    total_servers: z.number(),
    healthy_servers: z.number(),
    degraded_servers: z.number(),
    unhealthy_servers: z.number(),
    overall_success_rate: z.number(),
    average_response_time_ms: z.number(),
  }),
  monitoring_summary: z.object({ mcp_monitoring: pathSummary, rest_monitoring: pathSummary }),
  servers: z.array(serverRowSchema),
});

export type FleetHealth = z.output<typeof fleetHealthSchema>;

export interface FleetAtMoment {
  readonly environment: string;
  /** As it was last noted; null where nobody has ever changed it. */
  readonly mode: ModeView | null;
  readonly servers: readonly ServerNow[];
  readonly nowMs: number;
}

/** The superset body of inv. 0.1 #6, without the facts about the process that serves it. */
export function presentFleetHealth(fleet: FleetAtMoment, includeServers: boolean): FleetHealth {
  return { ...presentFleetTotals(fleet), servers: includeServers ? fleet.servers.map(presentRow) : [] };
}

/** The same without the servers. */
export function presentFleetTotals({
  environment,
  mode,
  servers,
  nowMs,
}: FleetAtMoment): Omit<FleetHealth, 'servers'> {
  const summary = summaryOf(servers);
  const status = fleetStatus(servers);
  const lastCheckMs = latestCheck(servers);
  const { mcp_success_rate, rest_success_rate, combined_success_rate, ...figures } = presentSummary(summary);
  const { total_servers, healthy_servers, degraded_servers, unhealthy_servers } = figures;
  const { average_response_time_ms } = figures;
  return {
    overall_status: status,
    status,
    environment,
    mode: presentNotedMode(mode),
    timestamp: new Date(nowMs).toISOString(),
    ...figures,
    stale_servers: servers.filter((server) => server.stale).length,
    never_checked_servers: servers.filter((server) => server.view === null).length,
    last_check_timestamp: isoTimeOrNull(lastCheckMs),
    last_check_age_seconds: secondsOrNull(lastCheckMs === null ? null : nowMs - lastCheckMs),
    overall_metrics: {
      total_servers,
      healthy_servers,
      degraded_servers,
      unhealthy_servers,
      overall_success_rate: combined_success_rate,
      average_response_time_ms,
    },
    monitoring_summary: {
      mcp_monitoring: pathSummaryOf(servers, 'mcp', mcp_success_rate),
      rest_monitoring: pathSummaryOf(servers, 'rest', rest_success_rate),
    },
  };
}

/** The worst known status; no better than DEGRADED while checks of some server are overdue (docs/adr/0029). */
export function fleetStatus(servers: readonly ServerNow[]): ServerStatus {
  const status = systemStatus(servers.map((server) => server.status));
  return status === 'HEALTHY' && servers.some((server) => server.stale) ? 'DEGRADED' : status;
}

/**
 * Whether a fleet's health is a failure for `curl -f` (SURFACE section 4): UNHEALTHY, or nothing known because every
 * check is too old. Before the first sweep it is not.
 */
export function isFailing(servers: readonly ServerNow[]): boolean {
  const status = fleetStatus(servers);
  return status === 'UNHEALTHY' || (status === 'UNKNOWN' && servers.some((server) => server.stale));
}

export function summaryOf(servers: readonly ServerNow[]): Summary {
  return summarise(servers.map(({ status, view }) => ({ status, view, score: view?.score ?? null })));
}

export function presentSummary(summary: Summary): z.output<typeof summarySchema> {
  return {
    total_servers: summary.totalServers,
    healthy_servers: summary.healthyServers,
    degraded_servers: summary.degradedServers,
    unhealthy_servers: summary.unhealthyServers,
    unknown_servers: summary.unknownServers,
    average_health_score: summary.averageHealthScore,
    average_response_time_ms: summary.averageResponseTimeMs,
    mcp_success_rate: summary.mcpSuccessRate,
    rest_success_rate: summary.restSuccessRate,
    combined_success_rate: summary.combinedSuccessRate,
  };
}

function latestCheck(servers: readonly ServerNow[]): number | null {
  let latestMs: number | null = null;
  for (const { view } of servers) {
    if (view !== null && (latestMs === null || view.atMs > latestMs)) latestMs = view.atMs;
  }
  return latestMs;
}

/** Over servers whose status is known; null where no probe of this path is among them. */
function pathSummaryOf(
  servers: readonly ServerNow[],
  path: 'mcp' | 'rest',
  successRate: number,
): z.output<typeof pathSummary> {
  let probes = 0;
  let samples = 0;
  let sumMs = 0;
  for (const { status, view } of servers) {
    const probe = status === 'UNKNOWN' ? undefined : view?.[path];
    if (probe === undefined || probe.verdict === 'disabled') continue;
    probes += 1;
    if (!hasSucceeded(probe.verdict) || probe.durationMs === null) continue;
    samples += 1;
    sumMs += probe.durationMs;
  }
  return {
    enabled: servers.some(({ spec }) => spec.enabled && spec[path] !== null),
    success_rate: probes === 0 ? null : successRate,
    average_response_time_ms: samples === 0 ? null : sumMs / samples,
  };
}
