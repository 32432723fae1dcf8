/** Which part of the work brings a key its effect; null: no part will, and `instead` says what to do. */
type Part = 4 | 5 | 6 | null;

/** A key that is recognised and has no effect; its author is told so. */
interface PendingKey {
  readonly path: string;
  readonly part: Part;
  /** What to use, or what holds already. */
  readonly instead?: string;
}

/** What each part is about, in the words that a warning uses. */
export const PARTS = {
  4: 'runbooks, calendar and backups',
  5: 'releases and rollouts',
  6: 'the dashboard',
} as const satisfies Record<NonNullable<Part>, string>;

/** What is said of something that a part will bring. */
export function notYet(part: NonNullable<Part>): string {
  return `is not in this version yet; it has no effect until ${PARTS[part]} are there`;
}

const pending = (part: Part, section: string, ...names: readonly string[]): readonly PendingKey[] =>
  names.map((name) => ({ path: section === '' ? name : `${section}.${name}`, part }));

const instead = (path: string, words: string): PendingKey => ({ path, part: null, instead: words });

const REFRESH = 'take it out: tokens are renewed by themselves; see refresh_buffer_seconds';
const ALERT_THRESHOLDS =
  'write a rule under alerting.rules: `watchkeeper alerts rules` shows those there are';
const MIGRATION =
  'take it out: a file of an older family is read as it is, and `watchkeeper config migrate FILE` makes a canonical one of it';
const OLDER_ENDPOINT =
  'take it out: to compare with the older system, watch its endpoint as a server of its own';
const ALERTS =
  'write alerting: rules, channels and escalation are there; only enabled and webhook_url are read here';
const MAIL =
  'write a channel: alerting.channels.mail: { type: email, smtp_url: smtp://host:25, from: watchkeeper@example.com, to: [you@example.com] }';
const METADATA = 'take it out: it describes the file, and the file is known';

/** Paths are canonical; a row covers everything below it. */
export const PENDING_KEYS: readonly PendingKey[] = [
  instead('channels', 'write them under alerting.channels, each with its type'),
  instead('alerting.email_notifications', MAIL),
  instead('alerting.escalation_policy', 'write alerting.escalation.critical.levels'),
  instead('alerting.alert_thresholds', ALERT_THRESHOLDS),
  ...pending(4, '', 'calendar', 'high_availability'),
  ...pending(5, '', 'deployment', 'validation', 'rollback'),
  ...pending(6, '', 'observability', 'metrics_collection'),
  ...pending(5, 'rollout', 'stages', 'gate', 'require_staging', 'strategy'),
  ...pending(6, 'performance_optimization', 'resource_limits'),
  instead('authentication.token_refresh_enabled', REFRESH),
  instead('authentication.token_cache_ttl_seconds', REFRESH),
  ...pending(6, 'rest_health_checks', 'metrics_endpoint_path'),
  instead('monitoring.alerts', ALERTS),
  instead('monitoring.alerts.email_notifications', MAIL),
  ...pending(6, 'monitoring', 'metrics', 'dashboards'),
  ...pending(6, 'servers[].slo', 'window'),
  ...pending(5, 'servers[]', 'deploy'),
  instead('migration_mode', MIGRATION),
  instead('servers[].migration_settings', OLDER_ENDPOINT),
  instead('config_file_path', METADATA),
  instead('last_modified', METADATA),
  instead('config_format', METADATA),
  instead('rest_health_checks.json_rpc_version', 'take it out: REST probes speak no JSON-RPC'),
  instead('circuit_breaker.max_history_size', 'take it out: the newest twenty transitions are kept'),
  instead('api.workers', 'run `watchkeeper api` as many times as wanted'),
  instead('performance_optimization.connection_pooling', 'use connection_pool_size and keep_alive_enabled'),
  instead('performance_optimization.request_batching', 'take it out: every server is asked by itself'),
  instead('performance_optimization.async_processing', 'use monitoring.concurrent_health_checks'),
  instead(
    'performance_optimization.response_caching.max_cache_size',
    'take it out: one reading of each environment is kept',
  ),
  instead('result_caching', 'use performance_optimization.response_caching'),
  instead(
    'connection_pool_settings.pool_timeout_seconds',
    'use *_timeout_seconds, which bound the wait for a connection too',
  ),
  instead('servers[].auth_config.auto_refresh_enabled', REFRESH),
  instead(
    'servers[].auth_config.max_refresh_attempts',
    'use *_retry_attempts, since each try asks for the token that it needs',
  ),
  instead(
    'result_aggregation.failure_threshold_percentage',
    'use result_aggregation.failure_threshold, a share from 0 to 1',
  ),
  instead('logging.structured_logging', 'use logging.format: json'),
  instead(
    'performance',
    'use connection_pool_size of the sections, monitoring.max_concurrent_checks and *_timeout_seconds',
  ),
];

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
  readonly also?: { readonly path: string; readonly value: number | string };
  /** Where the canonical key is written as well that one holds, in place of a contradiction. */
  readonly yields?: true;
  /** Written down as nothing it makes nothing, in place of an error. */
  readonly isNoneIfEmpty?: true;
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
  { from: 'result_caching.enabled', to: 'performance_optimization.response_caching.enabled' },
  { from: 'result_caching.ttl_seconds', to: 'performance_optimization.response_caching.ttl_seconds' },
  { from: 'metrics_collection.enabled', to: 'monitoring.metrics_collection_enabled' },
  { from: 'monitoring.metrics_retention_hours', to: 'storage.retention.checks', hours: true },
  {
    from: 'alerting.webhook_url',
    to: 'alerting.channels.webhook.url',
    also: { path: 'alerting.channels.webhook.type', value: 'webhook' },
    isNoneIfEmpty: true,
  },
  {
    from: 'alerting.pagerduty_integration_key',
    to: 'alerting.channels.pagerduty.routing_key',
    also: { path: 'alerting.channels.pagerduty.type', value: 'pagerduty' },
  },
  { from: 'monitoring.alerts.enabled', to: 'alerting.enabled', yields: true },
  {
    from: 'monitoring.alerts.webhook_url',
    to: 'alerting.channels.webhook.url',
    also: { path: 'alerting.channels.webhook.type', value: 'webhook' },
    isNoneIfEmpty: true,
    yields: true,
  },
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
