import type { z } from 'zod';
import { alertBacktest } from '../../actions/alert/backtest.ts';
import { alertList } from '../../actions/alert/list.ts';
import { alertRules } from '../../actions/alert/rules.ts';
import type { Severity } from '../../domain/alert/alert-rule.ts';
import { ageText, secondsBetween, timeText } from './age.ts';
import { countText } from './count-text.ts';
import { flow } from './flow.ts';
import type { Look } from './look.ts';
import { presentationOf } from './presentation.ts';
import { SEVERITY_STYLES } from './severity-style.ts';
import { renderTable, type Cell } from './table.ts';
import { wrap } from './text-width.ts';

type Alerts = z.output<typeof alertList.output>;
type Rules = z.output<typeof alertRules.output>;
type Backtest = z.output<typeof alertBacktest.output>;

export const alertPresentations = [
  presentationOf(alertList, {
    lines: alertLines,
    trouble: ({ alerts }) => alerts.filter(({ state }) => state === 'firing').map(alertLine),
    watch: {
      everyMs: 1_000,
      facts: ({ alerts }) =>
        new Map(
          alerts.map((alert) => [
            `${alert.rule} ${subjectOf(alert)}`,
            { mark: `${alert.state} ${markOf(alert.route)}`, line: alertLine(alert) },
          ]),
        ),
    },
  }),
  presentationOf(alertRules, { lines: ruleLines }),
  presentationOf(alertBacktest, { lines: backtestLines }),
];

const severityCell = (severity: Severity): Cell => ({ text: severity, style: SEVERITY_STYLES[severity] });

type Alert = Alerts['alerts'][number];

/** What becomes of it, without the times that move. */
function markOf({ status, by, incident }: Alert['route']): string {
  return `${status} ${by ?? incident ?? ''}`;
}

/** `-` stands for the environment itself. */
function subjectOf({ server_name: server }: Alert): string {
  return server ?? '-';
}

function alertLine(alert: Alert): string {
  const { state, severity, rule, reason, stale, route, runbook } = alert;
  const becomes = routeText(route);
  const follow = runbook === null ? '' : `  runbook: ${runbook}`;
  const end = `${follow}${becomes === '-' ? '' : `  (${becomes})`}`;
  return `${state}  ${severity}  ${rule}  ${subjectOf(alert)}  ${stale ? 'stale: ' : ''}${reason}${end}`;
}

/** What becomes of an alert, in a few words. */
function routeText({ status, kind, by, until, incident }: Alert['route']): string {
  switch (status) {
    case 'incident':
      return `incident ${incident ?? ''}`;
    case 'held':
      if (kind === 'group') return `waits for others of ${by ?? ''}`;
      return kind === 'recovery' ? `${by ?? ''} is back: waits for its next check` : 'held for a moment';
    case 'waiting':
      return 'waits its turn';
    case 'told':
      return 'told by the API';
    case 'unrouted':
      return '-';
    case 'suppressed':
      break;
  }
  const end = until === null ? '' : ` until ${minuteText(until)}`;
  if (kind === 'maintenance') return `planned: ${by ?? ''}${end}`;
  if (kind === 'silence') return `silenced${end} by ${by ?? ''}`;
  return `while ${by ?? ''} is down`;
}

/** To the minute: `2026-01-31 12:00Z`. */
function minuteText(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)}Z`;
}

const ALERT_COLUMNS = [
  { title: 'STATE', rank: 0 },
  { title: 'SEVERITY', rank: 0 },
  { title: 'SERVER', rank: 0, leastWidth: 10 },
  { title: 'ALERT', rank: 0 },
  { title: 'AGE', rank: 1 },
  { title: 'WHY', rank: 2, leastWidth: 12 },
  { title: 'BECOMES', rank: 3 },
  { title: 'RUNBOOK', rank: 3 },
] as const;

function alertLines(
  { environment, timestamp, firing, pending, alerts, next_cursor: next }: Alerts,
  look: Look,
): readonly string[] {
  if (alerts.length === 0)
    return wrap(
      `No alert fires in ${environment}. What is watched for: watchkeeper alerts rules`,
      look.width,
    );
  const head = flow(
    [
      { text: environment, style: 'strong' },
      { text: `${firing} firing`, style: firing > 0 ? 'bad' : 'good' },
      `${pending} about to`,
    ],
    look,
  );
  const rows = alerts.map((alert) => [
    { text: stateText(alert), style: alert.state === 'firing' ? ('bad' as const) : ('faint' as const) },
    severityCell(alert.severity),
    subjectOf(alert),
    alert.rule,
    ageText(secondsBetween(alert.since, timestamp)),
    alert.stale ? { text: `stale: ${alert.reason}`, style: 'warning' as const } : alert.reason,
    { text: routeText(alert.route), style: alert.route.status === 'suppressed' ? 'faint' : 'plain' } as const,
    alert.runbook ?? '-',
  ]);
  const isRouted = alerts.some(({ route }) => route.status !== 'unrouted');
  const hasRunbook = alerts.some(({ runbook }) => runbook !== null);
  const shown = { BECOMES: isRouted, RUNBOOK: hasRunbook } as Readonly<Record<string, boolean | undefined>>;
  const isShown = ALERT_COLUMNS.map(({ title }) => shown[title] ?? true);
  const columns = ALERT_COLUMNS.filter((_, index) => isShown[index]);
  const cells = rows.map((row) => row.filter((_, index) => isShown[index]));
  const more = next === null ? [] : ['', ...wrap('There are more: raise --limit.', look.width)];
  return [...head, '', ...renderTable({ columns, rows: cells }, look), ...more];
}

function stateText({ state, clearing_since: clearing }: Alert): string {
  return clearing === null ? state : 'clearing';
}

const RULE_COLUMNS = [
  { title: 'ALERT', rank: 0, leastWidth: 12 },
  { title: 'SEVERITY', rank: 0 },
  { title: 'FIRES', rank: 0, isNumber: true },
  { title: 'SERVERS', rank: 2, isNumber: true },
  { title: 'CHECKS', rank: 3, isNumber: true },
  { title: 'FOR', rank: 3 },
  { title: 'FROM', rank: 4 },
  { title: 'WHEN', rank: 1, leastWidth: 24 },
] as const;

function ruleLines({ environment, rules }: Rules, look: Look): readonly string[] {
  if (rules.length === 0)
    return wrap(
      `No rule is in force in ${environment}: alerting.enabled is false, or every one is switched off.`,
      look.width,
    );
  const rows = rules.map((rule) => [
    rule.enabled ? rule.rule : { text: `${rule.rule} (off)`, style: 'faint' as const },
    severityCell(rule.severity),
    { text: String(rule.firing), style: rule.firing > 0 ? ('bad' as const) : ('faint' as const) },
    String(rule.servers),
    String(rule.checks),
    ageText(rule.for_seconds),
    rule.origin,
    rule.when,
  ]);
  return renderTable({ columns: RULE_COLUMNS, rows }, look);
}

const TOTAL_COLUMNS = [
  { title: 'ALERT', rank: 0, leastWidth: 12 },
  { title: 'SEVERITY', rank: 0 },
  { title: 'TIMES', rank: 0, isNumber: true },
  { title: 'SERVERS', rank: 1, isNumber: true },
  { title: 'ALTOGETHER', rank: 1 },
  { title: 'AT THE END', rank: 2, isNumber: true },
  { title: 'REALLY', rank: 1, isNumber: true },
] as const;

const SERVER_COLUMNS = [
  { title: 'ALERT', rank: 0, leastWidth: 12 },
  { title: 'SERVER', rank: 0, leastWidth: 10 },
  { title: 'TIMES', rank: 0, isNumber: true },
  { title: 'ALTOGETHER', rank: 1 },
  { title: 'FIRST', rank: 2 },
  { title: 'LAST', rank: 1 },
] as const;

const SHOWN_SERVERS = 20;

const FIRING_COLUMNS = [
  { title: 'FROM', rank: 0 },
  { title: 'LASTED', rank: 0 },
  { title: 'ALERT', rank: 0, leastWidth: 12 },
  { title: 'SERVER', rank: 0, leastWidth: 10 },
  { title: 'WHY', rank: 1, leastWidth: 12 },
] as const;

function backtestLines(output: Backtest, look: Look): readonly string[] {
  const { since, until, checks, servers, total, left_out, by_rule, by_server, alerts } = output;
  const looked = `${countText(checks, 'check')} of ${countText(servers, 'server')} in ${ageText(secondsBetween(since, until))}`;
  if (checks === 0)
    return wrap(`There is nothing to try rules on: no check of that time is recorded.`, look.width);
  const totals = by_rule.map((row) => [
    row.rule,
    severityCell(row.severity),
    String(row.alerts),
    String(row.servers),
    row.alerts === 0 ? '-' : ageText(row.total_seconds),
    row.firing === 0 ? '-' : String(row.firing),
    row.fired === null ? '-' : String(row.fired),
  ]);
  const head = flow(
    [{ text: countText(total, 'alert'), style: 'strong' }, `would have been, by ${looked}`],
    look,
  );
  const rows = alerts.map((row) => [
    timeText(row.from),
    row.until === null ? 'to the end' : ageText(row.duration_seconds),
    row.rule,
    row.server_name,
    row.reason,
  ]);
  const list = rows.length === 0 ? [] : ['', ...renderTable({ columns: FIRING_COLUMNS, rows }, look)];
  const more = left_out === 0 ? [] : ['', ...wrap(`${left_out} older ones: raise --limit.`, look.width)];
  return [
    ...head,
    '',
    ...renderTable({ columns: TOTAL_COLUMNS, rows: totals }, look),
    ...serverTotalLines(by_server, look),
    ...list,
    ...more,
  ];
}

function serverTotalLines(totals: Backtest['by_server'], look: Look): readonly string[] {
  if (totals.length === 0) return [];
  const rows = totals
    .slice(0, SHOWN_SERVERS)
    .map((row) => [
      row.rule,
      row.server_name,
      String(row.alerts),
      ageText(row.total_seconds),
      timeText(row.first),
      row.firing ? { text: 'fires at the end', style: 'bad' as const } : timeText(row.last),
    ]);
  const left = totals.length - rows.length;
  const more = left === 0 ? [] : wrap(`${left} more: --json=by_server has all.`, look.width);
  return ['', ...renderTable({ columns: SERVER_COLUMNS, rows }, look), ...more];
}
