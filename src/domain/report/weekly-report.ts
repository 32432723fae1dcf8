import { readLatency } from '../rollup/latency.ts';
import type { LatencyFigures } from '../rollup/latency.ts';
import { combinedLatency } from '../rollup/rollup-sums.ts';
import type { PathRollup, Rollup } from '../rollup/rollup.ts';
import { ratio, totalsOf } from '../rollup/window-totals.ts';
import type { ServerStatus } from '../check/check.ts';
import { round, roundOrNull } from '../figures/numbers.ts';
import type { ProbePath } from '../probe/verdict.ts';

type Statuses = Readonly<Partial<Record<ServerStatus, number>>>;

/** A week of one server. */
export interface ServerWeek {
  readonly rollups: readonly Rollup[];
  /** What was found while work on it was planned. */
  readonly planned: Statuses;
}

export interface ReportedServer {
  readonly name: string;
  /** Share of checks that should find it HEALTHY; null where none is aimed at. */
  readonly objective: number | null;
  readonly week: ServerWeek;
  readonly before: ServerWeek;
}

export interface WeeklyInput {
  readonly environment: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly servers: readonly ReportedServer[];
}

type Figure = number | null;

export interface PathWeekBody extends LatencyFigures {
  readonly path: ProbePath | 'combined';
  readonly success_rate: Figure;
  readonly previous_p95_ms: Figure;
  /** By which share of it the p95 grew; 0.1 is a tenth slower. */
  readonly p95_change: Figure;
}

export interface BudgetBody {
  readonly objective: number;
  /** Checks that might have been less than HEALTHY. */
  readonly allowed: number;
  readonly used: number;
  /** Below 0 where the objective was missed. */
  readonly left_share: Figure;
}

export interface WeekFiguresBody {
  /** Judged checks outside planned work. */
  readonly checks: number;
  /** Share of them that found the server up, on one path at least. */
  readonly availability: Figure;
  readonly previous_availability: Figure;
  readonly planned_checks: number;
  readonly paths: readonly PathWeekBody[];
}

export interface ServerWeekBody extends WeekFiguresBody {
  readonly server_name: string;
  readonly error_budget: BudgetBody | null;
}

export interface WeeklyReportBody {
  readonly environment: string;
  readonly since: string;
  readonly until: string;
  readonly checks: number;
  readonly fleet: WeekFiguresBody;
  /** The least available first. */
  readonly servers: readonly ServerWeekBody[];
  /** Names of the slowest by their p95, at most ten. */
  readonly slowest: readonly string[];
  /** Those that used more than their error budget. */
  readonly over_budget: readonly string[];
}

const SLOWEST_NAMED = 10;

export function weeklyReport({ environment, fromMs, toMs, servers }: WeeklyInput): WeeklyReportBody {
  const rows = servers
    .map((server) => ({
      server_name: server.name,
      ...figuresOf(server.week, server.before),
      error_budget: budgetOf(server),
    }))
    .toSorted((a, b) => (a.availability ?? 2) - (b.availability ?? 2));
  const fleet = figuresOf(together(servers, 'week'), together(servers, 'before'));
  return {
    environment,
    since: new Date(fromMs).toISOString(),
    until: new Date(toMs).toISOString(),
    checks: fleet.checks + fleet.planned_checks,
    fleet,
    servers: rows,
    slowest: rows
      .filter((row) => combinedP95(row) !== null)
      .toSorted((a, b) => (combinedP95(b) ?? 0) - (combinedP95(a) ?? 0))
      .slice(0, SLOWEST_NAMED)
      .map(({ server_name }) => server_name),
    over_budget: rows
      .filter(({ error_budget: budget }) => budget !== null && budget.used > budget.allowed)
      .map(({ server_name }) => server_name),
  };
}

function together(servers: readonly ReportedServer[], which: 'week' | 'before'): ServerWeek {
  const planned: Partial<Record<ServerStatus, number>> = {};
  for (const { [which]: week } of servers) {
    for (const status of STATUSES) planned[status] = (planned[status] ?? 0) + (week.planned[status] ?? 0);
  }
  return { rollups: servers.flatMap(({ [which]: week }) => week.rollups), planned };
}

const STATUSES = ['HEALTHY', 'DEGRADED', 'UNHEALTHY', 'UNKNOWN'] as const;

function figuresOf(week: ServerWeek, before: ServerWeek): WeekFiguresBody {
  const { up, judged } = availableOf(week);
  const older = availableOf(before);
  const { HEALTHY = 0, DEGRADED = 0, UNHEALTHY = 0 } = week.planned;
  return {
    checks: judged,
    availability: ratio(up, judged),
    previous_availability: ratio(older.up, older.judged),
    planned_checks: HEALTHY + DEGRADED + UNHEALTHY,
    paths: (['mcp', 'rest', 'combined'] as const).map((path) => pathWeek(path, week, before)),
  };
}

function availableOf({ rollups, planned }: ServerWeek) {
  const { statuses } = totalsOf(rollups);
  const left = (status: ServerStatus): number => (statuses[status] ?? 0) - (planned[status] ?? 0);
  const up = left('HEALTHY') + left('DEGRADED');
  return { healthy: left('HEALTHY'), up, judged: up + left('UNHEALTHY') };
}

function pathWeek(path: PathWeekBody['path'], week: ServerWeek, before: ServerWeek): PathWeekBody {
  const latency = latencyOf(path, week);
  const older = latencyOf(path, before).p95_ms;
  const change = latency.p95_ms === null || older === null ? null : ratio(latency.p95_ms - older, older);
  return {
    path,
    ...latency,
    success_rate: path === 'combined' ? null : successRate(week.rollups.map((rollup) => rollup[path])),
    previous_p95_ms: older,
    p95_change: roundOrNull(change),
  };
}

function latencyOf(path: PathWeekBody['path'], { rollups }: ServerWeek): LatencyFigures {
  return readLatency(rollups.map((rollup) => (path === 'combined' ? combinedLatency(rollup) : rollup[path])));
}

function successRate(paths: readonly PathRollup[]): Figure {
  const probes = paths.reduce((sum, path) => sum + path.probes, 0);
  return ratio(
    paths.reduce((sum, path) => sum + path.successes, 0),
    probes,
  );
}

/** An objective is for HEALTHY checks, those within planned work left out. */
function budgetOf({ objective, week }: ReportedServer): BudgetBody | null {
  const { healthy, judged } = availableOf(week);
  if (objective === null || judged === 0) return null;
  const allowed = (1 - objective) * judged;
  const used = judged - healthy;
  return {
    objective,
    allowed: round(allowed),
    used,
    left_share: roundOrNull(ratio(allowed - used, allowed)),
  };
}

function combinedP95({ paths }: WeekFiguresBody): Figure {
  return paths.find(({ path }) => path === 'combined')?.p95_ms ?? null;
}
