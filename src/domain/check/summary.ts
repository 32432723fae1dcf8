import { hasSucceeded } from '../probe/verdict.ts';
import type { ProbePath } from '../probe/verdict.ts';
import type { CheckView } from './check-view.ts';
import type { ServerStatus } from './check.ts';

/** One server as a summary sees it: the status it is presented with and its last check, if there was one. */
export interface SummaryRow {
  readonly status: ServerStatus;
  /** Between 0 and 1; null where nothing was checked. */
  readonly score: number | null;
  readonly view: CheckView | null;
}

/** The ten figures of inv. 1.1. An average or rate of nothing is 0, as there. */
export interface Summary {
  readonly totalServers: number;
  readonly healthyServers: number;
  readonly degradedServers: number;
  readonly unhealthyServers: number;
  readonly unknownServers: number;
  readonly averageHealthScore: number;
  /** Mean of the combined response times, in milliseconds, over servers that answered. */
  readonly averageResponseTimeMs: number;
  /** Share of the probed servers whose MCP path succeeded. */
  readonly mcpSuccessRate: number;
  readonly restSuccessRate: number;
  /** Share of all servers that are HEALTHY. */
  readonly combinedSuccessRate: number;
}

/** Summarises servers. One whose status is UNKNOWN is counted and has no part in averages and path rates. */
export function summarise(rows: readonly SummaryRow[]): Summary {
  const known = rows.filter((row) => row.status !== 'UNKNOWN');
  const healthyServers = countOf(rows, 'HEALTHY');
  return {
    totalServers: rows.length,
    healthyServers,
    degradedServers: countOf(rows, 'DEGRADED'),
    unhealthyServers: countOf(rows, 'UNHEALTHY'),
    unknownServers: rows.length - known.length,
    averageHealthScore: meanOf(known.map((row) => row.score)),
    averageResponseTimeMs: meanOf(known.map((row) => row.view?.combinedMs ?? null)),
    mcpSuccessRate: meanOf(known.map((row) => successOf(row, 'mcp'))),
    restSuccessRate: meanOf(known.map((row) => successOf(row, 'rest'))),
    combinedSuccessRate: rows.length === 0 ? 0 : healthyServers / rows.length,
  };
}

/** The worst known status of a system (inv. 1.1); UNKNOWN when nothing is known. */
export function systemStatus(statuses: readonly ServerStatus[]): ServerStatus {
  if (statuses.includes('UNHEALTHY')) return 'UNHEALTHY';
  if (statuses.includes('DEGRADED')) return 'DEGRADED';
  return statuses.includes('HEALTHY') ? 'HEALTHY' : 'UNKNOWN';
}

function countOf(rows: readonly SummaryRow[], status: ServerStatus): number {
  return rows.filter((row) => row.status === status).length;
}

function successOf(row: SummaryRow, path: ProbePath): number | null {
  const verdict = row.view?.[path].verdict ?? 'disabled';
  if (verdict === 'disabled') return null;
  return hasSucceeded(verdict) ? 1 : 0;
}

function meanOf(values: readonly (number | null)[]): number {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? 0 : known.reduce((sum, value) => sum + value, 0) / known.length;
}
