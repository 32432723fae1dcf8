import type { LocatedMap } from '../document/located.ts';
import { byRules } from './convert-family.ts';
import type { Family } from './family.ts';
import { leftOut, to } from './rule-book.ts';

/** `system`, `mcp`, `rest` and a list of servers with `mcp_url` and `rest_url`. */
export const BASIC_FAMILY: Family = {
  name: 'basic',
  title: 'the basic family (system, mcp, rest)',
  signs: ['system', 'mcp', 'rest'],
  looksLike: hasServersWithMcpUrl,
  convert: byRules({
    keys: {
      'system.name': to('system_name'),
      'system.version': to('version'),
      'system.description': leftOut('nothing shows it'),
      'mcp.enabled': to('mcp_health_checks.enabled'),
      'mcp.timeout': to('mcp_health_checks.default_timeout_seconds'),
      'mcp.retry_attempts': to('mcp_health_checks.default_retry_attempts'),
      'mcp.validate_tools': to('mcp_health_checks.tools_list_validation'),
      'mcp.validate_expected_tools': to('mcp_health_checks.expected_tools_validation'),
      'mcp.expected_tools': to('mcp_health_checks.default_expected_tools'),
      'rest.enabled': to('rest_health_checks.enabled'),
      'rest.timeout': to('rest_health_checks.default_timeout_seconds'),
      'rest.retry_attempts': to('rest_health_checks.default_retry_attempts'),
      'rest.health_path': to('rest_health_checks.health_endpoint_path'),
      'rest.metrics_path': to('rest_health_checks.metrics_endpoint_path'),
      'circuit_breaker.enabled': to('circuit_breaker.enabled'),
      'circuit_breaker.failure_threshold': to('circuit_breaker.failure_threshold'),
      'circuit_breaker.recovery_timeout': to('circuit_breaker.open_seconds'),
      'circuit_breaker.failure_rate_threshold': to('circuit_breaker.failure_rate_threshold'),
      'circuit_breaker.minimum_requests': to('circuit_breaker.minimum_requests'),
      'circuit_breaker.failure_history_window_minutes': to('circuit_breaker.failure_history_window_minutes'),
    },
    servers: [
      {
        at: 'servers',
        shape: 'list',
        required: ['name'],
        keys: {
          name: to('server_name'),
          mcp_url: to('mcp_endpoint_url'),
          rest_url: to('rest_health_endpoint_url'),
          mcp_enabled: to('mcp_enabled'),
          rest_enabled: to('rest_enabled'),
          mcp_timeout: to('mcp_timeout_seconds'),
          rest_timeout: to('rest_timeout_seconds'),
          expected_tools: to('mcp_expected_tools'),
        },
        shared: {},
        defaults: {},
      },
    ],
    defaults: () => ({}),
  }),
};

function hasServersWithMcpUrl(root: LocatedMap): boolean {
  const servers = root.entries.get('servers')?.value;
  return (
    servers?.kind === 'list' &&
    servers.items.some(
      (item) => item.kind === 'map' && item.entries.has('mcp_url') && !item.entries.has('server_name'),
    )
  );
}
