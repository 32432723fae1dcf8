import { describe, expect, it } from 'vitest';
import { KEYS } from './keys.ts';
import { loadConfiguration } from './load-configuration.ts';
import { removeWritten, written } from '../../test/support/builders/written-configuration.ts';

removeWritten();

type Document = Readonly<Record<string, unknown>>;

const ENV = { A: 'aaaaaaaaaa.bbbbbbbbbb.cccccccccc', B: 'dddddddddd.eeeeeeeeee.ffffffffff' };
const DISCOVERY = 'https://i.example.com/.well-known/openid-configuration';
const SERVER = {
  server_name: 'search-mcp',
  mcp_endpoint_url: 'https://search.example.com/mcp',
  rest_health_endpoint_url: 'https://search.example.com/health',
};
const JWT = {
  auth_type: 'jwt',
  jwt_client_id: 'me',
  jwt_client_secret: '${A}',
  jwt_discovery_url: DISCOVERY,
};
const OAUTH2 = {
  auth_type: 'oauth2',
  oauth2_client_id: 'me',
  oauth2_client_secret: '${A}',
  oauth2_token_url: 'https://i.example.com/t',
};

const root = (extra: Document): Document => ({ servers: [SERVER], ...extra });
const server = (extra: Document): Document => ({ servers: [{ ...SERVER, ...extra }] });
const auth = (config: Document): Document => server({ auth_config: config });
const section = (name: string, before: Document, after: Document): readonly [Document, Document] => [
  root({ [name]: before }),
  root({ [name]: after }),
];
const mcp = (after: Document): readonly [Document, Document] => section('mcp_health_checks', {}, after);
const rest = (after: Document): readonly [Document, Document] => section('rest_health_checks', {}, after);
const aggregation = (after: Document): readonly [Document, Document] =>
  section('result_aggregation', {}, after);
const breaker = (after: Document): readonly [Document, Document] => section('circuit_breaker', {}, after);
const monitoring = (after: Document): readonly [Document, Document] => section('monitoring', {}, after);
const global = (after: Document): readonly [Document, Document] => section('global_settings', {}, after);
const own = (after: Document): readonly [Document, Document] => [server({}), server(after)];
const jwt = (after: Document): readonly [Document, Document] => [auth(JWT), auth({ ...JWT, ...after })];
const oauth2 = (after: Document): readonly [Document, Document] => [
  auth(OAUTH2),
  auth({ ...OAUTH2, ...after }),
];
const TLS = { cert_file: 'cert.pem', key_file: 'key.pem' };
const api = (before: Document, after: Document): readonly [Document, Document] =>
  section('api', before, after);
const TOKENS = { issuer: 'https://i.example.com', audience: 'a' };
const tokens = (after: Document): readonly [Document, Document] =>
  api({ auth: { jwt: TOKENS } }, { auth: { jwt: { ...TOKENS, ...after } } });
const WEIGHTS = [0.6, 0.4, 0.8, 0.2] as const;

/** For each effective key two documents that differ in it alone (in a pair of weights also in the other weight). */
const CHANGES: Readonly<Record<string, readonly [Document, Document]>> = {
  system_name: [root({}), root({ system_name: 'x' })],
  version: [root({}), root({ version: '2' })],
  environment: [root({}), root({ environment: 'staging' })],
  dual_monitoring_enabled: [root({}), root({ dual_monitoring_enabled: false })],
  'backward_compatibility.enabled': section('backward_compatibility', {}, { enabled: false }),
  'backward_compatibility.legacy_endpoints': section(
    'backward_compatibility',
    {},
    { legacy_endpoints: ['/health'] },
  ),
  'backward_compatibility.response_format': section(
    'backward_compatibility',
    {},
    { response_format: 'legacy_compatible' },
  ),
  public_url: [root({}), root({ public_url: 'https://a.example.com' })],
  temporal_ui_url: [root({}), root({ temporal_ui_url: 'https://a.example.com' })],
  data_dir: [root({}), root({ data_dir: 'x' })],
  'mcp_health_checks.enabled': mcp({ enabled: false }),
  'mcp_health_checks.default_timeout_seconds': mcp({ default_timeout_seconds: 11 }),
  'mcp_health_checks.default_retry_attempts': mcp({ default_retry_attempts: 1 }),
  'mcp_health_checks.request_timeout_ms': mcp({ request_timeout_ms: 500 }),
  'mcp_health_checks.retry_policy.max_attempts': mcp({ retry_policy: { max_attempts: 2 } }),
  'mcp_health_checks.retry_policy.initial_delay_seconds': mcp({ retry_policy: { initial_delay_seconds: 2 } }),
  'mcp_health_checks.retry_policy.backoff_multiplier': mcp({ retry_policy: { backoff_multiplier: 2 } }),
  'mcp_health_checks.retry_policy.max_delay_seconds': mcp({ retry_policy: { max_delay_seconds: 2 } }),
  'mcp_health_checks.tools_list_validation': mcp({ tools_list_validation: false }),
  'mcp_health_checks.expected_tools_validation': mcp({ expected_tools_validation: false }),
  'mcp_health_checks.default_expected_tools': mcp({ default_expected_tools: ['t'] }),
  'mcp_health_checks.connection_pool_size': mcp({ connection_pool_size: 3 }),
  'mcp_health_checks.max_body_bytes': mcp({ max_body_bytes: 4096 }),
  'mcp_health_checks.max_pages': mcp({ max_pages: 3 }),
  'mcp_health_checks.jwt_auth_enabled': [
    { ...jwtServer(), mcp_health_checks: { jwt_discovery_url: DISCOVERY, jwt_audience: 'a' } },
    {
      ...jwtServer(),
      mcp_health_checks: { jwt_discovery_url: DISCOVERY, jwt_audience: 'a', jwt_auth_enabled: true },
    },
  ],
  'mcp_health_checks.jwt_discovery_url': [
    { ...sharedJwtServer(), mcp_health_checks: { jwt_auth_enabled: true, jwt_discovery_url: DISCOVERY } },
    {
      ...sharedJwtServer(),
      mcp_health_checks: { jwt_auth_enabled: true, jwt_discovery_url: `https://j.example.com/${DISCOVERY}` },
    },
  ],
  'mcp_health_checks.jwt_audience': [
    { ...jwtServer(), mcp_health_checks: { jwt_auth_enabled: true, jwt_discovery_url: DISCOVERY } },
    {
      ...jwtServer(),
      mcp_health_checks: { jwt_auth_enabled: true, jwt_discovery_url: DISCOVERY, jwt_audience: 'a' },
    },
  ],
  'rest_health_checks.enabled': rest({ enabled: false }),
  'rest_health_checks.default_timeout_seconds': rest({ default_timeout_seconds: 11 }),
  'rest_health_checks.default_retry_attempts': rest({ default_retry_attempts: 1 }),
  'rest_health_checks.request_timeout_ms': rest({ request_timeout_ms: 500 }),
  'rest_health_checks.retry_policy.max_attempts': rest({ retry_policy: { max_attempts: 2 } }),
  'rest_health_checks.retry_policy.initial_delay_seconds': rest({
    retry_policy: { initial_delay_seconds: 2 },
  }),
  'rest_health_checks.retry_policy.backoff_multiplier': rest({ retry_policy: { backoff_multiplier: 2 } }),
  'rest_health_checks.retry_policy.max_delay_seconds': rest({ retry_policy: { max_delay_seconds: 2 } }),
  'rest_health_checks.retry_backoff_factor': rest({ retry_backoff_factor: 2 }),
  'rest_health_checks.max_retry_delay_seconds': rest({ max_retry_delay_seconds: 2 }),
  'rest_health_checks.health_endpoint_path': [
    { servers: [withoutRestUrl()] },
    { servers: [withoutRestUrl()], rest_health_checks: { health_endpoint_path: '/h' } },
  ],
  'rest_health_checks.expected_status_codes': rest({ expected_status_codes: [204] }),
  'rest_health_checks.validate_response_format': rest({ validate_response_format: false }),
  'rest_health_checks.required_health_fields': rest({ required_health_fields: ['ok'] }),
  'rest_health_checks.connection_pool_size': rest({ connection_pool_size: 3 }),
  'rest_health_checks.max_body_bytes': rest({ max_body_bytes: 4096 }),
  'rest_health_checks.auth_type': [
    server({ jwt_token: '${A}' }),
    { ...server({ jwt_token: '${A}' }), rest_health_checks: { auth_type: 'custom' } },
  ],
  'rest_health_checks.auth_header_name': [
    { ...server({ jwt_token: '${A}' }), rest_health_checks: { auth_type: 'custom' } },
    {
      ...server({ jwt_token: '${A}' }),
      rest_health_checks: { auth_type: 'custom', auth_header_name: 'X-Token' },
    },
  ],
  'result_aggregation.mcp_priority_weight': aggregation({
    mcp_priority_weight: WEIGHTS[2],
    rest_priority_weight: WEIGHTS[3],
  }),
  'result_aggregation.rest_priority_weight': aggregation({
    mcp_priority_weight: WEIGHTS[3],
    rest_priority_weight: WEIGHTS[2],
  }),
  'result_aggregation.require_both_success_for_healthy': aggregation({
    require_both_success_for_healthy: true,
  }),
  'result_aggregation.degraded_on_single_failure': aggregation({ degraded_on_single_failure: false }),
  'result_aggregation.health_score_calculation': aggregation({ health_score_calculation: 'simple_average' }),
  'result_aggregation.failure_threshold': aggregation({ failure_threshold: 0.1 }),
  'result_aggregation.degraded_threshold': aggregation({ degraded_threshold: 0.9 }),
  'circuit_breaker.enabled': breaker({ enabled: false }),
  'circuit_breaker.failure_threshold': breaker({ failure_threshold: 9 }),
  'circuit_breaker.success_threshold': breaker({ success_threshold: 9 }),
  'circuit_breaker.open_seconds': breaker({ open_seconds: 9 }),
  'circuit_breaker.half_open_max_checks': breaker({ half_open_max_checks: 9 }),
  'circuit_breaker.mcp_circuit_breaker_enabled': breaker({ mcp_circuit_breaker_enabled: false }),
  'circuit_breaker.rest_circuit_breaker_enabled': breaker({ rest_circuit_breaker_enabled: false }),
  'monitoring.enabled': monitoring({ enabled: false }),
  'monitoring.health_check_interval_seconds': monitoring({ health_check_interval_seconds: 31 }),
  'monitoring.jitter_percent': monitoring({ jitter_percent: 9 }),
  'monitoring.confirm_seconds': monitoring({ confirm_seconds: 0 }),
  'monitoring.shard_size': monitoring({ shard_size: 9 }),
  'monitoring.max_concurrent_checks': monitoring({ max_concurrent_checks: 9 }),
  'monitoring.concurrent_health_checks': monitoring({ concurrent_health_checks: false }),
  'global_settings.check_interval_seconds': global({ check_interval_seconds: 31 }),
  'global_settings.max_concurrent_checks': global({ max_concurrent_checks: 9 }),
  'global_settings.retry_attempts': global({ retry_attempts: 9 }),
  'global_settings.circuit_breaker_enabled': global({ circuit_breaker_enabled: false }),
  'authentication.custom_headers': section('authentication', {}, { custom_headers: { 'X-Key': '${A}' } }),
  'storage.url': section('storage', {}, { url: 'sqlite:x.db' }),
  'storage.retention.checks': section('storage', {}, { retention: { checks: '1h' } }),
  'storage.retention.minutes': section('storage', {}, { retention: { minutes: '1h' } }),
  'storage.retention.hours': section('storage', {}, { retention: { hours: '1h' } }),
  'temporal.address': section('temporal', {}, { address: 'x:1' }),
  'temporal.namespace': section('temporal', {}, { namespace: 'x' }),
  'temporal.task_queue': section('temporal', {}, { task_queue: 'x' }),
  'api.host': section('api', {}, { host: '::1' }),
  'api.port': section('api', {}, { port: 1 }),
  'api.auth.api_keys': api({}, { auth: { api_keys: true } }),
  'api.auth.api_key_header': api(
    { auth: { api_keys: true } },
    { auth: { api_keys: true, api_key_header: 'X-Other' } },
  ),
  'api.auth.jwt.enabled': tokens({ enabled: false }),
  'api.auth.jwt.issuer': tokens({ issuer: 'https://j.example.com' }),
  'api.auth.jwt.discovery_url': tokens({ discovery_url: `https://j.example.com/${DISCOVERY}` }),
  'api.auth.jwt.audience': tokens({ audience: ['a', 'b'] }),
  'api.auth.jwt.allowed_clients': tokens({ allowed_clients: ['c'] }),
  'api.auth.jwt.algorithms': tokens({ algorithms: ['ES256'] }),
  'api.auth.jwt.clock_skew_seconds': tokens({ clock_skew_seconds: 5 }),
  'api.auth.jwt.roles_claim': tokens({ roles_claim: 'groups' }),
  'api.auth.jwt.role_map': tokens({ role_map: { sre: 'admin' } }),
  'api.rate_limit.enabled': api({}, { rate_limit: { enabled: false } }),
  'api.rate_limit.requests': api({}, { rate_limit: { requests: 5 } }),
  'api.rate_limit.window_seconds': api({}, { rate_limit: { window_seconds: 5 } }),
  'tls.enabled': section('tls', TLS, { ...TLS, enabled: false }),
  'tls.cert_file': section('tls', TLS, { ...TLS, cert_file: 'other.pem' }),
  'tls.key_file': section('tls', TLS, { ...TLS, key_file: 'other.pem' }),
  'tls.min_version': section('tls', TLS, { ...TLS, min_version: '1.3' }),
  'logging.level': section('logging', {}, { level: 'debug' }),
  'logging.format': section('logging', {}, { format: 'json' }),
  'logging.directory': section('logging', {}, { directory: 'x' }),
  'logging.log_to_file': section('logging', {}, { log_to_file: false }),
  'logging.log_to_console': section('logging', {}, { log_to_console: false }),
  'logging.file_rotation': section('logging', {}, { file_rotation: false }),
  'logging.max_file_size': section('logging', {}, { max_file_size: '10MB' }),
  'logging.backup_count': section('logging', {}, { backup_count: 2 }),
  'servers[].server_name': own({ server_name: 'other-mcp' }),
  'servers[].enabled': own({ enabled: false }),
  'servers[].mcp_endpoint_url': own({ mcp_endpoint_url: 'https://x.example.com/mcp' }),
  'servers[].mcp_enabled': own({ mcp_enabled: false }),
  'servers[].mcp_mode': own({ mcp_mode: 'plain' }),
  'servers[].mcp_depth': own({ mcp_depth: 'list' }),
  'servers[].mcp_timeout_seconds': own({ mcp_timeout_seconds: 3 }),
  'servers[].mcp_retry_attempts': own({ mcp_retry_attempts: 0 }),
  'servers[].mcp_expected_tools': own({ mcp_expected_tools: ['get-sum'] }),
  'servers[].mcp_priority_weight': own({ mcp_priority_weight: WEIGHTS[2], rest_priority_weight: WEIGHTS[3] }),
  'servers[].rest_health_endpoint_url': own({ rest_health_endpoint_url: 'https://x.example.com/h' }),
  'servers[].rest_enabled': own({ rest_enabled: false }),
  'servers[].rest_timeout_seconds': own({ rest_timeout_seconds: 3 }),
  'servers[].rest_retry_attempts': own({ rest_retry_attempts: 0 }),
  'servers[].rest_priority_weight': own({
    mcp_priority_weight: WEIGHTS[3],
    rest_priority_weight: WEIGHTS[2],
  }),
  'servers[].require_both_success': own({ require_both_success: true }),
  'servers[].interval_seconds': own({ interval_seconds: 0.05 }),
  'servers[].labels': own({ labels: { tier: 'gold' } }),
  'servers[].depends_on': [
    { servers: [SERVER, { ...SERVER, server_name: 'two-mcp' }] },
    { servers: [SERVER, { ...SERVER, server_name: 'two-mcp', depends_on: ['search-mcp'] }] },
  ],
  'servers[].jwt_token': own({ jwt_token: '${A}' }),
  'servers[].auth_headers': own({ auth_headers: { 'X-Key': '${A}' } }),
  'servers[].auth_config.auth_type': [
    auth({ auth_type: 'none', bearer_token: '${A}' }),
    auth({ auth_type: 'BEARER_TOKEN', bearer_token: '${A}' }),
  ],
  'servers[].auth_config.jwt_token': jwt({ jwt_token: '${A}' }),
  'servers[].auth_config.jwt_discovery_url': jwt({ jwt_discovery_url: `https://j.example.com/${DISCOVERY}` }),
  'servers[].auth_config.jwt_client_id': jwt({ jwt_client_id: 'you' }),
  'servers[].auth_config.jwt_client_secret': jwt({ jwt_client_secret: '${B}' }),
  'servers[].auth_config.jwt_scope': jwt({ jwt_scope: 'a b' }),
  'servers[].auth_config.jwt_audience': jwt({ jwt_audience: 'a' }),
  'servers[].auth_config.bearer_token': [
    auth({ auth_type: 'bearer', bearer_token: '${A}' }),
    auth({ auth_type: 'bearer', bearer_token: '${B}' }),
  ],
  'servers[].auth_config.api_key': [
    auth({ auth_type: 'api_key', api_key: '${A}' }),
    auth({ auth_type: 'api_key', api_key: '${B}' }),
  ],
  'servers[].auth_config.api_key_header': [
    auth({ auth_type: 'api_key', api_key: '${A}' }),
    auth({ auth_type: 'api_key', api_key: '${A}', api_key_header: 'X-K' }),
  ],
  'servers[].auth_config.username': [basic('me', '${A}'), basic('you', '${A}')],
  'servers[].auth_config.password': [basic('me', '${A}'), basic('me', '${B}')],
  'servers[].auth_config.oauth2_token_url': oauth2({ oauth2_token_url: 'https://j.example.com/t' }),
  'servers[].auth_config.oauth2_discovery_url': [
    auth({ ...OAUTH2, oauth2_token_url: null, oauth2_discovery_url: DISCOVERY }),
    auth({ ...OAUTH2, oauth2_token_url: null, oauth2_discovery_url: `https://j.example.com/${DISCOVERY}` }),
  ],
  'servers[].auth_config.oauth2_client_id': oauth2({ oauth2_client_id: 'you' }),
  'servers[].auth_config.oauth2_client_secret': oauth2({ oauth2_client_secret: '${B}' }),
  'servers[].auth_config.oauth2_scope': oauth2({ oauth2_scope: ['a', 'b'] }),
  'servers[].auth_config.oauth2_audience': oauth2({ oauth2_audience: 'a' }),
  'servers[].auth_config.custom_headers': [
    auth({ auth_type: 'custom_header', custom_headers: { 'X-A': '${A}' } }),
    auth({ auth_type: 'custom_header', custom_headers: { 'X-B': '${A}' } }),
  ],
  'servers[].auth_config.refresh_buffer_seconds': oauth2({ refresh_buffer_seconds: 9 }),
};

function basic(username: string, password: string): Document {
  return auth({ auth_type: 'basic', username, password });
}

function jwtServer(): Document {
  return auth(JWT);
}

function sharedJwtServer(): Document {
  return auth({ ...JWT, jwt_discovery_url: null });
}

function withoutRestUrl(): Document {
  return { ...SERVER, rest_health_endpoint_url: null };
}

/** What the rest of the system gets. The document for reading back does not count: every key is in it. */
function observed(document: Document): unknown {
  const { installation, environments } = loadConfiguration({
    paths: [written(JSON.stringify(document))],
    env: ENV,
    nowMs: 0,
  });
  return {
    installation,
    environments: environments.map(({ environment, release }) => ({
      environment,
      settings: { ...release.settings, document: null },
    })),
  };
}

describe('the table of keys', () => {
  it('has a change for every effective key and for nothing else', () => {
    const effective = KEYS.filter((row) => row.status === 'effective').map((row) => row.path);
    expect(Object.keys(CHANGES).sort()).toEqual(effective.sort());
  });

  it('gives every key one effect in words', () => {
    expect(KEYS.filter((row) => row.effect === '').map((row) => row.path)).toEqual([]);
    expect(new Set(KEYS.map((row) => row.path)).size).toBe(KEYS.length);
  });

  it('marks what holds secrets', () => {
    const secrets = KEYS.filter((row) => row.status === 'effective' && row.secret).map((row) =>
      row.path.split('.').at(-1),
    );
    expect(secrets).toEqual(
      [
        'custom_headers',
        'url',
        'servers[]jwt_token',
        'auth_headers',
        'jwt_token',
        'jwt_client_secret',
        'bearer_token',
        'api_key',
        'password',
        'oauth2_client_secret',
        'custom_headers',
      ].map((name) => name.replace('servers[]', '')),
    );
  });
});

describe('every effective key changes what the system gets', () => {
  it.each(Object.entries(CHANGES).filter(([path]) => path !== 'version'))('%s', (_, [before, after]) => {
    expect(observed(after)).not.toEqual(observed(before));
  });

  it('version: the hash and the document for reading back', () => {
    const [before, after] = [root({}), root({ version: '2' })].map(
      (document) =>
        loadConfiguration({ paths: [written(JSON.stringify(document))], env: ENV, nowMs: 0 }).environments[0]
          ?.release,
    );
    expect(after?.settings.document['version']).toBe('2');
    expect(after?.hash).not.toBe(before?.hash);
  });

  it('and the same document changes nothing', () => {
    expect(observed(root({}))).toEqual(observed(root({})));
  });
});
