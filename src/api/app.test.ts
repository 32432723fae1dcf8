import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aCheck } from '../../test/support/builders/a-check.ts';
import { aContract, aMcpProbe, aRestProbe } from '../../test/support/builders/a-probe.ts';
import { aServerSpec } from '../../test/support/builders/a-server-spec.ts';
import { createWatchedApi, NOW_MS } from '../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../test/support/recorded-fleet/watched-api.ts';
import { aPool, workerFigures } from '../../test/support/builders/worker-figures.ts';
import type { CredentialFigures } from '../domain/figures/credential-figures.ts';
import { startZoo } from '../../test/support/mcp-zoo/zoo.ts';
import type { Zoo } from '../../test/support/mcp-zoo/zoo.ts';

const GOLDEN = '../../test/golden/http';
let zoo: Zoo;
let api: WatchedApi;

beforeAll(async () => {
  zoo = await startZoo();
  api = await createWatchedApi([
    aServerSpec()
      .named('reasoning')
      .withMcp({ url: zoo.url('plain-json'), expectedTools: ['reason'] })
      .withRest({ url: zoo.url('rest-ok') })
      .build(),
    aServerSpec()
      .named('search')
      .withMcp({ url: zoo.url('plain-json') })
      .withRest({ url: zoo.url('rest-ok') })
      .build(),
    aServerSpec().named('gateway').mcpOnly().build(),
    aServerSpec().named('archive').disabled().build(),
  ]);
  const healthy = aCheck().mcp(
    aMcpProbe()
      .taking(42)
      .promising(aContract('aaaa1111', 'find', 'open')),
  );
  await api.fleet.record(
    healthy
      .of('search')
      .at(NOW_MS - 70_000)
      .build(),
    healthy
      .of('search')
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
  await putFigures(api);
});

/** What a worker has written in the two minutes before. */
async function putFigures({ fleet: { store } }: WatchedApi): Promise<void> {
  const minuteMs = Math.floor(NOW_MS / 60_000) * 60_000;
  const auth = (attempts: number): CredentialFigures => ({
    attempts,
    failures: { issuer_refused: 1 },
    tokenRequests: attempts / 10,
    tokenFailures: 1,
    lastFailure: { kind: 'issuer_refused', atMs: minuteMs - 90_000 },
  });
  const tokens = { cache: 'auth_tokens', misses: 10, evictions: 1, entries: 2, oldestAgeMs: 30_000 };
  const pools = [
    aPool({ busyPeak: 10, waits: 3 }),
    aPool({ origin: 'http://gateway.example', path: 'rest', errors: 0 }),
  ];
  for (const [ago, attempts, hits] of [[2, 20, 40] as const, [1, 50, 90] as const]) {
    const figures = workerFigures(minuteMs - ago * 60_000, { pools, credentials: auth(attempts) });
    await store.putFigures({ ...figures, startedAtMs: NOW_MS - 600_000, caches: [{ ...tokens, hits }] });
  }
}

afterAll(async () => {
  await api.close();
  await zoo.close();
});

/** One golden body for each endpoint. */
const BODIES: readonly (readonly [name: string, status: number, request: () => Promise<Response>])[] = [
  ['status-health', 503, () => get('/status/health')],
  ['status-health-detailed', 503, () => get('/status/health/detailed')],
  ['status-servers', 200, () => get('/status/servers')],
  ['status-server', 200, () => get('/status/servers/search')],
  ['status-server-never-checked', 200, () => get('/status/servers/archive')],
  ['status-server-history', 200, () => get('/status/servers/search/history?limit=1')],
  ['status-server-check', 200, () => post('/status/servers/search/check', {})],
  ['status-metrics', 200, () => get('/status/metrics')],
  ['status-metrics-server', 200, () => get('/status/metrics/gateway?time_range=24h')],
  ['status-dual-check', 200, () => get('/status/dual-check')],
  [
    'status-dual-check-run',
    200,
    () => post('/status/dual-check', { server_names: ['search'], include_rest: false }),
  ],
  ['status-circuit-breaker', 200, () => get('/status/circuit-breaker')],
  ['status-circuit-breaker-server', 200, () => get('/status/circuit-breaker/gateway')],
  [
    'status-circuit-breaker-reset-dry-run',
    200,
    () => post('/status/circuit-breaker/gateway/reset?dry_run=true', {}),
  ],
  ['status-performance', 200, () => get('/status/performance?time_range=1h')],
  ['status-system-info', 200, () => get('/status/system-info')],
  ['livez', 200, () => get('/livez')],
  ['readyz', 200, () => get('/readyz')],
  ['index', 200, () => get('/')],
  ['error', 404, () => get('/status/servers/serach', { 'x-request-id': 'request-7' })],
];

const MEASURED: ReadonlySet<string> = new Set(['status-server-check', 'status-dual-check-run']);

test.each(BODIES)('%s answers its golden body', async (name, status, request) => {
  const response = await request();
  expect(api.failures.map(({ error }) => error)).toEqual([]);
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  const body = JSON.stringify(await response.json(), null, 2);
  const shown = withoutOwnCache(MEASURED.has(name) ? withoutDurations(body) : body);
  await expect(`${withoutPorts(shown)}\n`).toMatchFileSnapshot(`${GOLDEN}/${name}.json`);
});

test('/metrics answers its golden text, and so does /status/metrics?format=prometheus', async () => {
  const response = await get('/metrics');
  const text = await response.text();
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  await expect(text).toMatchFileSnapshot(`${GOLDEN}/metrics.txt`);
  const other = await get('/status/metrics?format=prometheus');
  expect(await other.text()).toBe(text);
});

test('every golden body is of an endpoint that is tested', () => {
  const names = readdirSync(new URL(GOLDEN, import.meta.url)).sort();
  expect(names).toEqual([...BODIES.map(([name]) => `${name}.json`), 'metrics.txt'].sort());
});

describe('every endpoint', () => {
  test('says the request id, its own or the given one, and is not cached', async () => {
    const own = await get('/status/health');
    expect(own.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(own.headers.get('cache-control')).toBe('no-store');
    const given = await get('/livez', { 'x-request-id': 'abc-1' });
    expect(given.headers.get('x-request-id')).toBe('abc-1');
    const insane = await get('/livez', { 'x-request-id': 'a b' });
    expect(insane.headers.get('x-request-id')).not.toBe('a b');
  });

  test('takes an environment and refuses an unknown one', async () => {
    expect((await get('/status/health?environment=development')).status).toBe(503);
    const unknown = await api.json('/status/health?environment=nowhere');
    expect(unknown).toMatchObject({
      status: 404,
      body: { error: { code: 'NOT_FOUND', details: { environments: ['development'] } } },
    });
  });
});

function get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return Promise.resolve(api.app.request(`http://localhost${path}`, { headers }));
}

function post(path: string, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return Promise.resolve(
    api.app.request(`http://localhost${path}`, { method: 'POST', headers, body: JSON.stringify(body) }),
  );
}

function withoutPorts(body: string): string {
  return body.replaceAll(/127\.0\.0\.1:\d{2,5}/g, '127.0.0.1:PORT');
}

/** What this process's cache has done depends on the tests before. */
function withoutOwnCache(body: string): string {
  return body
    .replace(/"api_results": \{[^}]*\}/, '"api_results": "MEASURED"')
    .replace(/"cache_hit_rate": [\d.]+/, '"cache_hit_rate": "MEASURED"');
}

function withoutDurations(body: string): string {
  return body.replaceAll(/("[a-z_]+_ms": )[\d.]+/g, '$1"MEASURED"');
}
