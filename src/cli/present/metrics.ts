import { metricsShow } from '../../actions/metrics/show.ts';
import type { FleetMetrics, ServerMetrics } from '../../domain/rollup/metrics-body.ts';
import { countText } from './count-text.ts';
import { renderFields, type Field } from './fields.ts';
import { flow } from './flow.ts';
import type { Look } from './look.ts';
import { presentationOf, type Facts } from './presentation.ts';
import { millisecondsText } from './server-table.ts';
import { renderTable } from './table.ts';
import { wrap } from './text-width.ts';

type Metrics = FleetMetrics | ServerMetrics;
type Latency = Metrics['response_times']['mcp'];

export const metricsPresentation = presentationOf(metricsShow, {
  lines: metricsLines,
  watch: { everyMs: 1_000, facts: metricsFacts },
});

interface Totals {
  readonly name: string;
  readonly checks: number;
  readonly successRate: number | null;
}

function totalsOf(metrics: Metrics): Totals {
  if ('overall_metrics' in metrics) {
    const { total_checks, success_rate } = metrics.overall_metrics;
    return { name: metrics.server_name, checks: total_checks, successRate: success_rate };
  }
  const { total_checks_performed, overall_success_rate } = metrics.global_metrics;
  return { name: 'fleet', checks: total_checks_performed, successRate: overall_success_rate };
}

function metricsLines(metrics: Metrics, look: Look): readonly string[] {
  const { name, checks, successRate } = totalsOf(metrics);
  const range = typeof metrics.time_range === 'number' ? `${metrics.time_range}s` : metrics.time_range;
  if (checks === 0) {
    const hint = `Nothing was measured for ${name} in the last ${range}. Start watching with \`watchkeeper up\`, or look further back with --time-range.`;
    return wrap(hint, look.width);
  }
  const head = [
    { text: name, style: 'strong' as const },
    { text: `last ${range}`, style: 'faint' as const },
    countText(checks, 'check'),
    `${percent(successRate)} healthy`,
    ...openCircuits(metrics),
  ];
  return [
    ...flow(head, look),
    '',
    ...pathTable(metrics, look),
    ...errorLines(metrics, look),
    ...serverTable(metrics, look),
  ];
}

function openCircuits({ circuit_breaker_metrics: { currently_open_servers: open } }: Metrics) {
  return open.length === 0 ? [] : [{ text: `breakers open: ${open.join(', ')}`, style: 'bad' as const }];
}

const PATH_COLUMNS = [
  { title: 'PATH', rank: 0 },
  { title: 'SUCCESS', rank: 0, isNumber: true },
  { title: 'P50 MS', rank: 2, isNumber: true },
  { title: 'P95 MS', rank: 0, isNumber: true },
  { title: 'P99 MS', rank: 1, isNumber: true },
  { title: 'SAMPLES', rank: 3, isNumber: true },
] as const;

function pathTable(metrics: Metrics, look: Look): readonly string[] {
  const { mcp, rest, combined } = metrics.response_times;
  const row = (path: string, rate: number | null, latency: Latency): readonly string[] => [
    path,
    percent(rate),
    millisecondsText(latency.p50_ms),
    millisecondsText(latency.p95_ms),
    millisecondsText(latency.p99_ms),
    String(latency.samples),
  ];
  const rows = [
    row('MCP', metrics.mcp_metrics.success_rate, mcp),
    row('REST', metrics.rest_metrics.success_rate, rest),
    row('both', metrics.combined_metrics.combined_success_rate, combined),
  ];
  return renderTable({ columns: PATH_COLUMNS, rows }, look);
}

/** What failed and how, status codes, validation, credentials: each line only where there is something to say. */
function errorLines(metrics: Metrics, look: Look): readonly string[] {
  const { combined_metrics: combined, error_breakdown: errors, mcp_metrics: mcp } = metrics;
  const fields: readonly Field[] = [
    ['available', availableText(combined)],
    ['planned', plannedText(combined)],
    ['MCP errors', countsText(pathErrors(errors, 'mcp'))],
    ['REST errors', countsText(pathErrors(errors, 'rest'))],
    [
      'HTTP status',
      countsText(metrics.top_http_status_codes.map(({ status_code, count }) => [String(status_code), count])),
    ],
    [
      'tool lists',
      countsText([
        ['valid', mcp.validation_success_count],
        ['not valid', mcp.validation_failure_count],
      ]),
    ],
    ...('auth_metrics' in metrics ? authFields(metrics.auth_metrics) : []),
  ];
  return ['', ...renderFields(fields, look)];
}

type Combined = Metrics['combined_metrics'];

function availableText({ overall_availability_rate: rate, planned_check_count: planned }: Combined): string {
  return `${percent(rate)} of the checks${planned === 0 ? '' : ' outside maintenance'}`;
}

function plannedText({ planned_check_count, planned_unavailability_count }: Combined): string | null {
  if (planned_check_count === 0) return null;
  return `${countText(planned_check_count, 'check')} during maintenance, ${planned_unavailability_count} of them down`;
}

type Counts = readonly (readonly [name: string, count: number])[];

function pathErrors(errors: Metrics['error_breakdown'], path: 'mcp' | 'rest'): Counts {
  const prefix = `${path}_`;
  return Object.entries(errors)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, count]) => [name.slice(prefix.length).replace(/_errors$/, ''), count]);
}

function countsText(counts: Counts): string | null {
  const some = counts.filter(([, count]) => count > 0);
  return some.length === 0 ? null : some.map(([name, count]) => `${count} ${name}`).join(', ');
}

function authFields(auth: FleetMetrics['auth_metrics']): readonly Field[] {
  if (auth.total_auth_attempts === 0) return [];
  const reasons = countsText(Object.entries(auth.auth_errors_by_type)) ?? 'none failed';
  const tokens =
    auth.token_refresh_attempts === 0
      ? null
      : `${auth.successful_token_refreshes} of ${auth.token_refresh_attempts} fetched`;
  return [
    ['credentials', `${auth.total_auth_attempts} asked for, ${reasons}`],
    ['tokens', tokens],
  ];
}

const SERVER_COLUMNS = [
  { title: 'SERVER', rank: 0, leastWidth: 12 },
  { title: 'CHECKS', rank: 2, isNumber: true },
  { title: 'HEALTHY', rank: 0, isNumber: true },
  { title: 'MEAN MS', rank: 1, isNumber: true },
] as const;

/** The least healthy first. */
function serverTable(metrics: Metrics, look: Look): readonly string[] {
  if ('overall_metrics' in metrics) return [];
  const servers = Object.entries(metrics.server_metrics);
  if (servers.length === 0) return [];
  const rows = servers
    .toSorted(([a, x], [b, y]) => (x.success_rate ?? 2) - (y.success_rate ?? 2) || a.localeCompare(b))
    .map(([name, figures]) => [
      name,
      String(figures.total_checks),
      percent(figures.success_rate),
      millisecondsText(figures.average_response_time_ms),
    ]);
  return ['', ...renderTable({ columns: SERVER_COLUMNS, rows }, look)];
}

function metricsFacts(metrics: Metrics): Facts {
  const { name, checks, successRate } = totalsOf(metrics);
  const { p95_ms } = metrics.response_times.combined;
  const line = `${name}  ${countText(checks, 'check')}  ${percent(successRate)} healthy  p95 ${millisecondsText(p95_ms)} ms`;
  return new Map([[name, { mark: line, line }]]);
}

/** Never rounded up to 100 while something failed. */
function percent(rate: number | null): string {
  if (rate === null) return '-';
  return rate === 1 ? '100%' : `${(Math.floor(rate * 1000) / 10).toFixed(1)}%`;
}
