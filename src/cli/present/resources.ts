import type { z } from 'zod';
import { performanceCaches } from '../../actions/performance/caches.ts';
import { performancePools } from '../../actions/performance/pools.ts';
import { performanceResources } from '../../actions/performance/resources.ts';
import { ageText } from './age.ts';
import { countText } from './count-text.ts';
import { headOf, shareText, spaced } from './analysis-parts.ts';
import type { Look } from './look.ts';
import { presentationOf } from './presentation.ts';
import { millisecondsText } from './server-table.ts';
import { SEVERITY_STYLES } from './severity-style.ts';
import { renderTable } from './table.ts';
import { wrap } from './text-width.ts';

type Pools = z.output<typeof performancePools.output>;
type Caches = z.output<typeof performanceCaches.output>;
type Resources = z.output<typeof performanceResources.output>;

export const resourcePresentations = [
  presentationOf(performancePools, { lines: poolLines, trouble: poolAdvice }),
  presentationOf(performanceCaches, { lines: cacheLines, trouble: poorLines }),
  presentationOf(performanceResources, { lines: resourceLines, trouble: findingLines }),
];

const NO_WORKER = 'No worker has written figures in this time; start one with `watchkeeper up`.';

const POOL_COLUMNS = [
  { title: 'POOL', rank: 0, leastWidth: 12 },
  { title: 'SIZE', rank: 1, isNumber: true },
  { title: 'PEAK', rank: 0, isNumber: true },
  { title: 'WAITS', rank: 0, isNumber: true },
  { title: 'REQUESTS', rank: 2, isNumber: true },
  { title: 'REUSED', rank: 3, isNumber: true },
  { title: 'ERRORS', rank: 3, isNumber: true },
  { title: 'WORKER', rank: 4 },
] as const;

function poolLines(body: Pools, look: Look): readonly string[] {
  if (body.requests === 0) return wrap('No pool carried anything in this time.', look.width);
  const rows = body.pools.map((pool) => [
    `${pool.path} ${pool.origin}`,
    String(pool.size),
    String(pool.busy_peak),
    pool.waits > 0 ? { text: String(pool.waits), style: 'warning' as const } : '0',
    String(pool.requests),
    shareText(pool.reuse_ratio),
    String(pool.errors),
    pool.worker,
  ]);
  return [
    ...headOf(body, countText(body.recommendations.length, 'change'), look),
    '',
    ...renderTable({ columns: POOL_COLUMNS, rows }, look),
    ...spaced(poolAdvice(body, look)),
  ];
}

function poolAdvice({ recommendations }: Pools, look: Look): readonly string[] {
  return recommendations.flatMap(({ key, current, recommended, reason }) => [
    look.paint('warning', `${key}: ${current} -> ${recommended}`),
    ...wrap(reason, look.width - 2).map((line) => `  ${line}`),
  ]);
}

const CACHE_COLUMNS = [
  { title: 'CACHE', rank: 0 },
  { title: 'HITS', rank: 1, isNumber: true },
  { title: 'MISSES', rank: 1, isNumber: true },
  { title: 'RATE', rank: 0, isNumber: true },
  { title: 'EVICTED', rank: 2, isNumber: true },
  { title: 'OLDEST', rank: 3, isNumber: true },
  { title: 'VERDICT', rank: 0 },
] as const;

const VERDICTS = {
  good: 'good',
  poor: 'seldom helps',
  rarely_used: 'rarely used',
  unused: 'not used',
} as const;

function cacheLines(body: Caches, look: Look): readonly string[] {
  if (body.lookups === 0) return wrap('Nothing was looked up in a cache in this time.', look.width);
  const rows = body.caches.map((cache) => [
    cache.cache,
    String(cache.hits),
    String(cache.misses),
    shareText(cache.hit_rate),
    String(cache.evictions),
    cache.oldest_age_seconds === null ? '-' : ageText(cache.oldest_age_seconds),
    {
      text: VERDICTS[cache.verdict],
      style: cache.verdict === 'poor' ? ('bad' as const) : ('plain' as const),
    },
  ]);
  return [
    ...headOf(body, countText(body.lookups, 'look-up'), look),
    '',
    ...renderTable({ columns: CACHE_COLUMNS, rows }, look),
  ];
}

function poorLines({ caches }: Caches): readonly string[] {
  return caches
    .filter(({ verdict }) => verdict === 'poor')
    .map(({ cache, hit_rate }) => `${cache} finds ${shareText(hit_rate)} of what is wanted`);
}

const PROCESS_COLUMNS = [
  { title: 'PROCESS', rank: 0, leastWidth: 10 },
  { title: 'CPU', rank: 0, isNumber: true },
  { title: 'MEMORY MB', rank: 0, isNumber: true },
  { title: 'OF', rank: 2, isNumber: true },
  { title: 'LOOP BUSY', rank: 1, isNumber: true },
  { title: 'LATE P99 MS', rank: 1, isNumber: true },
  { title: 'CHECKS', rank: 2, isNumber: true },
  { title: 'WAITING', rank: 2, isNumber: true },
] as const;

const DISK_COLUMNS = [
  { title: 'DISK OF', rank: 0 },
  { title: 'PATH', rank: 1, leastWidth: 8 },
  { title: 'USED', rank: 0, isNumber: true },
  { title: 'FREE MB', rank: 0, isNumber: true },
] as const;

function resourceLines(body: Resources, look: Look): readonly string[] {
  const rows = body.processes.map((use) => [
    use.process,
    `${Math.round(use.cpu_percent_peak)}%`,
    String(Math.round(use.memory_mb_peak)),
    String(Math.round(use.memory_limit_mb)),
    shareText(use.event_loop_peak),
    millisecondsText(use.lag_p99_ms_peak),
    numberText(use.checks_running_peak),
    numberText(use.checks_waiting_peak),
  ]);
  const processes =
    rows.length === 0 ? wrap(NO_WORKER, look.width) : renderTable({ columns: PROCESS_COLUMNS, rows }, look);
  const disks = body.disks.map((disk) => [
    disk.holds.join(', '),
    disk.path,
    shareText(disk.used_share),
    String(disk.free_mb),
  ]);
  return [
    ...headOf(body, countText(body.findings.length, 'finding'), look),
    '',
    ...processes,
    ...spaced(disks.length === 0 ? [] : renderTable({ columns: DISK_COLUMNS, rows: disks }, look)),
    ...spaced(findingLines(body, look)),
  ];
}

function findingLines({ findings }: Resources, look: Look): readonly string[] {
  return findings.flatMap(({ subject, severity, message }) =>
    wrap(`${severity}: ${subject} ${message}`, look.width).map((line, index) =>
      index === 0 ? look.paint(SEVERITY_STYLES[severity], line) : line,
    ),
  );
}

function numberText(value: number | null): string {
  return value === null ? '-' : String(value);
}
