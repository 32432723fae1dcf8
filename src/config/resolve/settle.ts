import type { Configuration } from '../schema/configuration.ts';

const INTERVAL_SECONDS = 30;
const MAX_CONCURRENT_CHECKS = 250;
const MCP_CONNECTIONS = 10;
const REST_CONNECTIONS = 20;
const MCP_EXTRA_TRIES = 3;
const REST_EXTRA_TRIES = 2;

/** A configuration in which every key that follows another one has its value (section before `global_settings`). */
export type Settled = ReturnType<typeof settle>;

export function settle(config: Configuration) {
  const { monitoring, global_settings: global, mcp_health_checks: mcp, rest_health_checks: rest } = config;
  const poolSize = config.connection_pool_settings.max_pool_size;
  return {
    ...config,
    monitoring: {
      ...monitoring,
      health_check_interval_seconds:
        monitoring.health_check_interval_seconds ?? global.check_interval_seconds ?? INTERVAL_SECONDS,
      max_concurrent_checks:
        monitoring.max_concurrent_checks ?? global.max_concurrent_checks ?? MAX_CONCURRENT_CHECKS,
    },
    circuit_breaker: {
      ...config.circuit_breaker,
      enabled: config.circuit_breaker.enabled ?? global.circuit_breaker_enabled ?? true,
    },
    mcp_health_checks: {
      ...mcp,
      default_retry_attempts: extraTries(mcp) ?? global.retry_attempts ?? MCP_EXTRA_TRIES,
      connection_pool_size: mcp.connection_pool_size ?? poolSize ?? MCP_CONNECTIONS,
    },
    rest_health_checks: {
      ...rest,
      default_retry_attempts: extraTries(rest) ?? global.retry_attempts ?? REST_EXTRA_TRIES,
      connection_pool_size: rest.connection_pool_size ?? poolSize ?? REST_CONNECTIONS,
      retry_policy: {
        ...rest.retry_policy,
        backoff_multiplier: rest.retry_policy.backoff_multiplier ?? rest.retry_backoff_factor,
        max_delay_seconds: rest.retry_policy.max_delay_seconds ?? rest.max_retry_delay_seconds,
      },
    },
  };
}

/** `max_attempts` counts the first try, `*_retry_attempts` does not (SURFACE section 5). */
function extraTries(section: Configuration['mcp_health_checks' | 'rest_health_checks']): number | undefined {
  const tries = section.retry_policy.max_attempts;
  return tries === undefined ? section.default_retry_attempts : tries - 1;
}

/** Keys that follow others where they are left out. */
const FOLLOWERS = [
  ['monitoring', 'health_check_interval_seconds'],
  ['monitoring', 'max_concurrent_checks'],
  ['circuit_breaker', 'enabled'],
  ['mcp_health_checks', 'default_retry_attempts'],
  ['mcp_health_checks', 'connection_pool_size'],
  ['rest_health_checks', 'connection_pool_size'],
  ['rest_health_checks', 'default_retry_attempts'],
] as const;

/**
 * The configuration without the keys that say what would hold without them: only so does a later change of the key
 * that they follow have its effect, and only so have a default written out and one left out the same hash.
 */
export function withoutFollowers(config: Configuration): Configuration {
  return FOLLOWERS.reduce((meant, [section, key]) => {
    const without = { ...meant, [section]: { ...meant[section], [key]: undefined } };
    return valueAt(settle(without), section, key) === valueAt(settle(meant), section, key) ? without : meant;
  }, config);
}

function valueAt(config: Settled, section: (typeof FOLLOWERS)[number][0], key: string): unknown {
  return Object.entries(config[section]).find(([name]) => name === key)?.[1];
}
