import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { WorkerFigures } from '../../domain/figures/worker-figures.ts';
import type { Service } from '../../ports/service.ts';

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number | null];

interface WorkerMetric {
  readonly type: 'counter' | 'gauge';
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** Beside `worker`; a null value was not measured and is left out. */
  readonly samples: (figures: WorkerFigures) => readonly Sample[];
}

const PATHS = ['mcp', 'rest'] as const;

/** Of each worker, from its newest minute; what is counted is counted since the worker began (inv. 6.1). */
export const WORKER_METRICS: readonly WorkerMetric[] = [
  {
    type: 'gauge',
    name: 'watchkeeper_pool_connections',
    help: 'Connections of the pools by state: limit, open, busy, or busy_peak of the last minute',
    labels: ['path', 'state'],
    samples: ({ poolTotals }) =>
      PATHS.flatMap((path): readonly Sample[] => {
        const { size, open, busy, busyPeak } = poolTotals[path];
        return [
          [{ path, state: 'limit' }, size],
          [{ path, state: 'open' }, open],
          [{ path, state: 'busy' }, busy],
          [{ path, state: 'busy_peak' }, busyPeak],
        ];
      }),
  },
  ofPools('watchkeeper_pool_requests_total', 'Requests that the pools carried', 'requests'),
  ofPools('watchkeeper_pool_waits_total', 'Requests that found every connection busy', 'waits'),
  ofPools('watchkeeper_pool_errors_total', 'Requests that had no answer', 'errors'),
  ofPools('watchkeeper_pool_opened_total', 'Connections opened', 'opened'),
  {
    type: 'counter',
    name: 'watchkeeper_cache_lookups_total',
    help: 'Look-ups in a cache by outcome',
    labels: ['cache', 'outcome'],
    samples: ({ caches }) =>
      caches.flatMap(({ cache, hits, misses }): readonly Sample[] => [
        [{ cache, outcome: 'hit' }, hits],
        [{ cache, outcome: 'miss' }, misses],
      ]),
  },
  {
    type: 'counter',
    name: 'watchkeeper_cache_evictions_total',
    help: 'Entries that have left a cache',
    labels: ['cache'],
    samples: ({ caches }) => caches.map(({ cache, evictions }) => [{ cache }, evictions]),
  },
  {
    type: 'gauge',
    name: 'watchkeeper_cache_entries',
    help: 'Entries that a cache holds',
    labels: ['cache'],
    samples: ({ caches }) => caches.map(({ cache, entries }) => [{ cache }, entries]),
  },
  {
    type: 'gauge',
    name: 'watchkeeper_cache_oldest_entry_seconds',
    help: 'Age of the oldest entry that a cache holds',
    labels: ['cache'],
    samples: ({ caches }) =>
      caches.map(({ cache, oldestAgeMs }) => [{ cache }, oldestAgeMs === null ? null : oldestAgeMs / 1000]),
  },
  {
    type: 'counter',
    name: 'watchkeeper_auth_attempts_total',
    help: 'Times a probe asked for a credential',
    labels: [],
    samples: ({ credentials }) => [[{}, credentials.attempts]],
  },
  {
    type: 'counter',
    name: 'watchkeeper_auth_failures_total',
    help: 'Times it got none, by reason',
    labels: ['type'],
    samples: ({ credentials }) =>
      Object.entries(credentials.failures).map(([type, count]) => [{ type }, count]),
  },
  {
    type: 'counter',
    name: 'watchkeeper_token_refreshes_total',
    help: 'Tokens fetched from authorization servers by outcome',
    labels: ['outcome'],
    samples: ({ credentials: { tokenRequests, tokenFailures } }) => [
      [{ outcome: 'success' }, tokenRequests - tokenFailures],
      [{ outcome: 'failure' }, tokenFailures],
    ],
  },
  ofWorker('watchkeeper_worker_checks', 'Checks started in the last minute', ({ checks }) => checks),
  ofWorker('watchkeeper_worker_checks_running', 'Checks under way', ({ running }) => running),
  ofWorker(
    'watchkeeper_worker_queue_peak',
    'Most due checks of one loop that waited for a free place in the last minute',
    ({ queuePeak }) => queuePeak,
  ),
  ofWorker(
    'watchkeeper_worker_overruns',
    'Checks left out in the last minute because the one before was under way',
    ({ overruns }) => overruns,
  ),
  {
    type: 'gauge',
    name: 'watchkeeper_worker_schedule_lag_seconds',
    help: 'From due time to start of a check, quantiles of the last minute',
    labels: ['quantile'],
    samples: ({ lagP50Ms, lagP99Ms }) => [
      [{ quantile: '0.5' }, lagP50Ms === null ? null : lagP50Ms / 1000],
      [{ quantile: '0.99' }, lagP99Ms === null ? null : lagP99Ms / 1000],
    ],
  },
  ofWorker(
    'watchkeeper_worker_cpu_ratio',
    'Processor time used in the last minute, 1 being one core',
    ({ process }) => process.cpuPercent / 100,
  ),
  ofWorker(
    'watchkeeper_worker_event_loop_ratio',
    'Share of the last minute in which the event loop was busy',
    ({ process }) => process.eventLoopUtilization,
  ),
  ofWorker(
    'watchkeeper_worker_resident_memory_bytes',
    'Resident memory of the worker',
    ({ process }) => process.rssBytes,
  ),
  ofWorker(
    'watchkeeper_worker_start_time_seconds',
    'When the worker began, in seconds since 1970',
    ({ startedAtMs }) => Math.round(startedAtMs) / 1000,
  ),
];

function ofWorker(name: string, help: string, value: (figures: WorkerFigures) => number): WorkerMetric {
  return { type: 'gauge', name, help, labels: [], samples: (figures) => [[{}, value(figures)]] };
}

function ofPools(
  name: string,
  help: string,
  field: 'requests' | 'waits' | 'errors' | 'opened',
): WorkerMetric {
  return {
    type: 'counter',
    name,
    help,
    labels: ['path'],
    samples: ({ poolTotals }) => PATHS.map((path) => [{ path }, poolTotals[path][field]]),
  };
}

export function addWorkerMetrics(registry: Registry, workers: readonly WorkerFigures[]): void {
  for (const metric of WORKER_METRICS) {
    const { name, help } = metric;
    const shape = { name, help, labelNames: ['worker', ...metric.labels], registers: [registry] };
    const put = putterOf(metric.type, shape);
    const samples = workers.flatMap((figures) =>
      metric
        .samples(figures)
        .map(([labels, value]) => ({ labels: { worker: figures.worker, ...labels }, value })),
    );
    for (const { labels, value } of samples) if (value !== null) put(labels, value);
  }
}

interface Shape {
  readonly name: string;
  readonly help: string;
  readonly labelNames: string[];
  readonly registers: Registry[];
}

function putterOf(type: WorkerMetric['type'], shape: Shape): (labels: Labels, value: number) => void {
  if (type === 'gauge') {
    const gauge = new Gauge<string>(shape);
    return (labels, value) => {
      gauge.set(labels, value);
    };
  }
  const counter = new Counter<string>(shape);
  return (labels, value) => {
    counter.inc(labels, value);
  };
}

/** Of the process that answers: the usual names, and what was built. */
export function addProcessMetrics(registry: Registry, service: Service): void {
  const { cpuPercent, rssBytes, heapUsedBytes, eventLoopUtilization } = service.process();
  const put = (name: string, help: string, value: number): void => {
    new Gauge({ name, help, registers: [registry] }).set(value);
  };
  put('process_resident_memory_bytes', 'Resident memory of the API', rssBytes);
  put(
    'process_start_time_seconds',
    'When the API began, in seconds since 1970',
    Math.round(service.startedAtMs) / 1000,
  );
  put(
    'watchkeeper_api_cpu_ratio',
    'Processor time that the API used lately, 1 being one core',
    cpuPercent / 100,
  );
  put('watchkeeper_api_heap_used_bytes', 'JavaScript heap that the API uses', heapUsedBytes);
  put(
    'watchkeeper_api_event_loop_ratio',
    'Share of the time in which the event loop of the API was busy lately',
    eventLoopUtilization,
  );
  const info = new Gauge({
    name: 'watchkeeper_build_info',
    help: 'What the API was built from; the value is always 1',
    labelNames: ['version', 'commit'],
    registers: [registry],
  });
  info.set({ version: service.version, commit: service.build().gitCommit ?? '' }, 1);
}
