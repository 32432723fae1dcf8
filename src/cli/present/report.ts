import type { z } from 'zod';
import { reportDaily } from '../../actions/report/daily.ts';
import { reportWeekly } from '../../actions/report/weekly.ts';
import { percentText } from '../../domain/report/markdown.ts';
import { countText } from './count-text.ts';
import { spaced } from './analysis-parts.ts';
import { flow } from './flow.ts';
import type { Look } from './look.ts';
import { presentationOf } from './presentation.ts';
import { millisecondsText } from './server-table.ts';
import { renderTable } from './table.ts';
import { wrap } from './text-width.ts';

type Daily = z.output<typeof reportDaily.output>;
type Weekly = z.output<typeof reportWeekly.output>;

export const reportPresentations = [
  presentationOf(reportDaily, { lines: dailyLines, trouble: troubleLines }),
  presentationOf(reportWeekly, { lines: weeklyLines }),
];

const STATUS_STYLES = {
  HEALTHY: 'good',
  DEGRADED: 'warning',
  UNHEALTHY: 'bad',
  UNKNOWN: 'faint',
} as const;

const OVERALL_STYLES = { healthy: 'good', degraded: 'warning', unhealthy: 'bad' } as const;

const DAILY_COLUMNS = [
  { title: 'SERVER', rank: 0, leastWidth: 12 },
  { title: 'STATUS', rank: 0 },
  { title: 'MCP MS', rank: 2, isNumber: true },
  { title: 'REST MS', rank: 2, isNumber: true },
  { title: 'FOUND', rank: 1, foldsBelow: true },
] as const;

function dailyLines(body: Daily, look: Look): readonly string[] {
  if (body.servers.length === 0)
    return wrap(`No server is switched on in ${body.environment}. Add one to the configuration.`, look.width);
  const rows = body.servers.map((server) => [
    server.server_name,
    { text: server.status, style: STATUS_STYLES[server.status] },
    millisecondsText(server.mcp_ms),
    millisecondsText(server.rest_ms),
    server.status === 'HEALTHY' ? '' : server.found,
  ]);
  const head = [
    { text: body.environment, style: 'strong' as const },
    { text: body.overall, style: OVERALL_STYLES[body.overall] },
    countText(body.servers.length, 'server'),
  ];
  return [
    ...flow(head, look),
    '',
    ...renderTable({ columns: DAILY_COLUMNS, rows }, look),
    ...spaced(body.self_checks.flatMap((check) => selfLines(check, look))),
    ...spaced(fileLines(body)),
  ];
}

const SELF_STYLES = { ok: 'good', warn: 'warning', fail: 'bad' } as const;

function selfLines({ name, status, message }: Daily['self_checks'][number], look: Look): readonly string[] {
  return wrap(`${status.padEnd(4)} ${name}: ${message}`, look.width).map((line, index) =>
    index === 0 ? look.paint(SELF_STYLES[status], line.slice(0, 4)) + line.slice(4) : line,
  );
}

function troubleLines({ servers, self_checks }: Daily, look: Look): readonly string[] {
  return [
    ...servers
      .filter(({ status }) => status !== 'HEALTHY')
      .map(({ server_name, status, found }) => `${server_name} ${status}: ${found}`),
    ...self_checks.filter(({ status }) => status !== 'ok').flatMap((check) => selfLines(check, look)),
  ];
}

const WEEKLY_COLUMNS = [
  { title: 'SERVER', rank: 0, leastWidth: 12 },
  { title: 'AVAILABLE', rank: 0, isNumber: true },
  { title: 'BEFORE', rank: 2, isNumber: true },
  { title: 'P50 MS', rank: 3, isNumber: true },
  { title: 'P95 MS', rank: 0, isNumber: true },
  { title: 'P99 MS', rank: 2, isNumber: true },
  { title: 'CHANGE', rank: 1, isNumber: true },
  { title: 'BUDGET LEFT', rank: 1, isNumber: true },
] as const;

function weeklyLines(body: Weekly, look: Look): readonly string[] {
  if (body.checks === 0)
    return wrap(
      'Nothing was measured in the last seven days. Start watching with `watchkeeper up`.',
      look.width,
    );
  const head = [
    { text: body.environment, style: 'strong' as const },
    { text: `${body.since.slice(0, 10)} to ${body.until.slice(0, 10)}`, style: 'faint' as const },
    countText(body.fleet.checks, 'check'),
    `${percentText(body.fleet.availability)} available`,
  ];
  const rows = [{ server_name: 'all', ...body.fleet, error_budget: null }, ...body.servers].map(weekRow);
  return [
    ...flow(head, look),
    '',
    ...renderTable({ columns: WEEKLY_COLUMNS, rows }, look),
    ...spaced(
      body.over_budget.length === 0
        ? []
        : wrap(`Over their error budget: ${body.over_budget.join(', ')}.`, look.width),
    ),
    ...spaced(fileLines(body)),
  ];
}

function weekRow(week: Weekly['servers'][number]): readonly string[] {
  const both = week.paths.find(({ path }) => path === 'combined');
  const change = both?.p95_change ?? null;
  const left = week.error_budget?.left_share ?? null;
  return [
    week.server_name,
    percentText(week.availability),
    percentText(week.previous_availability),
    millisecondsText(both?.p50_ms ?? null),
    millisecondsText(both?.p95_ms ?? null),
    millisecondsText(both?.p99_ms ?? null),
    change === null ? '-' : `${change > 0 ? '+' : ''}${Math.round(change * 100)}%`,
    left === null ? '-' : `${Math.round(left * 100)}%`,
  ];
}

function fileLines({ files }: Pick<Daily, 'files'>): readonly string[] {
  return files.map((file) => `Written: ${file}`);
}
