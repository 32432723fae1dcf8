/** A key that is recognised and has no effect; its author is told so. */
interface PendingKey {
  readonly path: string;
  /** What to use meanwhile, where there is something. */
  readonly instead?: string;
}

/** Paths are canonical; a row covers everything below it. */
export const PENDING_KEYS: readonly PendingKey[] = [
  ...[
    'alerting',
    'rollout',
    'calendar',
    'channels',
    'observability',
    'performance_optimization',
    'high_availability',
  ],
  ...['deployment', 'validation', 'rollback', 'metrics_collection', 'migration_mode'],
  ...['result_caching', 'connection_pool_settings'],
  ...['config_file_path', 'last_modified', 'config_format'],
  ...['token_refresh_enabled', 'token_cache_ttl_seconds'].map((key) => `authentication.${key}`),
  ...['json_rpc_version', 'keep_alive_enabled'].flatMap((key) => [
    `mcp_health_checks.${key}`,
    `rest_health_checks.${key}`,
  ]),
  'rest_health_checks.metrics_endpoint_path',
  ...[
    'independent_circuit_breakers',
    'require_both_paths_healthy',
    'failure_rate_threshold',
    'minimum_requests',
  ].map((key) => `circuit_breaker.${key}`),
  ...['failure_history_window_minutes', 'max_history_size'].map((key) => `circuit_breaker.${key}`),
  ...['metrics_collection_enabled', 'heartbeat_url', 'metrics', 'alerts', 'dashboards'].map(
    (key) => `monitoring.${key}`,
  ),
  ...['workers', 'cors_enabled', 'cors_origins'].map((key) => `api.${key}`),
  ...['mcp_call', 'slo', 'host', 'deploy', 'migration_settings'].map((key) => `servers[].${key}`),
  ...['auto_refresh_enabled', 'max_refresh_attempts'].map((key) => `servers[].auth_config.${key}`),
]
  .map((path): PendingKey => ({ path }))
  .concat([
    {
      path: 'result_aggregation.failure_threshold_percentage',
      instead: 'use result_aggregation.failure_threshold, a share from 0 to 1',
    },
    { path: 'logging.structured_logging', instead: 'use logging.format: json' },
    {
      path: 'performance',
      instead:
        'use connection_pool_size of the sections, monitoring.max_concurrent_checks and *_timeout_seconds',
    },
  ]);

interface RefusedKey {
  /** The last word of the key, wherever it stands. */
  readonly name: string;
  readonly instead: string;
}

const METRICS = 'have CloudWatch or anything else read GET /metrics';
const WEBHOOK = 'use a webhook channel';

/** Never built, and refused by name (SURFACE section 5); adding to this list needs an ADR. */
export const REFUSED_KEYS: readonly RefusedKey[] = [
  { name: 'multi_region_support', instead: 'run one installation per region and watch each from the others' },
  { name: 'load_balancing', instead: 'run more workers; they share the servers by themselves' },
  { name: 'adaptive_thresholds', instead: 'set circuit_breaker.failure_threshold and open_seconds' },
  { name: 'cloudwatch', instead: METRICS },
  { name: 'cloudwatch_metrics_enabled', instead: METRICS },
  { name: 'cloudwatch_namespace', instead: METRICS },
  { name: 'sns', instead: WEBHOOK },
  { name: 'sns_topic_arn', instead: WEBHOOK },
];

interface AliasKey {
  readonly from: string;
  readonly to: string;
  /** The alias counts hours where the canonical key takes a duration. */
  readonly hours?: true;
  /** Words of the alias that mean yes or no; any other is judged as it stands. */
  readonly words?: Readonly<Record<string, boolean>>;
  /** Another key that the alias settles with it. */
  readonly also?: { readonly path: string; readonly value: number };
}

const breaker = (to: string, ...names: readonly string[]): readonly AliasKey[] =>
  names.map((name) => ({ from: `circuit_breaker.${name}`, to: `circuit_breaker.${to}` }));

const authentication = (from: string, to: string): AliasKey => ({
  from: `authentication.${from}`,
  to: `api.${to}`,
});
const authorizer = (from: string, to: string): AliasKey =>
  authentication(`config.customJWTAuthorizer.${from}`, `auth.jwt.${to}`);

/** Other spellings of a canonical key (inv. 2.1, 2.2 and 5). */
export const ALIAS_KEYS: readonly AliasKey[] = [
  ...breaker('failure_threshold', 'mcp_failure_threshold', 'rest_failure_threshold'),
  ...breaker('success_threshold', 'recovery_threshold'),
  ...breaker('open_seconds', 'timeout_seconds', 'recovery_timeout_seconds', 'recovery_timeout'),
  ...breaker('half_open_max_checks', 'half_open_max_calls', 'half_open_max_requests'),
  { from: 'mcp_health_checks.retry_attempts', to: 'mcp_health_checks.default_retry_attempts' },
  { from: 'rest_health_checks.retry_attempts', to: 'rest_health_checks.default_retry_attempts' },
  { from: 'rest_health_checks.required_fields', to: 'rest_health_checks.required_health_fields' },
  { from: 'monitoring.metrics_retention_hours', to: 'storage.retention.checks', hours: true },
  authentication('jwt_enabled', 'auth.jwt.enabled'),
  { ...authentication('type', 'auth.jwt.enabled'), words: { jwt: true, none: false } },
  authentication('jwt_discovery_url', 'auth.jwt.discovery_url'),
  authentication('jwt_audience', 'auth.jwt.audience'),
  authentication('jwt_issuer', 'auth.jwt.issuer'),
  authorizer('discoveryUrl', 'discovery_url'),
  authorizer('allowedClients', 'allowed_clients'),
  authorizer('allowedAudience', 'audience'),
  authentication('api_key_enabled', 'auth.api_keys'),
  authentication('api_key_header', 'auth.api_key_header'),
  authentication('rate_limiting.enabled', 'rate_limit.enabled'),
  {
    ...authentication('rate_limiting.requests_per_minute', 'rate_limit.requests'),
    also: { path: 'api.rate_limit.window_seconds', value: 60 },
  },
];
