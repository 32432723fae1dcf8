import type { PerformanceBody } from './performance-body.ts';

const NO_WORKER =
  'no worker has written figures in this time; they come once a minute while `watchkeeper up` or `worker` runs';
const NO_CHECK = 'no probe has succeeded in this time';

/** Each null of the body with its reason. */
export function reasonsFor(body: Omit<PerformanceBody, 'not_measured'>): Readonly<Record<string, string>> {
  const reasons: Record<string, string> = {};
  const say = (path: string, value: unknown, reason: string): void => {
    if (value === null) reasons[path] = reason;
  };
  for (const name of OF_WORKERS) say(name, body[name], NO_WORKER);
  say('average_response_time_ms', body.average_response_time_ms, NO_CHECK);
  say('cache_hit_rate', body.cache_hit_rate, 'no cache was asked for anything in this time');
  say(
    'connection_pool_utilization',
    body.connection_pool_utilization,
    body.last_updated === null ? NO_WORKER : 'no worker has opened a connection pool yet',
  );
  for (const path of ['mcp', 'rest'] as const) {
    say(`pools.${path}`, body.pools[path], NO_WORKER);
    say(`pools.${path}.utilization`, body.pools[path]?.utilization, `no pool for ${path} probes is open`);
    say(`pools.${path}.reuse_ratio`, body.pools[path]?.reuse_ratio, `no ${path} probe was sent yet`);
    say(`percentiles.${path}`, body.percentiles[path].p50_ms, NO_CHECK);
  }
  say('percentiles.combined', body.percentiles.combined.p50_ms, NO_CHECK);
  for (const [name, cache] of Object.entries(body.caches)) {
    say(`caches.${name}`, cache, name === 'dns' ? NO_DNS_CACHE : (NO_SUCH_CACHE[name] ?? NO_WORKER));
    say(`caches.${name}.hit_rate`, cache?.hit_rate, 'nothing was asked of it in this time');
    say(`caches.${name}.oldest_age_seconds`, cache?.oldest_age_seconds, 'it is empty');
  }
  for (const [name, value] of Object.entries(body.schedule)) say(`schedule.${name}`, value, NO_WORKER);
  return reasons;
}

const OF_WORKERS = [
  'concurrent_checks_active',
  'memory_usage_mb',
  'cpu_usage_percent',
  'queue_size',
  'last_updated',
] as const;
const NO_DNS_CACHE =
  'names are resolved by the operating system when a connection is opened; connections are kept open instead';
const NO_SUCH_CACHE: Readonly<Record<string, string>> = {
  api_results: 'the process that answers keeps none; ask the API',
};
