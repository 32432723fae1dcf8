import { withValue } from '../document/located.ts';
import type { LocatedMap } from '../document/located.ts';
import { byRules } from './convert-family.ts';
import type { Family } from './family.ts';
import { to } from './rule-book.ts';
import type { Completing, ServerGroup } from './rule-book.ts';
import { derivedUrl, textOf } from './derived-url.ts';

const SEARCH: ServerGroup = {
  at: 'restaurant_search_servers',
  shape: 'list',
  required: ['server_name', 'mcp_endpoint'],
  keys: {
    server_name: to('server_name'),
    mcp_endpoint: to('mcp_endpoint_url'),
    health_endpoint: to('rest_health_endpoint_url'),
    timeout: to('mcp_timeout_seconds'),
    retry_attempts: to('mcp_retry_attempts'),
  },
  shared: {},
  defaults: {
    mcp_timeout_seconds: 10,
    rest_timeout_seconds: 8,
    mcp_priority_weight: 0.6,
    rest_priority_weight: 0.4,
  },
};

const REASONING: ServerGroup = {
  at: 'reasoning_servers',
  shape: 'list',
  required: ['server_name', 'mcp_url'],
  keys: {
    server_name: to('server_name'),
    mcp_url: to('mcp_endpoint_url'),
    status_url: to('rest_health_endpoint_url'),
    timeout_seconds: to('rest_timeout_seconds'),
    max_retries: to('rest_retry_attempts'),
  },
  shared: {},
  defaults: {
    mcp_timeout_seconds: 12,
    rest_timeout_seconds: 10,
    mcp_priority_weight: 0.7,
    rest_priority_weight: 0.3,
    mcp_expected_tools: ['analyze_restaurant_recommendations'],
  },
};

const STATUS_CHECK: ServerGroup = {
  at: 'status_check_servers',
  shape: 'list',
  required: ['name', 'endpoint'],
  keys: {
    name: to('server_name'),
    endpoint: to('mcp_endpoint_url'),
    health_check_url: to('rest_health_endpoint_url'),
    timeout: to('mcp_timeout_seconds'),
  },
  shared: {},
  defaults: {
    mcp_timeout_seconds: 8,
    rest_timeout_seconds: 5,
    mcp_priority_weight: 0.5,
    rest_priority_weight: 0.5,
    mcp_expected_tools: [],
  },
  complete: withHealthUrl,
};

/** Root lists of servers, each list with spellings and defaults of its own; a file may have several. */
export const SERVER_LISTS_FAMILY: Family = {
  name: 'server_lists',
  title: 'the server list family (restaurant_search_servers, reasoning_servers, status_check_servers)',
  signs: [SEARCH.at, REASONING.at, STATUS_CHECK.at],
  convert: byRules({ keys: {}, servers: [SEARCH, REASONING, STATUS_CHECK], defaults: withoutToolValidation }),
};

/** Tools were not judged for `status_check_servers`. That is a setting of the whole file, so only where there are no others. */
function withoutToolValidation(root: LocatedMap): Readonly<Record<string, boolean>> {
  const hasOthers = root.entries.has(SEARCH.at) || root.entries.has(REASONING.at);
  return hasOthers
    ? {}
    : {
        'mcp_health_checks.tools_list_validation': false,
        'mcp_health_checks.expected_tools_validation': false,
      };
}

function withHealthUrl(server: LocatedMap, { pattern, notes }: Completing): LocatedMap {
  const endpoint = textOf(server, 'mcp_endpoint_url');
  if (endpoint === null || server.entries.has('rest_health_endpoint_url')) return server;
  const url = derivedUrl(endpoint.text, () => '/health');
  if (url === null) return server;
  notes.add({
    outcome: 'defaulted',
    from: `${pattern}.endpoint`,
    to: ['servers[].rest_health_endpoint_url'],
    why: '/health at the same origin',
    at: endpoint.at,
  });
  return withValue(server, ['rest_health_endpoint_url'], {
    keyAt: endpoint.at,
    value: { kind: 'scalar', at: endpoint.at, value: url },
  });
}
