import { z } from 'zod';
import type { PerformanceBody } from '../../domain/figures/performance-body.ts';
import { isoTime, nullableIsoTime } from '../iso-time.ts';
import { responseTimes } from '../metrics/metrics-schema.ts';

const figure = z.number().nullable();

const pool = z.object({
  pools: z.number(),
  size: z.number(),
  open: z.number(),
  busy: z.number(),
  busy_peak: z.number(),
  waiting: z.number(),
  requests: z.number(),
  waits: z.number(),
  errors: z.number(),
  utilization: figure,
  reuse_ratio: figure,
});

const cache = z.object({
  hits: z.number(),
  misses: z.number(),
  evictions: z.number(),
  entries: z.number(),
  hit_rate: figure,
  oldest_age_seconds: figure,
});

const processCost = z.object({
  cpu_usage_percent: z.number(),
  memory_usage_mb: z.number(),
  heap_used_mb: z.number(),
  memory_limit_mb: z.number(),
  event_loop_utilization: z.number(),
  uptime_seconds: z.number(),
});

export const performanceSchema: z.ZodType<PerformanceBody> = z.strictObject({
  timestamp: isoTime,
  environment: z.string(),
  time_range: z.union([z.string(), z.number()]),
  total_checks_performed: z.number(),
  concurrent_checks_active: figure,
  average_response_time_ms: figure,
  cache_hit_rate: figure,
  memory_usage_mb: figure,
  cpu_usage_percent: figure,
  connection_pool_utilization: figure,
  queue_size: figure,
  last_updated: nullableIsoTime,
  requests: z.object({
    total_requests: z.number(),
    successful_requests: z.number(),
    failed_requests: z.number(),
    requests_per_second: z.number(),
    timeout_errors: z.number(),
    connection_errors: z.number(),
    authentication_errors: z.number(),
    other_errors: z.number(),
  }),
  percentiles: responseTimes,
  pools: z.object({
    mcp: pool.nullable(),
    rest: pool.nullable(),
    busiest: z.array(pool.extend({ origin: z.string(), path: z.string(), worker: z.string() })),
  }),
  caches: z.record(z.string(), cache.nullable()),
  schedule: z.object({
    lag_p50_ms: figure,
    lag_p99_ms: figure,
    overruns: figure,
    concurrent_checks_peak: figure,
    queue_peak: figure,
  }),
  process: z.object({
    own: processCost.extend({ role: z.string() }),
    workers: z.array(
      processCost.extend({
        worker: z.string(),
        minute: isoTime,
        peak_memory_usage_mb: z.number(),
        peak_cpu_usage_percent: z.number(),
        checks_per_second: z.number(),
        lag_p99_ms: figure,
        overruns: z.number(),
      }),
    ),
  }),
  recommendations: z.array(
    z.object({
      id: z.string(),
      priority: z.enum(['high', 'medium', 'low']),
      title: z.string(),
      description: z.string(),
      action: z.string(),
    }),
  ),
  not_measured: z.record(z.string(), z.string()),
});
