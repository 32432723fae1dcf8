import type { ServerStatus } from '../check/check.ts';
import type { CheckView } from '../check/check-view.ts';
import { describeCheck } from '../watch/describe-check.ts';
import { markdownTable, millisText } from './markdown.ts';
import type { SelfCheckBody } from './self-checks.ts';

export interface DailyServerBody {
  readonly server_name: string;
  readonly status: ServerStatus;
  readonly score: number;
  readonly mcp_ms: number | null;
  readonly rest_ms: number | null;
  /** What the check found, in words. */
  readonly found: string;
}

export interface DailyReportBody {
  readonly environment: string;
  readonly timestamp: string;
  readonly overall: 'healthy' | 'degraded' | 'unhealthy';
  readonly counts: Readonly<Record<ServerStatus, number>>;
  /** The worst first. */
  readonly servers: readonly DailyServerBody[];
  readonly self_checks: readonly SelfCheckBody[];
}

export interface DailyInput {
  readonly environment: string;
  readonly atMs: number;
  readonly checks: readonly CheckView[];
  readonly selfChecks: readonly SelfCheckBody[];
}

const RANK = { UNHEALTHY: 0, DEGRADED: 1, UNKNOWN: 2, HEALTHY: 3 } as const satisfies Record<
  ServerStatus,
  number
>;

export function dailyReport({ environment, atMs, checks, selfChecks }: DailyInput): DailyReportBody {
  const servers = checks
    .map((view) => ({
      server_name: view.server,
      status: view.status,
      score: view.score,
      mcp_ms: view.mcp.durationMs,
      rest_ms: view.rest.durationMs,
      found: describeCheck(view),
    }))
    .toSorted((a, b) => RANK[a.status] - RANK[b.status]);
  const count = (status: ServerStatus): number => servers.filter((server) => server.status === status).length;
  return {
    environment,
    timestamp: new Date(atMs).toISOString(),
    overall: overallOf(servers, selfChecks),
    counts: {
      HEALTHY: count('HEALTHY'),
      DEGRADED: count('DEGRADED'),
      UNHEALTHY: count('UNHEALTHY'),
      UNKNOWN: count('UNKNOWN'),
    },
    servers,
    self_checks: selfChecks,
  };
}

/** The worst of servers and self checks. */
function overallOf(
  servers: readonly DailyServerBody[],
  selfChecks: readonly SelfCheckBody[],
): DailyReportBody['overall'] {
  const isBad = servers.some(({ status }) => status === 'UNHEALTHY');
  if (isBad || selfChecks.some(({ status }) => status === 'fail')) return 'unhealthy';
  const isWell = servers.every(({ status }) => status === 'HEALTHY');
  return isWell && selfChecks.every(({ status }) => status === 'ok') ? 'healthy' : 'degraded';
}

/** The report for people. */
export function dailyMarkdown({
  environment,
  timestamp,
  overall,
  counts,
  servers,
  self_checks,
}: DailyReportBody): string {
  return [
    `# ${environment}, ${timestamp}: ${overall}`,
    '',
    `${servers.length} servers checked: ${counts.HEALTHY} healthy, ${counts.DEGRADED} degraded, ${counts.UNHEALTHY} unhealthy, ${counts.UNKNOWN} unknown.`,
    '',
    ...markdownTable(
      ['server', 'status', 'MCP ms', 'REST ms', 'found'],
      servers.map((server) => [
        server.server_name,
        server.status,
        millisText(server.mcp_ms),
        millisText(server.rest_ms),
        server.found,
      ]),
    ),
    '',
    '## The watching itself',
    '',
    ...markdownTable(
      ['what', 'how', 'found'],
      self_checks.map(({ name, status, message }) => [name, status, message]),
    ),
    '',
  ].join('\n');
}
