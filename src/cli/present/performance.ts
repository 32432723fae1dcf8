import { performanceShow } from '../../actions/performance/show.ts';
import type { PerformanceBody, PoolBody } from '../../domain/figures/performance-body.ts';
import { ageText } from './age.ts';
import { countText } from './count-text.ts';
import { flow } from './flow.ts';
import type { Look } from './look.ts';
import { presentationOf, type Facts } from './presentation.ts';
import { millisecondsText } from './server-table.ts';
import { renderTable } from './table.ts';
import { wrap } from './text-width.ts';

export const performancePresentation = presentationOf(performanceShow, {
  lines: performanceLines,
  trouble: adviceOf,
  watch: { everyMs: 5_000, facts: performanceFacts },
});

function performanceLines(body: PerformanceBody, look: Look): readonly string[] {
  const sections = [
    flow(headOf(body), look),
    percentileTable(body, look),
    poolTable(body, look),
    cacheTable(body, look),
    processTable(body, look),
    adviceOf(body, look),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

function headOf({ environment, time_range, requests, schedule, concurrent_checks_active }: PerformanceBody) {
  const range = typeof time_range === 'number' ? `${time_range}s` : time_range;
  return [
    { text: environment, style: 'strong' as const },
    { text: `last ${range}`, style: 'faint' as const },
    `${requests.requests_per_second} probes/s`,
    countText(requests.failed_requests, 'failure'),
    `${numberText(concurrent_checks_active)} under way`,
    `starts late by p99 ${millisecondsText(schedule.lag_p99_ms)} ms`,
    `${numberText(schedule.overruns)} left out`,
  ];
}

const PERCENTILE_COLUMNS = [
  { title: 'PATH', rank: 0 },
  { title: 'MEAN MS', rank: 2, isNumber: true },
  { title: 'P50 MS', rank: 1, isNumber: true },
  { title: 'P95 MS', rank: 0, isNumber: true },
  { title: 'P99 MS', rank: 1, isNumber: true },
] as const;

function percentileTable({ percentiles }: PerformanceBody, look: Look): readonly string[] {
  const rows = [
    ['MCP', percentiles.mcp] as const,
    ['REST', percentiles.rest] as const,
    ['both', percentiles.combined] as const,
  ].map(([path, { average_ms, p50_ms, p95_ms, p99_ms }]) => [
    path,
    ...[average_ms, p50_ms, p95_ms, p99_ms].map(millisecondsText),
  ]);
  return renderTable({ columns: PERCENTILE_COLUMNS, rows }, look);
}

const POOL_COLUMNS = [
  { title: 'POOL', rank: 0, leastWidth: 12 },
  { title: 'SIZE', rank: 2, isNumber: true },
  { title: 'PEAK', rank: 1, isNumber: true },
  { title: 'USED', rank: 0, isNumber: true },
  { title: 'WAITS', rank: 1, isNumber: true },
  { title: 'REUSED', rank: 3, isNumber: true },
] as const;

function poolTable({ pools }: PerformanceBody, look: Look): readonly string[] {
  const totals = [['all MCP', pools.mcp] as const, ['all REST', pools.rest] as const].flatMap(
    ([name, pool]) => (pool === null || pool.pools === 0 ? [] : [poolRow(name, pool)]),
  );
  const busiest = pools.busiest.map((pool) => poolRow(`${pool.path} ${pool.origin}`, pool));
  const rows = [...totals, ...busiest];
  return rows.length === 0 ? [] : renderTable({ columns: POOL_COLUMNS, rows }, look);
}

function poolRow(name: string, pool: PoolBody): readonly string[] {
  const { size, busy_peak, utilization, waits, reuse_ratio } = pool;
  return [
    name,
    String(size),
    String(busy_peak),
    shareText(utilization),
    String(waits),
    shareText(reuse_ratio),
  ];
}

const CACHE_COLUMNS = [
  { title: 'CACHE', rank: 0 },
  { title: 'HITS', rank: 1, isNumber: true },
  { title: 'MISSES', rank: 1, isNumber: true },
  { title: 'RATE', rank: 0, isNumber: true },
  { title: 'EVICTED', rank: 2, isNumber: true },
  { title: 'OLDEST', rank: 3, isNumber: true },
] as const;

function cacheTable({ caches }: PerformanceBody, look: Look): readonly string[] {
  const rows = Object.entries(caches).flatMap(([name, cache]) =>
    cache === null
      ? []
      : [
          [
            name,
            String(cache.hits),
            String(cache.misses),
            shareText(cache.hit_rate),
            String(cache.evictions),
            cache.oldest_age_seconds === null ? '-' : ageText(cache.oldest_age_seconds),
          ],
        ],
  );
  return rows.length === 0 ? [] : renderTable({ columns: CACHE_COLUMNS, rows }, look);
}

const PROCESS_COLUMNS = [
  { title: 'PROCESS', rank: 0, leastWidth: 10 },
  { title: 'CPU', rank: 0, isNumber: true },
  { title: 'MEMORY MB', rank: 0, isNumber: true },
  { title: 'PEAK MB', rank: 2, isNumber: true },
  { title: 'LOOP BUSY', rank: 1, isNumber: true },
] as const;

function processTable({ process: { workers } }: PerformanceBody, look: Look): readonly string[] {
  const rows = workers.map((worker) => [
    worker.worker,
    `${Math.round(worker.cpu_usage_percent)}%`,
    String(Math.round(worker.memory_usage_mb)),
    String(Math.round(worker.peak_memory_usage_mb)),
    shareText(worker.event_loop_utilization),
  ]);
  return rows.length === 0
    ? wrap('No worker has written figures in this time; start one with `watchkeeper up`.', look.width)
    : renderTable({ columns: PROCESS_COLUMNS, rows }, look);
}

const PRIORITY_STYLES = { high: 'bad', medium: 'warning', low: 'faint' } as const;

function adviceOf({ recommendations }: PerformanceBody, look: Look): readonly string[] {
  return recommendations.flatMap(({ priority, title, description, action }) => [
    ...wrap(`${priority}: ${title}`, look.width).map((line) => look.paint(PRIORITY_STYLES[priority], line)),
    ...wrap(`${description} ${action}`, look.width - 2).map((line) => `  ${line}`),
  ]);
}

function performanceFacts(body: PerformanceBody): Facts {
  const advice = body.recommendations.map(({ id }) => id).join(', ');
  const line = `${body.environment}  ${body.requests.requests_per_second} probes/s  p95 ${millisecondsText(body.percentiles.combined.p95_ms)} ms  ${advice === '' ? 'no advice' : advice}`;
  return new Map([[body.environment, { mark: line, line }]]);
}

function shareText(share: number | null): string {
  return share === null ? '-' : `${Math.round(share * 100)}%`;
}

function numberText(value: number | null): string {
  return value === null ? '-' : String(value);
}
