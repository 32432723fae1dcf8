import type { ResponseTimes } from '../rollup/response-times.ts';

/** Null where it was not measured; then `not_measured` has the reason under the field's path. */
type Figure = number | null;

/** Advice that the figures give, with the figure that gives it. */
export interface Recommendation {
  readonly id: string;
  readonly priority: 'high' | 'medium' | 'low';
  readonly title: string;
  /** What was measured, in a sentence. */
  readonly description: string;
  /** What to do about it. */
  readonly action: string;
}

export interface PoolBody {
  readonly pools: number;
  readonly size: number;
  readonly open: number;
  readonly busy: number;
  readonly busy_peak: number;
  readonly waiting: number;
  readonly requests: number;
  readonly waits: number;
  readonly errors: number;
  /** Share of the connections in use at the peak, from 0 to 1; null where there is no connection. */
  readonly utilization: Figure;
  /** Share of the requests that found an open connection, from 0 to 1. */
  readonly reuse_ratio: Figure;
}

export interface CacheBody {
  readonly hits: number;
  readonly misses: number;
  readonly evictions: number;
  readonly entries: number;
  /** Hits among all look-ups, from 0 to 1; null before the first. */
  readonly hit_rate: Figure;
  readonly oldest_age_seconds: Figure;
}

export interface ProcessBody {
  readonly cpu_usage_percent: number;
  readonly memory_usage_mb: number;
  readonly heap_used_mb: number;
  readonly memory_limit_mb: number;
  readonly event_loop_utilization: number;
}

export interface WorkerBody extends ProcessBody {
  readonly worker: string;
  /** Start of the minute that the figures are of, ISO 8601. */
  readonly minute: string;
  readonly uptime_seconds: number;
  readonly peak_memory_usage_mb: number;
  readonly peak_cpu_usage_percent: number;
  readonly checks_per_second: number;
  /** From due time to start; null where no check was due. */
  readonly lag_p99_ms: Figure;
  readonly overruns: number;
}

/** Body of `GET /status/performance`: inv. 10.3's optimizer fields first, then what they are made of. */
export interface PerformanceBody {
  readonly timestamp: string;
  readonly environment: string;
  readonly time_range: string | number;
  readonly total_checks_performed: number;
  readonly concurrent_checks_active: Figure;
  readonly average_response_time_ms: Figure;
  readonly cache_hit_rate: Figure;
  readonly memory_usage_mb: Figure;
  readonly cpu_usage_percent: Figure;
  readonly connection_pool_utilization: Figure;
  readonly queue_size: Figure;
  /** When the newest of the workers' figures were taken, ISO 8601. */
  readonly last_updated: string | null;
  readonly requests: {
    readonly total_requests: number;
    readonly successful_requests: number;
    readonly failed_requests: number;
    readonly requests_per_second: number;
    readonly timeout_errors: number;
    readonly connection_errors: number;
    readonly authentication_errors: number;
    readonly other_errors: number;
  };
  readonly percentiles: ResponseTimes;
  readonly pools: {
    readonly mcp: PoolBody | null;
    readonly rest: PoolBody | null;
    /** The pools nearest to their limit in the newest minute. */
    readonly busiest: readonly (PoolBody & {
      readonly origin: string;
      readonly path: string;
      readonly worker: string;
    })[];
  };
  /** `api_results`, `auth_tokens`, `dns`, `config`; null where there is no such cache. */
  readonly caches: Readonly<Record<string, CacheBody | null>>;
  readonly schedule: {
    readonly lag_p50_ms: Figure;
    readonly lag_p99_ms: Figure;
    readonly overruns: Figure;
    readonly concurrent_checks_peak: Figure;
    readonly queue_peak: Figure;
  };
  readonly process: {
    /** Of the process that answers. */
    readonly own: ProcessBody & { readonly role: string; readonly uptime_seconds: number };
    readonly workers: readonly WorkerBody[];
  };
  readonly recommendations: readonly Recommendation[];
  /** Dotted path of a field that is null, and why. */
  readonly not_measured: Readonly<Record<string, string>>;
}
