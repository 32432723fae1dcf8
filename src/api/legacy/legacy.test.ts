import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aMcpProbe, aRestProbe } from '../../../test/support/builders/a-probe.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import { startZoo } from '../../../test/support/mcp-zoo/zoo.ts';
import type { Zoo } from '../../../test/support/mcp-zoo/zoo.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { CompatibilitySettings } from '../../domain/release/compatibility.ts';
import { STANDARD_COMPATIBILITY } from '../../domain/release/compatibility.ts';
import { createApp } from '../app.ts';
import type { ApiFailure } from '../dependencies.ts';

const GOLDEN = '../../../test/golden/legacy';
let zoo: Zoo;
let api: WatchedApi;

beforeAll(async () => {
  zoo = await startZoo();
  const token = { type: 'bearer', token: '${NOT_SHOWN}' } as const;
  api = await createWatchedApi([
    aServerSpec()
      .named('search')
      .withMcp({ url: zoo.url('plain-json') })
      .withRest({ url: zoo.url('rest-ok') })
      .build(),
    aServerSpec()
      .named('reasoning')
      .withMcp({ expectedTools: ['reason'], credential: token })
      .build(),
    aServerSpec().named('gateway').mcpOnly().build(),
    aServerSpec().named('archive').disabled().build(),
  ]);
  await api.fleet.record(
    aCheck()
      .of('search')
      .mcp(aMcpProbe().taking(42))
      .at(NOW_MS - 10_000)
      .build(),
    aCheck()
      .of('reasoning')
      .mcp(aMcpProbe().missing('reason'))
      .at(NOW_MS - 12_000)
      .build(),
    ...[62_000, 32_000, 2000].map((ago) =>
      aCheck()
        .of('gateway')
        .mcp(aMcpProbe().failing())
        .rest(aRestProbe().disabled())
        .at(NOW_MS - ago)
        .build(),
    ),
  );
});

afterAll(async () => {
  await api.close();
  await zoo.close();
});

async function textOf(path: string, app = api.app): Promise<{ status: number; text: string }> {
  const response = await app.request(`http://localhost${path}`);
  return { status: response.status, text: await response.text() };
}

/** Their bodies byte for byte: order of fields, spelling, spaces. */
test.each([
  ['health', '/health', 200],
  ['health', '/healthz', 200],
  ['status', '/status', 200],
  ['status-health', '/status/health?format=legacy', 503],
  ['status-servers', '/status/servers?format=legacy', 200],
  ['status-server', '/status/servers/search?format=legacy', 200],
  ['status-metrics', '/status/metrics?format=legacy', 200],
  ['status-config', '/status/config?format=legacy', 200],
])('%s is the golden body of %s', async (name, path, status) => {
  const answer = await textOf(path);
  expect(answer.status).toBe(status);
  const text = answer.text.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT');
  await expect(text).toMatchFileSnapshot(`${GOLDEN}/${name}.json`);
  expect(text).not.toContain('NOT_SHOWN');
});

test('a form that is not there is refused, and the standard one can be asked for', async () => {
  for (const path of ['/status/health', '/status/servers', '/status/servers/search', '/status/metrics'])
    expect((await textOf(`${path}?format=xml`)).status).toBe(400);
  expect((await textOf('/status/servers?format=json')).status).toBe(200);
  expect((await textOf('/status/metrics?format=prometheus')).status).toBe(200);
});

describe('a check by POST', () => {
  test('has a result for each server and a summary', async () => {
    const { status, body } = await api.post('/status/health-check', { server_names: ['search'] });
    expect(status).toBe(200);
    const text = JSON.stringify(body).replaceAll(/("response_time_ms":)[\d.]+/g, '$1"MEASURED"');
    await expect(text).toMatchFileSnapshot(`${GOLDEN}/status-health-check.json`);
  });

  test.each([
    [{ server_names: [] }, 400, 'INVALID_REQUEST'],
    [{ server_names: 'search' }, 400, 'INVALID_REQUEST'],
    [{ timeout_seconds: '5' }, 400, 'INVALID_REQUEST'],
    [{ timeout: 5 }, 400, 'INVALID_REQUEST'],
    [{ server_names: ['serach'] }, 404, 'SERVER_NOT_FOUND'],
  ])('%j is refused', async (request, status, code) => {
    expect(await api.post('/status/health-check', request)).toMatchObject({
      status,
      body: { error: { code } },
    });
  });
});

describe('a breaker by POST', () => {
  /** Acts as the loop that watches the servers would. */
  async function whileWatched<T>(request: Promise<T>): Promise<T> {
    const watching = setInterval(() => void api.fleet.foldCommands(), 10);
    return request.finally(() => {
      clearInterval(watching);
    });
  }

  test('opens, closes and resets, in the audit log', async () => {
    for (const [action, state] of [
      ['open', 'OPEN'],
      ['close', 'CLOSED'],
      ['reset', 'CLOSED'],
    ] as const) {
      const request = api.post('/status/circuit-breaker', { action, server_names: ['search', 'reasoning'] });
      const { status, body } = await whileWatched(request);
      expect(status).toBe(200);
      expect(body).toEqual({
        success: true,
        message: `Circuit breaker ${action} completed`,
        data: {
          results: {
            search: { success: true, message: 'search has taken it in.' },
            reasoning: { success: true, message: 'reasoning has taken it in.' },
          },
        },
        timestamp: new Date(NOW_MS).toISOString(),
      });
      expect((await api.fleet.store.state('development', 'search'))?.breaker.overall).toBe(state);
    }
    const lines = await api.fleet.store.audit('development', 100);
    expect(lines.filter(({ phase, subject }) => phase === 'after' && subject === 'search')).toHaveLength(3);
  });

  test('the same key makes the change once for each server', async () => {
    const before = (await api.fleet.store.audit('development', 1000)).length;
    const send = () =>
      whileWatched(
        api.post(
          '/status/circuit-breaker',
          { action: 'reset', server_names: ['search', 'gateway'] },
          { 'idempotency-key': 'k1' },
        ),
      );
    const first = await send();
    expect((await send()).body).toEqual(first.body);
    expect((await api.fleet.store.audit('development', 1000)).length - before).toBe(4);
  });

  test('without names means all, and a dry run does nothing', async () => {
    const { body } = await api.post('/status/circuit-breaker?dry_run=true', { action: 'open' });
    expect(body).toMatchObject({ dry_run: true });
    expect(body).toHaveProperty('would.length', 4);
    expect((await api.fleet.store.state('development', 'search'))?.breaker.overall).toBe('CLOSED');
  });

  test.each([
    [{ action: 'explode' }, 400, 'INVALID_REQUEST'],
    [{}, 400, 'INVALID_REQUEST'],
    [{ action: 'open', server_names: [] }, 400, 'INVALID_REQUEST'],
    [{ action: 'open', server_names: ['serach'] }, 404, 'SERVER_NOT_FOUND'],
  ])('%j is refused', async (request, status, code) => {
    expect(await api.post('/status/circuit-breaker', request)).toMatchObject({
      status,
      body: { error: { code } },
    });
  });
});

describe('backward_compatibility', () => {
  const failures: ApiFailure[] = [];
  const appWith = (
    settings: Partial<CompatibilitySettings>,
    store: Partial<WatchedApi['fleet']['store']> = {},
  ) => {
    const { prober, control, releases, service, nowMs } = api.context();
    const real = api.fleet.store;
    const compatibility = { ...STANDARD_COMPATIBILITY, ...settings };
    return createApp({
      store: {
        ...real,
        release: async (hash) => {
          const release = await real.release(hash);
          return release && { ...release, settings: { ...release.settings, compatibility } };
        },
        ...store,
      },
      prober,
      control,
      releases,
      service,
      nowMs,
      defaultEnvironment: 'development',
      onFailure: (failure) => failures.push(failure),
    });
  };

  test('legacy_endpoints says which of them exist', async () => {
    const app = appWith({ legacyEndpoints: ['/healthz'] });
    expect((await textOf('/healthz', app)).status).toBe(200);
    for (const path of ['/health', '/status']) {
      const { status, text } = await textOf(path, app);
      expect(status).toBe(404);
      expect(text).toContain('backward_compatibility of development');
    }
  });

  test('enabled: false takes all of it away', async () => {
    const app = appWith({ enabled: false, responseFormat: 'legacy_compatible' });
    expect((await textOf('/health', app)).status).toBe(404);
    expect((await textOf('/status/servers?format=legacy', app)).status).toBe(400);
    expect(JSON.parse((await textOf('/status/servers', app)).text)).toHaveProperty('servers');
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: '{"action":"open"}' };
    for (const path of ['/status/circuit-breaker', '/status/health-check'])
      expect((await app.request(`http://localhost${path}`, init)).status).toBe(404);
  });

  test('response_format: legacy_compatible is the form where a request does not say', async () => {
    const app = appWith({ responseFormat: 'legacy_compatible' });
    for (const path of ['/status/health', '/status/servers', '/status/servers/search', '/status/metrics']) {
      expect((await textOf(path, app)).text).toBe((await textOf(`${path}?format=legacy`, appWith({}))).text);
      expect(JSON.parse((await textOf(`${path}?format=json`, app)).text)).not.toHaveProperty('data');
    }
    expect((await textOf('/status/metrics?format=prometheus', app)).text).toMatch(/^# HELP/);
    expect(JSON.parse((await textOf('/status/performance', app)).text)).toHaveProperty('percentiles');
  });

  test('a failure of ours is 200 with a body that says so, and is reported', async () => {
    const statesSince = () => Promise.reject(new AppError('STORE_UNAVAILABLE', 'The store is away.'));
    const { status, text } = await textOf('/health', appWith({}, { statesSince }));
    expect([status, JSON.parse(text)]).toEqual([
      200,
      {
        status: 'error',
        healthy: false,
        timestamp: new Date(NOW_MS).toISOString(),
        error: 'The store is away.',
      },
    ]);
    expect(failures.at(-1)).toMatchObject({ path: '/health' });
  });

  test.each(['/health', '/status', '/status/health?format=legacy'])(
    '%s takes an environment',
    async (path) => {
      const query = `${path.includes('?') ? '&' : '?'}environment=`;
      expect((await textOf(`${path}${query}development`)).text).toBe((await textOf(path)).text);
      expect((await textOf(`${path}${query}nowhere`)).status).toBe(404);
    },
  );

  test('an unknown server is 404 in our envelope of errors', async () => {
    const { status, body } = await api.json('/status/servers/serach?format=legacy');
    expect({ status, body }).toMatchObject({ status: 404, body: { error: { code: 'SERVER_NOT_FOUND' } } });
  });
});
