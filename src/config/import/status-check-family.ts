import { find } from '../document/located.ts';
import type { LocatedMap, Scalar } from '../document/located.ts';
import { byRules } from './convert-family.ts';
import type { Family } from './family.ts';
import { leftOut, to } from './rule-book.ts';
import type { KeyRule } from './rule-book.ts';

const METRICS = 'have CloudWatch or anything else read GET /metrics';
const AUTH = 'give the servers an auth_config of type jwt or oauth2, which renews its tokens by itself';
const ALERTS = 'write a rule under alerting.rules';

const breaker: Readonly<Record<string, KeyRule>> = {
  enabled: to('circuit_breaker.enabled'),
  failure_threshold: to('circuit_breaker.failure_threshold'),
  recovery_threshold: to('circuit_breaker.success_threshold'),
  success_threshold: to('circuit_breaker.success_threshold'),
  timeout_seconds: to('circuit_breaker.open_seconds'),
  recovery_timeout: to('circuit_breaker.open_seconds'),
  half_open_max_calls: to('circuit_breaker.half_open_max_checks'),
  failure_rate_threshold: to('circuit_breaker.failure_rate_threshold'),
  minimum_requests: to('circuit_breaker.minimum_requests'),
  failure_history_window_minutes: to('circuit_breaker.failure_history_window_minutes'),
};

/** The files of the servers themselves: `status_check_system`, and servers by name, each with one address. */
export const STATUS_CHECK_FAMILY: Family = {
  name: 'status_check',
  title: 'the status check family (status_check_system, servers by name)',
  signs: ['status_check_system', 'circuit_breaker_defaults'],
  looksLike: hasServersByName,
  convert: byRules({
    keys: {
      'status_check_system.enabled': to('monitoring.enabled'),
      'status_check_system.global_check_interval_seconds': to('monitoring.health_check_interval_seconds'),
      'status_check_system.global_timeout_seconds': to(
        'mcp_health_checks.default_timeout_seconds',
        'rest_health_checks.default_timeout_seconds',
      ),
      'status_check_system.max_concurrent_checks': to('monitoring.max_concurrent_checks'),
      'status_check_system.health_check_endpoint_enabled': leftOut('the API always answers'),
      'status_check_system.metrics_retention_hours': { to: ['storage.retention.checks'], as: inHours },
      'status_check_system.cloudwatch_metrics_enabled': leftOut(METRICS),
      'status_check_system.cloudwatch_namespace': leftOut(METRICS),
      'status_check_system.enhanced_monitoring_enabled': leftOut('monitoring is always of both paths'),
      'status_check_system.dual_monitoring_support': to('dual_monitoring_enabled'),
      'status_check_system.backward_compatibility': to('backward_compatibility.enabled'),
      ...under('circuit_breaker_defaults', breaker),
      'authentication.jwt_token_source': leftOut(AUTH),
      'authentication.cognito_config_file': leftOut(AUTH),
      'authentication.token_refresh_threshold_minutes': leftOut(AUTH),
      'authentication.auth_retry_attempts': leftOut(AUTH),
      'logging.level': to('logging.level'),
      'alerting.enabled': to('alerting.enabled'),
      'alerting.sns_topic_arn': leftOut('use a webhook channel'),
      'alerting.alert_on_server_down': leftOut(ALERTS),
      'alerting.alert_on_circuit_breaker_open': leftOut(ALERTS),
      'alerting.alert_threshold_consecutive_failures': leftOut(`${ALERTS}, with checks`),
      'alerting.cooldown_minutes': leftOut(`${ALERTS}, with cooldown`),
    },
    servers: [
      {
        at: 'servers',
        shape: 'map',
        required: ['endpoint_url'],
        keys: {
          endpoint_url: to('mcp_endpoint_url'),
          check_interval_seconds: to('interval_seconds'),
          timeout_seconds: to('mcp_timeout_seconds', 'rest_timeout_seconds'),
          enabled: to('enabled'),
          retry_attempts: to('mcp_retry_attempts', 'rest_retry_attempts'),
          expected_tools: to('mcp_expected_tools'),
          jwt_token: to('jwt_token'),
          priority: { to: ['labels.priority'], as: String },
          description: to('labels.description'),
        },
        shared: {
          retry_delay_seconds: to(
            'mcp_health_checks.retry_policy.initial_delay_seconds',
            'rest_health_checks.retry_policy.initial_delay_seconds',
          ),
          exponential_backoff: {
            to: [
              'mcp_health_checks.retry_policy.backoff_multiplier',
              'rest_health_checks.retry_policy.backoff_multiplier',
            ],
            as: backoffFactor,
          },
          max_retry_delay_seconds: to(
            'mcp_health_checks.retry_policy.max_delay_seconds',
            'rest_health_checks.retry_policy.max_delay_seconds',
          ),
          ...under('circuit_breaker', breaker),
        },
        defaults: {},
      },
    ],
    defaults: mcpAlone,
  }),
};

function under(section: string, rules: Readonly<Record<string, KeyRule>>): Readonly<Record<string, KeyRule>> {
  return Object.fromEntries(Object.entries(rules).map(([key, rule]) => [`${section}.${key}`, rule]));
}

/** The family watched one address by MCP unless it says that it can do both. */
function mcpAlone(root: LocatedMap): Readonly<Record<string, boolean>> {
  return find(root, ['status_check_system', 'dual_monitoring_support']) === undefined
    ? { dual_monitoring_enabled: false }
    : {};
}

function inHours(value: Scalar): Scalar {
  return typeof value === 'number' || typeof value === 'string' ? `${value}h` : value;
}

/** The family's exponential waits are doubled; its others stay the same. */
function backoffFactor(value: Scalar): Scalar {
  return typeof value === 'boolean' ? (value ? 2 : 1) : value;
}

function hasServersByName(root: LocatedMap): boolean {
  const servers = root.entries.get('servers')?.value;
  return (
    servers?.kind === 'map' &&
    [...servers.entries.values()].some(
      ({ value }) => value.kind === 'map' && value.entries.has('endpoint_url'),
    )
  );
}
