import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { load, removeWritten } from '../../test/support/builders/written-configuration.ts';
import { createWatchedApi } from '../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../test/support/recorded-fleet/watched-api.ts';
import type { Release } from '../domain/release/release.ts';

removeWritten();

const GOLDEN = '../../test/golden/http-config';
const SECRET = 'literal-secret-of-the-file';
const CONFIG = `
monitoring: { health_check_interval_seconds: 15 }
authentication: { custom_headers: { X-Shared: "\${SHARED}" } }
servers:
  - server_name: search
    mcp_endpoint_url: http://127.0.0.1:9/mcp
    mcp_expected_tools: [find]
    auth_config: { auth_type: api_key, api_key: ${SECRET} }
  - server_name: gateway
    mcp_endpoint_url: http://127.0.0.1:9/gateway
    rest_enabled: false
`;

let api: WatchedApi;
let release: Release;

beforeAll(async () => {
  const [loaded] = load(CONFIG, { SHARED: 'shared-secret-value' }).environments;
  if (loaded === undefined) throw new Error('no environment');
  release = loaded.release;
  api = await createWatchedApi(release.settings.servers, release);
});
afterAll(() => api.close());

const put = (body: unknown, query = '', headers = {}) =>
  api.json(`/status/config${query}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

describe('GET', () => {
  test.each([
    ['status-config', '/status/config'],
    ['status-config-sensitive', '/status/config?include_sensitive=true'],
    ['status-config-server', '/status/config/search'],
  ])('%s answers its golden body, which holds no secret', async (name, path) => {
    const { status, body } = await api.json(path);
    expect(status).toBe(200);
    const text = JSON.stringify(body, null, 2);
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain('shared-secret-value');
    await expect(`${text}\n`).toMatchFileSnapshot(`${GOLDEN}/${name}.json`);
  });

  test('an unknown server is 404 and named', async () => {
    expect(await api.json('/status/config/serach')).toMatchObject({
      status: 404,
      body: { error: { code: 'SERVER_NOT_FOUND', details: { suggestions: ['search'] } } },
    });
  });
});

describe('PUT', () => {
  test('a dry run says what would differ, and nothing does', async () => {
    const dry = await put({ servers: [{ server_name: 'search', mcp_timeout_seconds: 7 }] }, '?dry_run=true');
    expect(dry).toMatchObject({ status: 200, body: { dry_run: true } });
    expect(JSON.stringify(dry.body)).toContain('servers.search.mcp_timeout_seconds');
    expect((await api.fleet.store.standing('development')).current).toBe(release.hash);
  });

  test('what is wrong is all named, nothing changes, and no value is repeated', async () => {
    const answer = await put({
      monitoring: { health_check_interval_seconds: -1 },
      servers: [{ server_name: 'search', mcp_retry_attemps: 1, auth_config: { api_key: 17 } }],
    });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'CONFIG_INVALID' } } });
    const text = JSON.stringify(answer.body);
    for (const path of ['monitoring.health_check_interval_seconds', 'servers.search.mcp_retry_attemps'])
      expect(text).toContain(path);
    expect(text).toContain("did you mean 'mcp_retry_attempts'?");
    expect((await api.fleet.store.standing('development')).current).toBe(release.hash);
  });

  test.each([
    ['a setting of the installation', { api: { port: 1 } }, 'restart'],
    ['another environment', { environment: 'staging' }, 'this is development'],
    ['a key that is not known', { monitorng: {} }, "did you mean 'monitoring'?"],
  ])('%s is refused', async (_, body, said) => {
    const answer = await put(body);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain(said);
  });

  test('a partial configuration makes a release, once per key, and the audit log has no value of it', async () => {
    const change = {
      global_settings: { retry_attempts: 1 },
      circuit_breaker: { timeout_seconds: 20 },
      servers: [
        { server_name: 'search', auth_config: { api_key: 'another-secret-value' } },
        { server_name: 'added', mcp_endpoint_url: 'http://127.0.0.1:9/added' },
      ],
    };
    const key = { 'idempotency-key': 'once' };
    const first = await put(change, '', key);
    expect(first).toMatchObject({
      status: 200,
      body: {
        success: true,
        updated_fields: [
          'circuit_breaker.open_seconds',
          'global_settings.retry_attempts',
          'servers.added',
          'servers.search.auth_config.api_key',
        ],
        run_id: null,
        result: { previous_release: release.hash, file_changed: false },
      },
    });
    const again = await put(change, '', key);
    expect(again.body).toEqual({ ...Object(first.body), timestamp: expect.any(String) as unknown });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const shown = await api.json('/status/config/gateway');
    expect(shown.body).toMatchObject({ mcp_configuration: { retry_attempts: 1 } });
    expect(Object.keys(await api.fleet.store.assignments('development'))).toEqual([
      'added',
      'gateway',
      'search',
    ]);
    const audit = JSON.stringify(await api.fleet.store.audit('development', 10));
    expect(audit).toContain('servers');
    expect(audit).not.toContain('another-secret-value');
    expect(JSON.stringify((await api.json('/status/config?include_sensitive=1')).body)).not.toContain(
      'another-secret-value',
    );
  });
});
