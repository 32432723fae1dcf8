/** Which other keys decide where a key is left out, the nearest first. `Beaten` stand before the key itself. */
interface Inheritance {
  readonly key: string;
  readonly beatenBy?: readonly string[];
  readonly from: readonly string[];
}

/** Keys whose value follows another key of the file (`settle`). */
export const SETTLED_KEYS: readonly Inheritance[] = [
  { key: 'monitoring.health_check_interval_seconds', from: ['global_settings.check_interval_seconds'] },
  { key: 'monitoring.max_concurrent_checks', from: ['global_settings.max_concurrent_checks'] },
  { key: 'circuit_breaker.enabled', from: ['global_settings.circuit_breaker_enabled'] },
  {
    key: 'mcp_health_checks.default_retry_attempts',
    beatenBy: ['mcp_health_checks.retry_policy.max_attempts'],
    from: ['global_settings.retry_attempts'],
  },
  {
    key: 'rest_health_checks.default_retry_attempts',
    beatenBy: ['rest_health_checks.retry_policy.max_attempts'],
    from: ['global_settings.retry_attempts'],
  },
  { key: 'mcp_health_checks.connection_pool_size', from: ['connection_pool_settings.max_pool_size'] },
  { key: 'rest_health_checks.connection_pool_size', from: ['connection_pool_settings.max_pool_size'] },
  {
    key: 'rest_health_checks.retry_policy.backoff_multiplier',
    from: ['rest_health_checks.retry_backoff_factor'],
  },
  {
    key: 'rest_health_checks.retry_policy.max_delay_seconds',
    from: ['rest_health_checks.max_retry_delay_seconds'],
  },
];

/** Keys of a server that a section decides where the server says nothing (`resolveServer`). */
export const SECTION_OF_SERVER_KEY: ReadonlyMap<string, string> = new Map([
  ['mcp_enabled', 'mcp_health_checks.enabled'],
  ['mcp_timeout_seconds', 'mcp_health_checks.default_timeout_seconds'],
  ['mcp_retry_attempts', 'mcp_health_checks.default_retry_attempts'],
  ['mcp_expected_tools', 'mcp_health_checks.default_expected_tools'],
  ['mcp_priority_weight', 'result_aggregation.mcp_priority_weight'],
  ['rest_enabled', 'rest_health_checks.enabled'],
  ['rest_timeout_seconds', 'rest_health_checks.default_timeout_seconds'],
  ['rest_retry_attempts', 'rest_health_checks.default_retry_attempts'],
  ['rest_priority_weight', 'result_aggregation.rest_priority_weight'],
  ['require_both_success', 'result_aggregation.require_both_success_for_healthy'],
  ['interval_seconds', 'monitoring.health_check_interval_seconds'],
]);
