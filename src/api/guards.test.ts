import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aCheck } from '../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../test/support/builders/a-server-spec.ts';
import { createWatchedApi, NOW_MS } from '../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../test/support/recorded-fleet/watched-api.ts';
import { AppError } from '../domain/error/app-error.ts';
import { createApp } from './app.ts';
import type { ApiFailure } from './dependencies.ts';
import { MAX_BODY_BYTES } from './middleware/limit-body.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const RESET = '/status/circuit-breaker/search/reset?dry_run=true';
let api: WatchedApi;

beforeAll(async () => {
  api = await createWatchedApi([aServerSpec().build()]);
});
afterAll(() => api.close());
beforeEach(() => {
  api.setNow(NOW_MS);
});

async function ask(url: string, init?: RequestInit) {
  const response = await api.app.request(url, init);
  const body: unknown = await response.json();
  return { status: response.status, headers: response.headers, body };
}

/** Part of an error's envelope. */
function refusedAs(code: string) {
  return { error: { code } };
}

describe('hosts', () => {
  test.each(['localhost:8080', '127.0.0.1', '127.9.9.9:1', '[::1]:8080'])('%s may ask', async (host) => {
    expect((await ask(`http://${host}/livez`)).status).toBe(200);
  });

  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1', '0.0.0.0'])(
    '%s may not, since a name can be rebound to this machine',
    async (host) => {
      const refused = await ask(`http://${host}:8080/status/health`);
      expect(refused).toMatchObject({ status: 403, body: refusedAs('FORBIDDEN') });
    },
  );
});

describe('what a proxy passes on', () => {
  test.each([
    [{ forwarded: 'for=192.0.2.7' }],
    [{ 'x-forwarded-for': '192.0.2.7' }],
    [{ 'x-forwarded-host': 'watch.example.com' }],
    [{ 'X-Forwarded-Proto': 'https' }],
    [{ 'x-real-ip': '192.0.2.7' }],
    [{ via: '1.1 proxy' }],
  ])('is refused while this machine may do everything: %o', async (headers) => {
    for (const path of ['/status/health', RESET]) {
      const method = path === RESET ? 'POST' : 'GET';
      const asked = { method, headers: { ...JSON_TYPE, ...headers } };
      const refused = await ask(`http://localhost:8080${path}`, asked);
      expect(refused).toMatchObject({ status: 403, body: refusedAs('FORBIDDEN') });
      expect(JSON.stringify(refused.body)).toContain('api.auth');
    }
  });
});

describe('other web pages', () => {
  const post = (headers: Readonly<Record<string, string>>) =>
    ask(`http://localhost:8080${RESET}`, { method: 'POST', headers, body: '{}' });

  test.each([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'http://localhost:3000' }],
    [{ origin: 'null' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
  ])('cannot change anything: %o', async (headers) => {
    const refused = await post({ ...JSON_TYPE, ...headers });
    expect(refused).toMatchObject({ status: 403, body: refusedAs('FORBIDDEN') });
  });

  test.each([
    [{}],
    [{ origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' }],
    [{ 'sec-fetch-site': 'none' }],
  ])('this one and programs can: %o', async (headers) => {
    expect((await post({ ...JSON_TYPE, ...headers })).status).toBe(200);
  });

  test.each([
    '/status/dual-check?run=true',
    '/status/health?force_check=true',
    '/status/servers/search?force_check=1',
  ])('cannot make us probe by GET %s', async (path) => {
    const headers = { 'sec-fetch-site': 'cross-site' };
    const refused = await ask(`http://localhost:8080${path}`, { headers });
    expect(refused).toMatchObject({ status: 403, body: refusedAs('FORBIDDEN') });
    expect(await api.fleet.store.countChecks('development')).toBe(0);
  });

  test.each([[{}], [{ 'content-type': 'text/plain' }], [{ 'content-type': 'application/jsonx' }]])(
    'cannot send a form: a change needs JSON, not %o',
    async (headers) => {
      const refused = await ask(`http://localhost:8080${RESET}`, { method: 'POST', headers });
      expect(refused).toMatchObject({ status: 415, body: refusedAs('UNSUPPORTED_MEDIA_TYPE') });
    },
  );
});

describe('requests that are not right', () => {
  const post = (path: string, body: string) =>
    ask(`http://localhost${path}`, { method: 'POST', headers: JSON_TYPE, body });

  test('an unknown path is 404', async () => {
    expect(await ask('http://localhost/nothing/here')).toMatchObject({
      status: 404,
      body: refusedAs('NOT_FOUND'),
    });
  });

  test('a known path with another method is 405 and says which it takes', async () => {
    const refused = await ask('http://localhost/status/dual-check', { method: 'DELETE', headers: JSON_TYPE });
    expect(refused).toMatchObject({ status: 405, body: refusedAs('METHOD_NOT_ALLOWED') });
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const unsaid = await ask('http://localhost/api/v1/servers/check', { method });
      expect(unsaid).toMatchObject({ status: 405, body: refusedAs('METHOD_NOT_ALLOWED') });
      expect(unsaid.headers.get('allow')).toBe('POST');
    }
    expect(refused.headers.get('allow')).toBe('GET, POST');
    expect(refused.headers.get('x-request-id')).not.toBeNull();
  });

  test.each(['{', '[]', '"x"', '{"server_names": "search"}', '{"unknown_key": 1}'])(
    'a body %s is 400',
    async (body) => {
      expect(await post('/status/dual-check', body)).toMatchObject({
        status: 400,
        body: refusedAs('INVALID_REQUEST'),
      });
    },
  );

  test('a body over the limit is 413', async () => {
    const refused = await post('/status/dual-check', 'x'.repeat(MAX_BODY_BYTES + 1));
    expect(refused).toMatchObject({ status: 413, body: refusedAs('PAYLOAD_TOO_LARGE') });
  });

  test.each([
    '/status/health?include_servers=perhaps',
    '/status/health?force_check=true&timeout=never',
    '/status/health?timeout=true',
    '/status/health/detailed?timeout=0',
    '/status/servers/search?timeout=301',
    '/status/metrics?time_range=1y',
    '/status/metrics?format=xml',
    '/status/servers?limit=many&include_history=true',
    '/status/servers/search/history?limit=0',
    '/status/servers/search/history?cursor=made-up',
    '/status/servers/search/history?from=yesterday',
  ])('%s is 400', async (path) => {
    expect(await ask(`http://localhost${path}`)).toMatchObject({
      status: 400,
      body: refusedAs('INVALID_REQUEST'),
    });
  });

  test('an idempotency key with spaces is 400', async () => {
    const headers = { ...JSON_TYPE, 'idempotency-key': 'a key' };
    expect(await ask(`http://localhost${RESET}`, { method: 'POST', headers })).toMatchObject({ status: 400 });
  });

  test.each([
    '/status/servers/nobody',
    '/status/servers/nobody/history',
    '/status/circuit-breaker/nobody',
    '/status/metrics/nobody',
  ])('%s is 404 with the servers there are', async (path) => {
    const missing = await ask(`http://localhost${path}`);
    expect(missing).toMatchObject({
      status: 404,
      body: { error: { code: 'SERVER_NOT_FOUND', details: { available_servers: ['search'] } } },
    });
  });
});

describe('failures of ours', () => {
  const failures: ApiFailure[] = [];
  const appWith = (error: Error) => {
    const { store } = api.fleet;
    const broken = { ...store, statesSince: () => Promise.reject(error), ping: () => Promise.reject(error) };
    const { prober, control, releases, service, nowMs } = api.context();
    const onFailure = (failure: ApiFailure): void => void failures.push(failure);
    return createApp({
      store: broken,
      prober,
      control,
      releases,
      service,
      nowMs,
      defaultEnvironment: 'development',
      onFailure,
    });
  };

  test('an unforeseen one shows nothing of itself and is reported with its cause', async () => {
    const error = new Error('secret at /home/someone');
    const response = await appWith(error).request('http://localhost/status/health');
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toEqual({
      error: {
        code: 'INTERNAL_ERROR',
        message: 'Something went wrong here. The log has it under this request id.',
        details: {},
        request_id: response.headers.get('x-request-id'),
      },
    });
    expect(text).not.toContain('secret');
    expect(text).not.toContain('.ts:');
    expect(failures.at(-1)).toMatchObject({ method: 'GET', path: '/status/health', error });
  });

  test('a store that is away is 503, on the page too', async () => {
    const app = appWith(new AppError('STORE_UNAVAILABLE', 'The store is away.'));
    const health = await app.request('http://localhost/status/health');
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject(refusedAs('STORE_UNAVAILABLE'));
    const page = await app.request('http://localhost/', { headers: { accept: 'text/html' } });
    expect(page.status).toBe(503);
    expect(await page.text()).toContain('No data.');
  });

  test('/readyz names the part that is away, /livez does not mind', async () => {
    const app = appWith(new Error('the disk is gone'));
    const ready = await app.request('http://localhost/readyz');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      status: 'not_ready',
      checks: { store: { ok: false, error: 'the disk is gone' }, temporal: { ok: true, error: null } },
    });
    expect((await app.request('http://localhost/livez')).status).toBe(200);
    api.control.setAway(true);
    expect(await ask('http://localhost/readyz')).toMatchObject({
      status: 503,
      body: { checks: { store: { ok: true }, temporal: { ok: false } } },
    });
    api.control.setAway(false);
  });

  test('/readyz writes once a second at most, however often it is asked', async () => {
    let pings = 0;
    const { prober, control, releases, service, nowMs } = api.context();
    const store = { ...api.fleet.store, ping: () => Promise.resolve(void (pings += 1)) };
    const onFailure = (): void => undefined;
    const parts = { store, prober, control, releases, service, nowMs, onFailure };
    const app = createApp({ ...parts, defaultEnvironment: 'development' });
    for (let n = 0; n < 100; n += 1) {
      expect((await app.request('http://localhost/readyz')).status).toBe(200);
    }
    expect(pings).toBe(1);
    api.setNow(NOW_MS + 1_000);
    const asked = Array.from({ length: 100 }, async () => app.request('http://localhost/readyz'));
    await Promise.all(asked);
    expect(pings).toBe(2);
  });

  test('/readyz does not wait for a part that never answers', async () => {
    const { prober, control, releases, service, nowMs } = api.context();
    const never = { ...control, ping: () => new Promise<void>(() => undefined) };
    const { store } = api.fleet;
    const onFailure = (): void => undefined;
    const app = createApp({
      store,
      prober,
      control: never,
      releases,
      service,
      nowMs,
      defaultEnvironment: 'development',
      onFailure,
    });
    const ready = await app.request('http://localhost/readyz');
    expect(await ready.json()).toMatchObject({
      checks: { temporal: { ok: false, error: 'no answer within 1000 ms' } },
    });
  });
});

describe('/status/health', () => {
  const statusOf = async (): Promise<number> => (await ask('http://localhost/status/health')).status;

  test('is 200 before the first sweep, follows the status, and is 503 once all data is stale', async () => {
    const seen: number[] = [await statusOf()];
    const checks = [aCheck(), aCheck().mcpFailing(), aCheck().failing(), aCheck()];
    for (const [index, check] of checks.entries()) {
      const atMs = NOW_MS + 1000 * (index + 1);
      api.setNow(atMs);
      await api.fleet.record(check.at(atMs).build());
      seen.push(await statusOf());
    }
    api.setNow(NOW_MS + 600_000);
    seen.push(await statusOf());
    expect(seen).toEqual([200, 200, 200, 503, 200, 503]);
  });

  const overall = async (): Promise<unknown> => (await api.json('/status/health')).body;

  test('is shared for a moment, then read again behind the back of who asks', async () => {
    const first = await overall();
    await api.fleet.record(aCheck().failing().at(NOW_MS).build());
    api.setNow(NOW_MS + 400);
    expect(await overall()).toEqual(first);
    api.setNow(NOW_MS + 600);
    expect(await overall()).toEqual(first);
    await expect.poll(overall).toMatchObject({ overall_status: 'UNHEALTHY' });
  });

  test('is never older than a second', async () => {
    const first = await overall();
    api.setNow(NOW_MS + 1300);
    expect(await overall()).not.toEqual(first);
  });
});

test('a change with a key is done once over HTTP, and says that it was replayed', async () => {
  const headers = { 'idempotency-key': 'reset-1' };
  const reset = () => api.post('/status/circuit-breaker/search/reset', { path: 'mcp' }, headers);
  const [first] = await Promise.all([reset(), folding()]);
  expect(first).toMatchObject({
    status: 200,
    body: { run_id: null, workflow_id: null, result: { status: 'done' } },
  });
  const again = await reset();
  expect(again.body).toEqual(first.body);
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect(await api.fleet.store.commandsAfter('development', 0)).toHaveLength(1);
  const other = await api.post('/status/circuit-breaker/search/reset', { path: 'rest' }, headers);
  expect(other).toMatchObject({ status: 422, body: refusedAs('IDEMPOTENCY_MISMATCH') });
});

/** The loop that watches the servers, until it has folded one command. */
async function folding(): Promise<void> {
  while ((await api.fleet.foldCommands()) === 0) await new Promise((resolve) => setImmediate(resolve));
}
