import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { accessByKeys } from '../../../test/support/recorded-fleet/serve-watched-api.ts';
import { createWatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import { keyCreate } from '../../actions/key/create.ts';
import { runAction } from '../../actions/run-action.ts';
import { createApp } from '../app.ts';

const LISTED = 'https://dashboard.example.com';
const FOREIGN = 'https://evil.example';
const CHANGE = '/status/circuit-breaker/search/reset?dry_run=true';
const PREFLIGHT = { 'access-control-request-method': 'POST' };

interface Wanted {
  readonly corsOrigins?: readonly string[];
  readonly asksForKeys?: boolean;
}

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly host?: string;
}

let world: WatchedApi;
let key: string;

beforeAll(async () => {
  world = await createWatchedApi([aServerSpec().build()]);
  const made = await runAction(world.context(), {
    action: keyCreate,
    input: { name: 'ann', role: 'operator' },
  });
  key = made.kind === 'done' ? (made.output.result.key ?? '') : '';
});
afterAll(() => world.close());

function apiWith({ corsOrigins, asksForKeys = false }: Wanted) {
  const { prober, control, releases, service, nowMs } = world.context();
  const parts = { store: world.fleet.store, prober, control, releases, service, nowMs };
  const app = createApp({
    ...parts,
    ...(corsOrigins !== undefined && { corsOrigins }),
    ...(asksForKeys && { access: accessByKeys(world, 'X-Watch-Key') }),
    defaultEnvironment: 'development',
    onFailure: () => undefined,
  });
  return async (path: string, { host = 'localhost:8080', headers, ...asked }: Asked = {}) =>
    app.request(
      `http://${host}${path}`,
      { ...asked, headers: { host, ...headers } },
      { incoming: { socket: { remoteAddress: '192.0.2.7' } } },
    );
}

type Ask = ReturnType<typeof apiWith>;

const allowed = ({ headers }: Response) => headers.get('access-control-allow-origin');
const varies = ({ headers }: Response) => headers.get('vary')?.toLowerCase().split(/, */) ?? [];
const preflight = (ask: Ask, origin: string) =>
  ask(CHANGE, { method: 'OPTIONS', headers: { origin, ...PREFLIGHT } });
const change = (ask: Ask, headers: Readonly<Record<string, string>>) =>
  ask(CHANGE, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '{}' });

describe('pages of other origins, where none is listed', () => {
  test.each([{}, { corsOrigins: [] }])(
    'read nothing and are not answered a preflight: %o',
    async (wanted) => {
      const ask = apiWith(wanted);
      const read = await ask('/status/health', { headers: { origin: LISTED } });
      expect([allowed(read), varies(read)]).toEqual([null, []]);
      const asked = await preflight(ask, LISTED);
      expect([asked.status, allowed(asked)]).toEqual([405, null]);
      expect((await change(ask, { origin: LISTED })).status).toBe(403);
    },
  );
});

describe('a page of a listed origin', () => {
  const site = { origin: LISTED, 'sec-fetch-site': 'cross-site' };

  test('reads answers, and the headers that a client needs', async () => {
    const ask = apiWith({ corsOrigins: [LISTED] });
    const read = await ask('/status/health', { headers: site });
    expect(allowed(read)).toBe(LISTED);
    expect(varies(read)).toContain('origin');
    const exposed = read.headers.get('access-control-expose-headers')?.split(',') ?? [];
    const needed = ['x-request-id', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'];
    expect(exposed).toEqual(expect.arrayContaining([...needed, 'retry-after', 'location']));
    expect(read.headers.get('access-control-allow-credentials')).toBeNull();
  });

  test('reads refusals too', async () => {
    const ask = apiWith({ corsOrigins: [LISTED] });
    const missing = await ask('/nothing/here', { headers: site });
    expect([missing.status, allowed(missing), varies(missing)]).toEqual([404, LISTED, ['origin']]);
    const large = await ask('/status/dual-check', {
      method: 'POST',
      headers: { ...site, 'content-length': '99999999' },
    });
    expect([large.status, allowed(large)]).toEqual([413, LISTED]);
    const refused = await apiWith({ corsOrigins: [LISTED], asksForKeys: true })('/', { headers: site });
    expect([refused.status, allowed(refused), varies(refused)]).toEqual([401, LISTED, ['accept', 'origin']]);
  });

  test('makes changes, and checks by GET', async () => {
    const ask = apiWith({ corsOrigins: [LISTED] });
    const done = await change(ask, site);
    expect([done.status, allowed(done)]).toEqual([200, LISTED]);
    const checked = await ask('/status/dual-check?run=true', { headers: site });
    expect([checked.status, allowed(checked)]).toEqual([200, LISTED]);
  });

  test('needs JSON for a change, as every other client', async () => {
    const ask = apiWith({ corsOrigins: [LISTED] });
    const form = await ask(CHANGE, { method: 'POST', headers: { ...site, 'content-type': 'text/plain' } });
    expect(form.status).toBe(415);
  });

  test('has its preflight answered without a credential, for the methods and headers that there are', async () => {
    for (const asksForKeys of [false, true]) {
      const answered = await preflight(apiWith({ corsOrigins: [LISTED], asksForKeys }), LISTED);
      expect([answered.status, allowed(answered)]).toEqual([204, LISTED]);
      expect(varies(answered)).toContain('origin');
      expect(answered.headers.get('access-control-allow-methods')?.split(',').sort()).toEqual(
        expect.arrayContaining(['GET', 'HEAD', 'POST', 'PUT']),
      );
      const headers = answered.headers.get('access-control-allow-headers')?.split(',') ?? [];
      expect(headers).toEqual(expect.arrayContaining(['authorization', 'content-type', 'idempotency-key']));
      expect(headers.includes('x-watch-key')).toBe(asksForKeys);
    }
  });

  test('needs a credential all the same where one is asked for', async () => {
    const ask = apiWith({ corsOrigins: [LISTED], asksForKeys: true });
    const refused = await change(ask, site);
    expect([refused.status, allowed(refused)]).toEqual([401, LISTED]);
    const done = await change(ask, { ...site, 'x-watch-key': key });
    expect([done.status, allowed(done)]).toEqual([200, LISTED]);
  });

  test('is not let in by another name of this machine, nor through a proxy', async () => {
    const ask = apiWith({ corsOrigins: [LISTED] });
    const rebound = await ask('/status/health', { headers: site, host: 'dashboard.example.com' });
    expect(rebound.status).toBe(403);
    const passedOn = await ask('/status/health', { headers: { ...site, 'x-forwarded-for': '192.0.2.7' } });
    expect(passedOn.status).toBe(403);
  });
});

describe('a page of another origin than those listed', () => {
  test.each([FOREIGN, 'null', `${LISTED}.evil.example`, 'http://dashboard.example.com'])(
    'is kept out as before: %s',
    async (origin) => {
      const ask = apiWith({ corsOrigins: [LISTED] });
      const read = await ask('/status/health', { headers: { origin } });
      expect([allowed(read), varies(read)]).toEqual([null, ['origin']]);
      const asked = await preflight(ask, origin);
      expect([asked.status, allowed(asked)]).toEqual([405, null]);
      expect((await change(ask, { origin, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
      const checked = await ask('/status/dual-check?run=true', { headers: { origin } });
      expect(checked.status).toBe(403);
    },
  );

  test('gets no preflight answered by an API that asks for a credential', async () => {
    const ask = apiWith({ corsOrigins: [LISTED], asksForKeys: true });
    expect((await preflight(ask, FOREIGN)).status).toBe(401);
    const noPreflight = await ask(CHANGE, { method: 'OPTIONS', headers: { origin: LISTED } });
    expect(noPreflight.status).toBe(401);
  });
});

test('what no page sends is told that answers vary by origin', async () => {
  const ask = apiWith({ corsOrigins: [LISTED] });
  expect(varies(await ask('/status/health'))).toEqual(['origin']);
  expect(varies(await ask('/', { headers: { accept: 'text/html' } }))).toEqual(['accept', 'origin']);
});

test('* lets any page use an API with a credential that it holds', async () => {
  const ask = apiWith({ corsOrigins: ['*'], asksForKeys: true });
  expect((await preflight(ask, FOREIGN)).status).toBe(204);
  expect((await change(ask, { origin: FOREIGN })).status).toBe(401);
  const done = await change(ask, { origin: FOREIGN, 'x-watch-key': key });
  expect([done.status, allowed(done), varies(done)]).toEqual([200, '*', ['origin']]);
});
