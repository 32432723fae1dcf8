import { withValue } from '../document/located.ts';
import type { LocatedMap } from '../document/located.ts';
import { derivedUrl, swapEnd, textOf } from './derived-url.ts';
import { byRules } from './convert-family.ts';
import type { Family } from './family.ts';
import { leftOut, to } from './rule-book.ts';
import type { Completing, ServerGroup } from './rule-book.ts';

interface Derived {
  readonly from: string;
  readonly key: string;
  readonly to: string;
  readonly switch: string;
  readonly pathOf: (path: string) => string | null;
  readonly says: string;
}

const REST_ONLY: ServerGroup = {
  at: 'health_checks.servers',
  shape: 'list',
  required: ['name', 'url'],
  keys: {
    name: to('server_name'),
    url: to('rest_health_endpoint_url'),
    timeout: to('rest_timeout_seconds'),
    interval: to('interval_seconds'),
  },
  shared: {},
  defaults: { mcp_priority_weight: 0.6, rest_priority_weight: 0.4 },
  complete: withOtherPath({
    from: 'url',
    key: 'rest_health_endpoint_url',
    to: 'mcp_endpoint_url',
    switch: 'mcp_enabled',
    pathOf: swapEnd('/health', '/mcp'),
    says: '/mcp in place of /health',
  }),
};

const MCP_ONLY: ServerGroup = {
  at: 'mcp_monitoring.servers',
  shape: 'list',
  required: ['name', 'mcp_url'],
  keys: {
    name: to('server_name'),
    mcp_url: to('mcp_endpoint_url'),
    expected_tools: to('mcp_expected_tools'),
    timeout: to('mcp_timeout_seconds'),
  },
  shared: {},
  defaults: { mcp_timeout_seconds: 15, mcp_priority_weight: 0.8, rest_priority_weight: 0.2 },
  complete: withOtherPath({
    from: 'mcp_url',
    key: 'mcp_endpoint_url',
    to: 'rest_health_endpoint_url',
    switch: 'rest_enabled',
    pathOf: swapEnd('/mcp', '/status/health'),
    says: '/status/health in place of /mcp',
  }),
};

/** Files that watched one path only; the other path's address follows from the one that is given. */
export const SINGLE_PATH_FAMILY: Family = {
  name: 'single_path',
  title: 'the single path family (health_checks or mcp_monitoring)',
  signs: ['health_checks', 'mcp_monitoring'],
  convert: byRules({
    keys: {
      'health_checks.enabled': to('rest_health_checks.enabled'),
      'mcp_monitoring.enabled': to('mcp_health_checks.enabled'),
      'health_checks.description': leftOut('nothing shows it'),
    },
    servers: [REST_ONLY, MCP_ONLY],
    defaults: () => ({}),
  }),
};

/** Where no address follows, the path that the file watched stays the only one. */
function withOtherPath(derived: Derived): NonNullable<ServerGroup['complete']> {
  return (server: LocatedMap, { pattern, notes }: Completing) => {
    const given = textOf(server, derived.key);
    if (given === null) return server;
    const url = derivedUrl(given.text, derived.pathOf);
    const key = url === null ? derived.switch : derived.to;
    const why = url === null ? 'false, for no other address follows from this one' : derived.says;
    notes.add({
      outcome: 'defaulted',
      from: `${pattern}.${derived.from}`,
      to: [`servers[].${key}`],
      why,
      at: given.at,
    });
    return withValue(server, [key], {
      keyAt: given.at,
      value: { kind: 'scalar', at: given.at, value: url ?? false },
    });
  };
}
