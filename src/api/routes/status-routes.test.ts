import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';

const NAMES = ['alpha', 'beta', 'delta', 'gamma', 'omega'];
let api: WatchedApi;

beforeAll(async () => {
  api = await createWatchedApi(NAMES.map((name) => aServerSpec().named(name).build()));
  for (const name of NAMES) {
    const check = aCheck().of(name);
    await api.fleet.record(check.at(NOW_MS - 60_000).build(), check.at(NOW_MS - 30_000).build());
  }
});
afterAll(() => api.close());

interface ListBody {
  readonly servers: readonly { readonly server_name: string; readonly history: readonly unknown[] }[];
  readonly next?: string | null;
}

async function list(path: string): Promise<{ headers: Headers; body: ListBody }> {
  const response = await api.app.request(`http://localhost${path}`);
  expect(response.status).toBe(200);
  return { headers: response.headers, body: (await response.json()) as ListBody };
}

const namesOf = ({ servers }: ListBody) => servers.map(({ server_name }) => server_name);

describe('pages of servers', () => {
  test('follow their next links to the end', async () => {
    const seen: string[] = [];
    let next: string | null | undefined = '/status/servers?limit=2&status=HEALTHY';
    for (let pages = 0; typeof next === 'string' && pages < 9; pages += 1) {
      const { headers, body } = await list(next);
      seen.push(...namesOf(body));
      next = body.next;
      expect(headers.get('link')).toBe(typeof next === 'string' ? `<${next}>; rel="next"` : null);
      if (typeof next === 'string') expect(next).toContain('status=HEALTHY');
    }
    expect(next).toBeNull();
    expect(seen).toEqual(NAMES);
  });

  test('are not made where none is asked for', async () => {
    const { body } = await list('/status/servers');
    expect(namesOf(body)).toEqual(NAMES);
    expect(Object.keys(body)).not.toContain('next');
  });

  test('limit beside include_history is that of the checks, unless history_limit is given', async () => {
    const checks = await list('/status/servers?include_history=true&limit=1');
    expect(namesOf(checks.body)).toEqual(NAMES);
    expect(checks.body.servers[0]?.history).toHaveLength(1);
    const both = await list('/status/servers?include_history=true&limit=2&history_limit=1');
    expect(namesOf(both.body)).toEqual(['alpha', 'beta']);
    expect(both.body.servers[1]?.history).toHaveLength(1);
  });

  test('of checks have next links too', async () => {
    const first = await api.json('/status/servers/beta/history?limit=1');
    const { next } = first.body as { readonly next: string };
    expect(first.headers.get('link')).toBe(`<${next}>; rel="next"`);
    expect((await api.json(next)).body).toMatchObject({
      items: [{ timestamp: new Date(NOW_MS - 60_000).toISOString() }],
    });
  });
});

const NEW_ROUTES = [
  ...['/status/health/detailed', '/status/performance', '/status/system-info'],
  ...['/health', '/healthz', '/status'],
];

describe.each(NEW_ROUTES)('%s', (path) => {
  test('carries the request id and is not cached', async () => {
    const { status, headers } = await api.json(path, { headers: { 'x-request-id': 'abc-1' } });
    expect(status).toBe(200);
    expect(headers.get('x-request-id')).toBe('abc-1');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('takes an environment and refuses an unknown one', async () => {
    expect((await api.json(`${path}?environment=development`)).status).toBe(200);
    const unknown = await api.json(`${path}?environment=nowhere`);
    expect(unknown).toMatchObject({ status: 404, body: { error: { code: 'NOT_FOUND' } } });
  });

  test('takes no other method', async () => {
    const { status, body } = await api.json(path, {
      method: 'DELETE',
      headers: { 'content-type': 'application/json' },
    });
    expect({ status, body }).toMatchObject({ status: 405, body: { error: { code: 'METHOD_NOT_ALLOWED' } } });
  });
});

test.each([
  '/status/performance?time_range=yesterday',
  '/status/performance?time_range=2d',
  '/status/performance?time_range=59',
  '/status/servers?limit=0',
  '/status/servers?limit=2&cursor=nonsense',
  '/status/servers?history_limit=x',
  '/status/metrics?format=xml',
  '/status/health?include_servers=maybe',
])('%s is 400', async (path) => {
  const { status, body } = await api.json(path);
  expect({ status, body }).toMatchObject({ status: 400, body: { error: { code: 'INVALID_REQUEST' } } });
});
