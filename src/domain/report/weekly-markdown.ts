import { changeText, markdownTable, millisText, percentText } from './markdown.ts';
import type { PathWeekBody, ServerWeekBody, WeeklyReportBody, WeekFiguresBody } from './weekly-report.ts';

/** The report for people. */
export function weeklyMarkdown(report: WeeklyReportBody): string {
  const { environment, since, until, fleet, servers } = report;
  return [
    `# Week of ${environment}: ${since.slice(0, 10)} to ${until.slice(0, 10)}`,
    '',
    `${fleet.checks} checks of ${servers.length} servers, and ${fleet.planned_checks} while work was planned, which count for nothing below.`,
    `Availability ${percentText(fleet.availability)}, ${percentText(fleet.previous_availability)} in the week before.`,
    '',
    '## Response times',
    '',
    ...markdownTable(PATH_TITLES, pathRows(fleet)),
    '',
    '## Servers, the least available first',
    '',
    ...markdownTable(SERVER_TITLES, servers.map(serverRow)),
    '',
    ...budgetLines(report),
    '## Slowest servers',
    '',
    ...slowLines(report),
    '',
  ].join('\n');
}

const PATH_TITLES = [
  'path',
  'succeeded',
  'p50 ms',
  'p95 ms',
  'p99 ms',
  'p95 the week before',
  'change',
] as const;

function pathRows({ paths }: WeekFiguresBody): readonly (readonly string[])[] {
  return paths.map((path) => [nameOf(path), ...pathCells(path)]);
}

function pathCells(path: PathWeekBody): readonly string[] {
  return [
    percentText(path.success_rate),
    millisText(path.p50_ms),
    millisText(path.p95_ms),
    millisText(path.p99_ms),
    millisText(path.previous_p95_ms),
    changeText(path.p95_change),
  ];
}

function nameOf({ path }: PathWeekBody): string {
  return path === 'combined' ? 'both' : path.toUpperCase();
}

const SERVER_TITLES = [
  'server',
  'available',
  'the week before',
  'checks',
  'objective',
  'budget left',
] as const;

function serverRow(server: ServerWeekBody): readonly string[] {
  const { error_budget: budget } = server;
  return [
    server.server_name,
    percentText(server.availability),
    percentText(server.previous_availability),
    String(server.checks),
    budget === null ? '-' : percentText(budget.objective),
    budget?.left_share === undefined || budget.left_share === null
      ? '-'
      : `${Math.round(budget.left_share * 100)} %`,
  ];
}

function budgetLines({ over_budget }: WeeklyReportBody): readonly string[] {
  return over_budget.length === 0 ? [] : [`Over their error budget: ${over_budget.join(', ')}.`, ''];
}

function slowLines({ slowest, servers }: WeeklyReportBody): readonly string[] {
  const rows = slowest.flatMap((name) =>
    servers
      .filter(({ server_name }) => server_name === name)
      .flatMap(({ paths }) =>
        paths.filter(({ samples }) => samples > 0).map((path) => [name, nameOf(path), ...pathCells(path)]),
      ),
  );
  return rows.length === 0 ? ['Nothing answered.'] : markdownTable(['server', ...PATH_TITLES], rows);
}
