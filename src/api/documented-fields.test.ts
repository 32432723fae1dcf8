import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aCheck } from '../../test/support/builders/a-check.ts';
import { aMcpProbe } from '../../test/support/builders/a-probe.ts';
import { aServerSpec } from '../../test/support/builders/a-server-spec.ts';
import { createWatchedApi, NOW_MS } from '../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../test/support/recorded-fleet/watched-api.ts';
import { startZoo } from '../../test/support/mcp-zoo/zoo.ts';
import type { Zoo } from '../../test/support/mcp-zoo/zoo.ts';

let zoo: Zoo;
let api: WatchedApi;

beforeAll(async () => {
  zoo = await startZoo();
  api = await createWatchedApi([
    aServerSpec()
      .named('search')
      .withMcp({ url: zoo.url('plain-json') })
      .withRest({ url: zoo.url('rest-ok') })
      .build(),
  ]);
  const healthy = aCheck().of('search').mcp(aMcpProbe().taking(42));
  await api.fleet.record(
    healthy.at(NOW_MS - 70_000).build(),
    aCheck()
      .of('search')
      .failing()
      .at(NOW_MS - 40_000)
      .build(),
    healthy.at(NOW_MS - 10_000).build(),
  );
});

afterAll(async () => {
  await api.close();
  await zoo.close();
});

/**
 * What a documented field has to be. A word that ends in `?` may be null, which it is where nothing was measured;
 * `any` has to be there. `x[]` is a list whose every item has these fields, `{}` a record with any names.
 */
type Kind = 'text' | 'time' | 'number' | 'boolean' | 'list' | 'object' | 'any';
type Wanted = Readonly<Record<string, Kind | `${Kind}?`>>;

const numbers = (...names: readonly string[]): Wanted =>
  Object.fromEntries(names.map((name) => [name, 'number']));
const maybe = (...names: readonly string[]): Wanted =>
  Object.fromEntries(names.map((name) => [name, 'number?']));
const under = (path: string, wanted: Wanted): Wanted =>
  Object.fromEntries(Object.entries(wanted).map(([name, kind]) => [`${path}.${name}`, kind]));

const COUNTS = numbers('total_servers', 'healthy_servers', 'degraded_servers', 'unhealthy_servers');
const SUMMARY: Wanted = {
  ...COUNTS,
  ...numbers('unknown_servers', 'average_health_score', 'average_response_time_ms'),
  ...numbers('mcp_success_rate', 'rest_success_rate', 'combined_success_rate'),
};
const COMBINED: Wanted = {
  ...maybe('mcp_response_time_ms', 'rest_response_time_ms', 'combined_response_time_ms'),
  ...maybe('mcp_success_rate', 'rest_success_rate', 'combined_success_rate'),
  ...maybe('tools_available_count', 'tools_expected_count', 'tools_availability_percentage'),
  http_status_codes: 'object',
  health_endpoint_availability: 'number?',
};
/** Inv. 1.2. */
const MCP_RESULT: Wanted = {
  server_name: 'text',
  timestamp: 'time',
  success: 'boolean',
  response_time_ms: 'number?',
  tools_list_response: 'any',
  tools_count: 'number?',
  expected_tools_found: 'list',
  missing_tools: 'list',
  ...under('validation_result', {
    is_valid: 'boolean',
    tools_count: 'number',
    expected_tools_found: 'list',
    missing_tools: 'list',
    validation_errors: 'list',
    tool_schemas_valid: 'boolean',
  }),
  request_id: 'text?',
  jsonrpc_version: 'text',
  mcp_error: 'object?',
  connection_error: 'text?',
};
const REST_RESULT: Wanted = {
  server_name: 'text',
  timestamp: 'time',
  success: 'boolean',
  response_time_ms: 'number?',
  status_code: 'number?',
  response_body: 'any',
  health_endpoint_url: 'text',
  ...under('validation_result', {
    is_valid: 'boolean',
    http_status_valid: 'boolean',
    response_format_valid: 'boolean',
    health_indicators_present: 'boolean',
    validation_errors: 'list',
    server_metrics: 'object',
  }),
  server_metrics: 'object',
  circuit_breaker_states: 'object',
  system_health: 'text?',
  http_error: 'text?',
  connection_error: 'text?',
};
const DUAL_RESULT: Wanted = {
  server_name: 'text',
  timestamp: 'time',
  overall_status: 'text',
  overall_success: 'boolean',
  status: 'text',
  success: 'boolean',
  ...under('mcp_result', MCP_RESULT),
  mcp_success: 'boolean',
  mcp_response_time_ms: 'number?',
  mcp_tools_count: 'number?',
  mcp_error_message: 'text?',
  ...under('rest_result', REST_RESULT),
  rest_success: 'boolean',
  rest_response_time_ms: 'number?',
  rest_status_code: 'number?',
  rest_error_message: 'text?',
  combined_response_time_ms: 'number?',
  health_score: 'number',
  available_paths: 'list',
  error_message: 'text?',
  ...under('combined_metrics', COMBINED),
};
const SYSTEM_INFO = under('system_info', {
  version: 'text',
  uptime_seconds: 'number',
  dual_monitoring_enabled: 'boolean',
});
const MONITORING: Wanted = { enabled: 'boolean', success_rate: 'number', average_response_time_ms: 'number' };
const HEALTH: Wanted = {
  overall_status: 'text',
  ...COUNTS,
  unknown_servers: 'number',
  last_check_timestamp: 'time',
  average_health_score: 'number',
  average_response_time_ms: 'number',
  status: 'text',
  timestamp: 'time',
  ...SYSTEM_INFO,
  ...under('overall_metrics', {
    ...COUNTS,
    overall_success_rate: 'number',
    average_response_time_ms: 'number',
  }),
  ...under('monitoring_summary.mcp_monitoring', MONITORING),
  ...under('monitoring_summary.rest_monitoring', MONITORING),
};
const LINE: Wanted = {
  overall_status: 'text',
  timestamp: 'time',
  mcp_success: 'boolean',
  rest_success: 'boolean',
  response_time_ms: 'number?',
};
const CIRCUITS: Wanted = {
  mcp_circuit_open: 'boolean',
  rest_circuit_open: 'boolean',
  overall_circuit_open: 'boolean',
};
const PATH_CIRCUIT: Wanted = {
  state: 'text',
  failure_count: 'number?',
  success_count: 'number',
  last_failure_time: 'time?',
  next_attempt_time: 'time?',
};
const FULL_CIRCUIT: Wanted = {
  ...PATH_CIRCUIT,
  failure_rate: 'number?',
  last_success_time: 'time?',
  state_change_history: 'list',
};
const LATENCY = numbers('average_ms', 'p50_ms', 'p95_ms', 'p99_ms', 'samples');
const RESPONSE_TIMES: Wanted = {
  ...under('mcp', LATENCY),
  ...under('rest', LATENCY),
  ...under('combined', LATENCY),
  window_seconds: 'number',
};
const ERRORS = numbers(
  ...['mcp_connection_errors', 'mcp_timeout_errors', 'mcp_protocol_errors'],
  ...['rest_connection_errors', 'rest_timeout_errors', 'rest_http_errors'],
);
const FLEET_MCP = numbers(
  ...['total_mcp_checks', 'successful_mcp_checks', 'failed_mcp_checks', 'mcp_success_rate'],
  ...['average_mcp_response_time_ms', 'tools_validation_success_rate'],
  ...['validation_success_count', 'validation_failure_count'],
);
const FLEET_REST: Wanted = {
  ...numbers('total_rest_checks', 'successful_rest_checks', 'failed_rest_checks', 'rest_success_rate'),
  average_rest_response_time_ms: 'number',
  status_code_distribution: 'object',
  ...numbers('health_endpoint_available', 'health_endpoint_unavailable'),
};
const PATH_COUNTS = numbers(
  ...['total_checks', 'successful_checks', 'failed_checks', 'success_rate', 'average_response_time_ms'],
);
const PERFORMANCE: Wanted = {
  total_checks_performed: 'number',
  ...maybe('concurrent_checks_active', 'cache_hit_rate', 'memory_usage_mb', 'cpu_usage_percent'),
  ...maybe('average_response_time_ms', 'connection_pool_utilization', 'queue_size'),
  last_updated: 'time?',
  ...under('percentiles', RESPONSE_TIMES),
  pools: 'object',
  caches: 'object',
  'schedule.lag_p99_ms': 'number?',
  'schedule.overruns': 'number?',
  process: 'object',
  recommendations: 'list',
};

/** Every field that inv. 1.1 to 1.4 and 6.1 name, by endpoint: the code's shape and the documentation's shape in one. */
const ENDPOINTS: readonly (readonly [request: string, body: object | null, wanted: Wanted])[] = [
  [
    'GET /status/health',
    null,
    {
      ...HEALTH,
      ...under('servers[]', {
        server_name: 'text',
        status: 'text',
        success: 'boolean',
        timestamp: 'time',
        health_score: 'number',
        available_paths: 'list',
        error_message: 'text?',
      }),
    },
  ],
  [
    'GET /status/health/detailed',
    null,
    {
      ...HEALTH,
      ...under('servers[]', {
        server_name: 'text',
        overall_status: 'text',
        overall_success: 'boolean',
        ...under('mcp_result', MCP_RESULT),
        ...under('rest_result', REST_RESULT),
        'rest_result.server_metrics.cpu_usage': 'number?',
        'rest_result.server_metrics.memory_usage': 'number?',
        combined_response_time_ms: 'number',
        health_score: 'number',
        available_paths: 'list',
      }),
      ...under('circuit_breaker_states.{}', CIRCUITS),
    },
  ],
  [
    'GET /status/servers?include_history=true',
    null,
    {
      'servers[].server_name': 'text',
      ...under('servers[].current_status', LINE),
      ...under('servers[].history[]', LINE),
      ...under('summary', numbers('total_servers', 'healthy_count', 'degraded_count', 'unhealthy_count')),
    },
  ],
  [
    'GET /status/servers/search',
    null,
    {
      ...DUAL_RESULT,
      ...under('current_status', {
        overall_status: 'text',
        overall_success: 'boolean',
        timestamp: 'time',
        ...under('mcp_result', MCP_RESULT),
        ...under('rest_result', REST_RESULT),
        combined_response_time_ms: 'number',
        health_score: 'number',
        available_paths: 'list',
      }),
      ...under('configuration', {
        mcp_enabled: 'boolean',
        rest_enabled: 'boolean',
        ...numbers('mcp_timeout_seconds', 'rest_timeout_seconds'),
        ...numbers('mcp_priority_weight', 'rest_priority_weight'),
      }),
      ...under('circuit_breaker_state', { ...CIRCUITS, failure_count: 'number', last_failure_time: 'time' }),
    },
  ],
  ['GET /status/servers/search?force_check=true', null, DUAL_RESULT],
  [
    'POST /status/servers/search/check',
    { check_types: ['mcp', 'rest'], timeout_override: { mcp_timeout_seconds: 5, rest_timeout_seconds: 5 } },
    { server_name: 'text', check_triggered: 'boolean', timestamp: 'time', ...under('result', DUAL_RESULT) },
  ],
  [
    'POST /status/dual-check',
    { server_names: null, timeout_seconds: 30, include_mcp: true, include_rest: true },
    {
      check_id: 'text',
      timestamp: 'time',
      request_parameters: 'object',
      ...under('summary', SUMMARY),
      ...under('servers[]', DUAL_RESULT),
    },
  ],
  [
    'GET /status/dual-check',
    null,
    { timestamp: 'time', ...under('summary', SUMMARY), ...under('servers[]', DUAL_RESULT) },
  ],
  [
    'GET /status/metrics?time_range=3600',
    null,
    {
      timestamp: 'time',
      time_range: 'number',
      ...under('global_metrics', {
        ...numbers('total_checks_performed', 'successful_checks', 'failed_checks'),
        ...numbers('overall_success_rate', 'average_response_time_ms'),
      }),
      ...under('mcp_metrics', FLEET_MCP),
      ...under('rest_metrics', FLEET_REST),
      ...under('combined_metrics', { ...COMBINED, overall_availability_rate: 'number' }),
      ...under('server_metrics.{}', {
        ...numbers('total_checks', 'success_rate', 'average_response_time_ms'),
        ...under('mcp_metrics', numbers('success_rate', 'average_response_time_ms', 'tools_count')),
        ...under('rest_metrics', numbers('success_rate', 'average_response_time_ms', 'last_status_code')),
      }),
      ...under('circuit_breaker_metrics', {
        ...numbers('total_circuit_opens', 'total_circuit_closes', 'currently_open_circuits'),
      }),
      ...under('response_times', RESPONSE_TIMES),
      ...under('error_breakdown', ERRORS),
      ...under('top_http_status_codes[]', numbers('status_code', 'count')),
      ...under('auth_metrics', {
        ...numbers('total_auth_attempts', 'successful_auth_attempts', 'failed_auth_attempts'),
        ...numbers('token_refresh_attempts', 'successful_token_refreshes', 'failed_token_refreshes'),
        auth_errors_by_type: 'object',
        last_auth_error: 'text?',
        last_auth_error_time: 'time?',
        ...maybe('auth_success_rate', 'token_refresh_success_rate'),
      }),
    },
  ],
  [
    'GET /status/metrics/search?time_range=24h',
    null,
    {
      server_name: 'text',
      timestamp: 'time',
      time_range: 'text',
      ...under('overall_metrics', { ...PATH_COUNTS, health_score: 'number' }),
      ...under('mcp_metrics', {
        ...PATH_COUNTS,
        ...under('tools_validation', {
          ...numbers('total_validations', 'successful_validations', 'validation_success_rate'),
        }),
        ...numbers('expected_tools_found', 'missing_tools_count'),
      }),
      ...under('rest_metrics', {
        ...PATH_COUNTS,
        status_code_distribution: 'object',
        ...under('response_validation', numbers('valid_responses', 'invalid_responses')),
      }),
      ...under('performance_trends', {
        response_time_trend: 'text?',
        success_rate_trend: 'text?',
        ...numbers('last_24h_average_ms', 'last_7d_average_ms'),
      }),
      ...under('error_breakdown', ERRORS),
    },
  ],
  [
    'GET /status/circuit-breaker',
    null,
    {
      timestamp: 'time',
      global_circuit_breaker_enabled: 'boolean',
      ...under('servers.{}', {
        ...under('mcp_circuit_state', PATH_CIRCUIT),
        ...under('rest_circuit_state', PATH_CIRCUIT),
        ...under('overall_circuit_state', { state: 'text', available_paths: 'list' }),
      }),
      ...under('circuit_breaker_config', {
        ...numbers('failure_threshold', 'success_threshold', 'timeout_seconds'),
      }),
    },
  ],
  [
    'GET /status/circuit-breaker/search',
    null,
    {
      timestamp: 'time',
      ...under('mcp_circuit_state', FULL_CIRCUIT),
      ...under('rest_circuit_state', FULL_CIRCUIT),
      ...under('overall_circuit_state', {
        state: 'text',
        available_paths: 'list',
        recommended_action: 'text',
      }),
    },
  ],
  ['GET /status/performance?time_range=1h', null, PERFORMANCE],
  [
    'GET /status/system-info',
    null,
    {
      ...under('system', { version: 'text', build_date: 'time?', git_commit: 'text?', environment: 'text' }),
      ...under('runtime', {
        uptime_seconds: 'number',
        start_time: 'time',
        node_version: 'text',
        ...numbers('memory_usage_mb', 'cpu_usage_percent'),
      }),
      ...under('configuration', {
        dual_monitoring_enabled: 'boolean',
        total_servers: 'number',
        circuit_breaker_enabled: 'boolean',
        metrics_collection_enabled: 'boolean',
      }),
      ...under('statistics', {
        ...numbers('total_checks_performed', 'total_uptime_hours'),
        average_checks_per_hour: 'number?',
      }),
    },
  ],
];

describe.each(ENDPOINTS)('%s has the documented field', (request, sent, wanted) => {
  let body: unknown;
  beforeAll(async () => {
    const [method = '', path = ''] = request.split(' ');
    const answer = method === 'GET' ? await api.json(path) : await api.post(path, sent);
    expect([200, 503]).toContain(answer.status);
    body = answer.body;
  });

  test.each(Object.entries(wanted))('%s, %s', (path, kind) => {
    const found = valuesAt(body, path.split('.'));
    expect(found.length).toBeGreaterThan(0);
    for (const value of found) expect([path, value, fits(value, kind)]).toEqual([path, value, true]);
  });
});

test('a field that is missing or of another type is noticed', () => {
  expect(valuesAt({ a: [{ b: 1 }, {}] }, ['a[]', 'b'])).toEqual([1, undefined]);
  expect(valuesAt({ a: {} }, ['a', '{}', 'b'])).toEqual([]);
  for (const [value, kind] of [
    [undefined, 'any'],
    ['1', 'number'],
    [null, 'number'],
    ['soon', 'time'],
    [{}, 'list'],
  ] as const)
    expect(fits(value, kind)).toBe(false);
});

function valuesAt(value: unknown, [step, ...rest]: readonly string[]): readonly unknown[] {
  if (step === undefined) return [value];
  if (step === '{}') return Object.values(fieldsOf(value)).flatMap((each) => valuesAt(each, rest));
  if (!step.endsWith('[]')) return valuesAt(fieldsOf(value)[step], rest);
  const list = fieldsOf(value)[step.slice(0, -2)];
  return Array.isArray(list) ? list.flatMap((each: unknown) => valuesAt(each, rest)) : [];
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function fits(value: unknown, kind: Kind | `${Kind}?`): boolean {
  if (kind.endsWith('?') && value === null) return true;
  switch (kind.replace('?', '')) {
    case 'text':
      return typeof value === 'string' && value !== '';
    case 'time':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'list':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'any':
      return value !== undefined;
    default:
      return typeof value === kind.replace('?', '');
  }
}
