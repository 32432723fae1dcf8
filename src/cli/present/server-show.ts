import { serverShow } from '../../actions/server/show.ts';
import type { ServerBody } from '../../actions/server/server-body.ts';
import { agoText, timeText } from './age.ts';
import { countText } from './count-text.ts';
import { renderFields, type Field } from './fields.ts';
import { flow } from './flow.ts';
import type { Look } from './look.ts';
import { presentationOf } from './presentation.ts';
import { millisecondsText } from './server-table.ts';
import { statusCell, verdictCell } from './status-cell.ts';
import { renderTable, type Cell } from './table.ts';
import { printable, wrap } from './text-width.ts';

export const serverShowPresentation = presentationOf(serverShow, {
  lines: showLines,
  trouble: (body, look) =>
    body.overall_status === 'HEALTHY' ? [] : [...headLines(body, look), ...reasonLines(body, look)],
});

function showLines(body: ServerBody, look: Look): readonly string[] {
  return [
    ...headLines(body, look),
    '',
    ...renderFields([...standing(body), ...paths(body), ...setUp(body)], look),
    ...historyLines(body, look),
  ];
}

function headLines(body: ServerBody, look: Look): readonly string[] {
  const pieces = [
    statusCell(body.overall_status, look),
    { text: body.server_name, style: 'strong' as const },
    body.environment,
    { text: checkedText(body), style: body.stale ? ('warning' as const) : ('faint' as const) },
  ];
  return flow(pieces, look);
}

function reasonLines({ error_message: reason }: ServerBody, look: Look): readonly string[] {
  return reason === null ? [] : wrap(printable(reason), look.width);
}

function checkedText({ age_seconds, stale }: ServerBody): string {
  if (age_seconds === null) return 'never checked';
  return `checked ${agoText(age_seconds)}${stale ? ', stale' : ''}`;
}

function standing(body: ServerBody): readonly Field[] {
  const since = body.status_since === null ? null : timeText(body.status_since);
  const conditions = Object.entries(body.conditions).map(([name, at]) => `${name} since ${timeText(at)}`);
  return [
    ['Why', body.error_message],
    ['Since', since],
    ['Score', body.health_score === null ? null : body.health_score.toFixed(2)],
    ['Breaker', body.circuit_breaker_state.overall],
    ['Conditions', conditions.length === 0 ? null : conditions.join(', ')],
  ];
}

function paths(body: ServerBody): readonly Field[] {
  const { configuration: set } = body;
  return [
    ['MCP', set.mcp_enabled ? pathCell(body.mcp_result?.verdict ?? null, body.mcp_response_time_ms) : 'off'],
    ['', set.mcp_endpoint_url],
    ['Tools', body.mcp_tools_count === null ? null : `${body.mcp_tools_count} listed${driftText(body)}`],
    ['Call', callText(body.mcp_result?.call ?? null)],
    [
      'REST',
      set.rest_enabled ? pathCell(body.rest_result?.verdict ?? null, body.rest_response_time_ms) : 'off',
    ],
    ['', set.rest_health_endpoint_url],
  ];
}

function pathCell(verdict: string | null, durationMs: number | null): Cell {
  const cell = verdictCell(verdict);
  return durationMs === null ? cell : { ...cell, text: `${cell.text}, ${millisecondsText(durationMs)} ms` };
}

function callText(call: NonNullable<ServerBody['mcp_result']>['call']): string | null {
  if (call === null) return null;
  const { tool, ok, timestamp, response_time_ms: ms } = call;
  const took = ms === null ? '' : `, ${millisecondsText(ms)} ms`;
  return `${tool} ${ok ? 'ok' : 'failed'}${took}, ${timeText(timestamp)}`;
}

function driftText({ contract, server_name }: ServerBody): string {
  if (contract.drift.length === 0) return '';
  return `, ${contract.drift.length} changed since accepted: see contract diff ${server_name}`;
}

function setUp({ configuration, total_checks, release }: ServerBody): readonly Field[] {
  const labels = Object.entries(configuration.labels).map(([name, value]) => `${name}=${value}`);
  return [
    ['Checked', `every ${configuration.interval_seconds} s, ${countText(total_checks, 'time')} so far`],
    ['Labels', labels.length === 0 ? null : labels.join(', ')],
    ['Depends on', configuration.depends_on.length === 0 ? null : configuration.depends_on.join(', ')],
    ['Release', release.slice(0, 8)],
  ];
}

const COLUMNS = [
  { title: 'STATUS', rank: 0 },
  { title: 'TIME', rank: 0 },
  { title: 'MS', rank: 1, isNumber: true },
  { title: 'BY', rank: 2 },
] as const;

function historyLines({ history }: ServerBody, look: Look): readonly string[] {
  if (history.length === 0) return [];
  const rows = history.map((check) => [
    statusCell(check.overall_status, look),
    timeText(check.timestamp),
    millisecondsText(check.response_time_ms),
    check.origin,
  ]);
  return ['', ...renderTable({ columns: COLUMNS, rows }, look)];
}
