import { stillService } from '../../../test/support/recorded-fleet/still-service.ts';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { CryptoKey } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLazyRunbooks } from '../../wiring/lazy-runbooks.ts';
import { z } from 'zod';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { startOidcIssuer } from '../../../test/support/official/oidc-issuer.ts';
import type { OidcIssuer } from '../../../test/support/official/oidc-issuer.ts';
import { sampleRelease } from '../../../test/support/recorded-fleet/sample-requests.ts';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import { keyCreate } from '../../actions/key/create.ts';
import { keyRevoke } from '../../actions/key/revoke.ts';
import { runAction } from '../../actions/run-action.ts';
import { createAuthenticator } from '../../adapters/auth/inbound/authenticator.ts';
import { createMemoryLimiter } from '../../adapters/limit/memory-limiter.ts';
import type { Refusal } from '../../domain/access/refusal.ts';
import { ROLES } from '../../domain/access/role.ts';
import type { Role } from '../../domain/access/role.ts';
import { createApp } from '../app.ts';
import type { Access } from './access.ts';
import { isEndpoint, ROUTE_ROLES } from './route-roles.ts';

const RESET = '/status/circuit-breaker/search/reset';
const STRANGER = '192.0.2.7';
let world: WatchedApi;
let issuer: OidcIssuer;
let signingKey: CryptoKey;
let app: ReturnType<typeof createApp>;
let access: Access;
let nowMs: number;
const said: { readonly refusal: Refusal; readonly leftOut: number }[] = [];
const undecided: string[] = [];

beforeAll(async () => {
  const pair = await generateKeyPair('RS256', { extractable: true });
  signingKey = pair.privateKey;
  const jwk = { ...(await exportJWK(pair.privateKey)), kid: 'k', alg: 'RS256', use: 'sig' };
  issuer = await startOidcIssuer({ resource: 'urn:wk', claims: { roles: ['operator'] }, keys: [jwk] });
});
afterAll(() => issuer.stop());

beforeEach(async () => {
  nowMs = NOW_MS;
  said.length = 0;
  undecided.length = 0;
  const specs = [aServerSpec().named('search').build()];
  world = await createWatchedApi(specs, sampleRelease(specs));
  open({ requests: 1_000, windowSeconds: 3_600 });
});
afterEach(async () => {
  issuer.setMood('normal');
  await access.authenticator.close();
  await world.close();
});

function open(limit: { requests: number; windowSeconds: number } | null): void {
  const { store } = world.fleet;
  const { prober, control, releases } = world.context();
  access = {
    authenticator: createAuthenticator({
      acceptsKeys: true,
      ownKey: null,
      store,
      // Tokens are of now, whatever the fleet's clock shows.
      nowMs: () => Date.now() + nowMs - NOW_MS,
      onTrouble: (error) => {
        throw error;
      },
      tokens: {
        issuer: issuer.issuerUrl,
        discoveryUrl: issuer.discoveryUrl,
        audiences: ['urn:wk'],
        allowedClients: [],
        algorithms: ['RS256'],
        clockSkewMs: 0,
        rolesClaim: 'roles',
        roleMap: {},
      },
    }),
    apiKeyHeader: 'X-API-Key',
    acceptsTokens: true,
    limiter: limit === null ? null : createMemoryLimiter(limit),
    onRefusal: (refusal, leftOut) => said.push({ refusal, leftOut }),
    onUndecided: (cause) => undecided.push(cause),
  };
  app = createApp({
    runbooks: createLazyRunbooks(),
    store,
    prober,
    control,
    releases,
    nowMs: () => nowMs,
    defaultEnvironment: 'development',
    service: stillService(nowMs),
    onFailure: ({ error }) => {
      throw error;
    },
    access,
  });
}

async function keyOf(role: Role, name: string = role): Promise<string> {
  const made = await runAction(world.context(), { action: keyCreate, input: { name, role } });
  if (made.kind !== 'done' || made.output.result.key === null) throw new Error('no key');
  return made.output.result.key;
}

const envelope = z.object({
  error: z
    .object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()) })
    .partial()
    .default({}),
});

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly error: z.output<typeof envelope>['error'];
}

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the connection. */
  readonly from?: string;
}

async function ask(
  path: string,
  { method = 'GET', headers = {}, from = STRANGER }: Asked = {},
): Promise<Answered> {
  const url = 'http://watch.example.com:8080';
  const answered = await app.request(
    `${url}${path}`,
    { method, headers: { host: 'watch.example.com:8080', ...headers } },
    { incoming: { socket: { remoteAddress: from } } },
  );
  const text = await answered.text();
  const isJson = answered.headers.get('content-type')?.includes('json') === true;
  const { error } = envelope.parse(isJson ? JSON.parse(text) : {});
  return { status: answered.status, headers: answered.headers, text, error };
}

function aToken(changes: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const exp = Math.floor(Date.now() / 1000) + 600;
  const claims = { iss: issuer.issuerUrl, aud: 'urn:wk', sub: 'ann', exp, ...changes };
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k' }).sign(signingKey);
}

const bearer = (token: string): Asked => ({ headers: { authorization: `Bearer ${token}` } });

describe('the table of roles', () => {
  const endpoints = (): readonly string[] =>
    app.routes.filter(isEndpoint).map(({ method, path }) => `${method} ${path}`);

  test('has every route of the app, and no other', () => {
    expect(
      endpoints().filter((route) => !ROUTE_ROLES.has(route)),
      'routes without a role',
    ).toEqual([]);
    expect([...ROUTE_ROLES.keys()].filter((route) => !endpoints().includes(route))).toEqual([]);
  });

  test('leaves nothing open but what says whether the service is alive, and the look of its pages', () => {
    const open = [...ROUTE_ROLES].filter(([, role]) => role === 'open').map(([route]) => route);
    expect(open).toEqual(['GET /livez', 'GET /readyz', 'GET /status.css']);
  });

  test('is what each role can do: those below a route’s role are refused, the others are let in', async () => {
    const keys = new Map<Role, string>();
    for (const role of ROLES) keys.set(role, await keyOf(role));
    for (const [route, needed] of ROUTE_ROLES) {
      if (needed === 'open' || needed === 'signed') continue;
      const [method = '', pattern = ''] = route.split(' ');
      for (const [index, role] of ROLES.entries()) {
        const headers = { 'x-api-key': keys.get(role) ?? '' };
        const { status } = await ask(pattern.replaceAll(/:\w+/g, 'nobody'), { method, headers });
        const isLetIn = status !== 403 && status !== 401;
        expect(isLetIn, `${role} at ${route}, which needs ${needed}`).toBe(index >= ROLES.indexOf(needed));
      }
    }
  });

  test('a viewer may look, but not have a check made', async () => {
    const headers = { 'x-api-key': await keyOf('viewer') };
    expect((await ask('/status/health', { headers })).status).toBe(200);
    for (const path of ['/status/health?force_check=true', '/status/dual-check?run=true'])
      expect(await ask(path, { headers })).toMatchObject({ status: 403, error: { code: 'FORBIDDEN' } });
  });
});

describe('without a credential', () => {
  test.each(['/', '/status/health', '/metrics', '/nothing/here'])(
    '%s is 401, on this machine too',
    async (path) => {
      for (const from of [STRANGER, '127.0.0.1', '::1']) {
        const refused = await ask(path, { from });
        expect(refused).toMatchObject({ status: 401, error: { code: 'UNAUTHORIZED' } });
        expect(refused.error.message).toContain('X-API-Key');
        expect(refused.headers.get('www-authenticate')).toBe(
          'Bearer realm="watchkeeper", ApiKey realm="watchkeeper", header="X-API-Key"',
        );
        expect(refused.headers.get('x-request-id')).not.toBeNull();
      }
    },
  );

  test.each(['/', '/docs', '/status/health', '/nothing/here'])(
    '%s tells a browser what is needed, on a page that runs no script and does not reload',
    async (path) => {
      const refused = await ask(path, { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
      expect(refused.status).toBe(401);
      expect(Object.fromEntries(refused.headers)).toMatchObject({
        'content-type': 'text/html; charset=UTF-8',
        'content-security-policy': expect.stringMatching(/^default-src 'none'; style-src 'self';/) as string,
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-request-id': expect.any(String) as string,
        'www-authenticate': expect.stringContaining('ApiKey') as string,
        vary: 'accept',
      });
      expect(refused.text).not.toMatch(/<script|<style|style=|\son\w+=|http-equiv/i);
      const words = refused.text.replaceAll(/<[^>]*>/g, '').replaceAll(/\s+/g, ' ');
      expect(words).toContain('This needs a credential. Send an API key as X-API-Key');
      expect(words).toContain('watchkeeper keys create NAME --role viewer');
      expect(words).toContain("curl -H 'X-API-Key: KEY' http://watch.example.com:8080/status/health");
      expect(words).toContain('The login for people comes with a later version');
      expect(words).toContain('Open without a credential: /livez and /readyz');
      expect(words).not.toContain(world.fleet.environment);
    },
  );

  test('a program gets the envelope, whatever else it accepts', async () => {
    for (const accept of ['*/*', 'application/json', 'application/json, text/html']) {
      const refused = await ask('/', { headers: { accept } });
      expect(refused).toMatchObject({ status: 401, error: { code: 'UNAUTHORIZED' } });
      expect(refused.headers.get('vary')).toBe('accept');
    }
  });

  test('/livez and /readyz answer, and cost nobody anything', async () => {
    for (const path of ['/livez', '/readyz']) {
      const answered = await ask(path);
      expect(answered.status).toBe(200);
      expect(answered.headers.get('x-ratelimit-limit')).toBeNull();
    }
  });
});

test('who asks is told who that is, as a program and as a person', async () => {
  const headers = { 'x-api-key': await keyOf('operator', 'ci') };
  const index = await ask('/', { headers });
  expect(JSON.parse(index.text)).toMatchObject({ caller: { who: 'key:ci', role: 'operator' } });
  const page = await ask('/', { headers: { ...headers, accept: 'text/html' } });
  expect(page.text).toContain('You are <strong>key:ci</strong> (operator).');
  expect(page.text).not.toContain('without a login');
});

describe('an API key', () => {
  test('changes what its role may, and the audit log names it', async () => {
    const headers = { 'x-api-key': await keyOf('operator', 'ci') };
    const planned = await ask(`${RESET}?dry_run=true`, { method: 'POST', headers });
    expect(planned.status).toBe(200);
    const watched = ask(RESET, { method: 'POST', headers });
    await expect.poll(() => world.fleet.foldCommands()).toBe(1);
    expect((await watched).status).toBe(200);
    const [line] = await world.fleet.store.audit('development', 1);
    expect(line).toMatchObject({ who: 'key:ci', role: 'operator', via: 'http', action: 'breaker/reset' });
  });

  test('may come as a bearer token, for clients that know only that', async () => {
    expect((await ask('/status/health', bearer(await keyOf('viewer')))).status).toBe(200);
  });

  test('that is revoked stops within a second, and is told so', async () => {
    const headers = { 'x-api-key': await keyOf('viewer', 'old') };
    expect((await ask('/status/health', { headers })).status).toBe(200);
    await runAction(world.context(), { action: keyRevoke, input: { key: 'old' } });
    nowMs += 1_000;
    expect(await ask('/status/health', { headers })).toMatchObject({
      status: 401,
      error: { code: 'UNAUTHORIZED' },
    });
    expect(said.at(-1)?.refusal).toMatchObject({ reason: 'revoked_key', who: 'key:old', address: STRANGER });
  });

  test('that is wrong is nowhere repeated', async () => {
    const key = await keyOf('viewer');
    const wrong = `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`;
    const refused = await ask(`/status/health?key=${wrong}`, { headers: { 'x-api-key': wrong } });
    expect(refused.status).toBe(401);
    const everything = JSON.stringify([refused, said, await world.fleet.store.audit('development', 10)]);
    expect(everything).not.toContain(wrong.slice(20));
  });
});

test('a browser whose key is wrong is told so, and the key is not repeated', async () => {
  const headers = { accept: 'text/html', 'x-api-key': 'wk_guess' };
  const refused = await ask('/', { headers });
  expect(refused.status).toBe(401);
  expect(refused.text).toContain('The API key is not known.');
  expect(refused.text).not.toContain('wk_guess');
});

describe('a token', () => {
  test('of the issuer is let in with its role', async () => {
    const token = await issuer.token();
    expect((await ask('/status/health', bearer(token))).status).toBe(200);
    expect((await ask(`${RESET}?dry_run=true`, { method: 'POST', ...bearer(token) })).status).toBe(200);
  });

  test('without a role may only read', async () => {
    const token = await aToken();
    expect((await ask('/status/health', bearer(token))).status).toBe(200);
    const refused = await ask(RESET, { method: 'POST', ...bearer(token) });
    expect(refused).toMatchObject({
      status: 403,
      error: { code: 'FORBIDDEN', details: { needs: 'operator', has: 'viewer' } },
    });
    expect(refused.headers.get('www-authenticate')).toContain('insufficient_scope');
  });

  test('that has ended is told when', async () => {
    const exp = Math.floor(Date.now() / 1000) - 60;
    const refused = await ask('/status/health', bearer(await aToken({ exp })));
    const expiry_time = new Date(exp * 1000).toISOString();
    expect(refused).toMatchObject({
      status: 401,
      error: { code: 'INVALID_TOKEN', details: { token_expired: true, expiry_time } },
    });
    expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  test.each([
    ['of nobody', () => 'a.b.c'],
    ['for another', () => aToken({ aud: 'urn:other' })],
    ['too long', () => aToken({ filler: 'x'.repeat(9_000) })],
  ])('%s is INVALID_TOKEN', async (_, token) => {
    expect(await ask('/status/health', bearer(await token()))).toMatchObject({
      status: 401,
      error: { code: 'INVALID_TOKEN', details: { token_expired: false, expiry_time: null } },
    });
  });

  test('that cannot be judged is 503, and the answer says nothing of the issuer', async () => {
    issuer.setMood('unavailable');
    const answered = await ask('/status/health', bearer(await aToken()));
    expect(answered).toMatchObject({ status: 503, error: { code: 'SERVICE_UNAVAILABLE', details: {} } });
    expect(answered.headers.get('retry-after')).toBe('5');
    expect(answered.text).not.toContain('127.0.0.1');
    expect(undecided).toEqual([expect.stringContaining('503')]);
    const key = await keyOf('viewer');
    expect((await ask('/status/health', { headers: { 'x-api-key': key } })).status, 'keys go on').toBe(200);
  });
});

describe('the limit', () => {
  test('is each key’s own, and says what is left', async () => {
    open({ requests: 2, windowSeconds: 60 });
    const [ann, bob] = [await keyOf('viewer', 'ann'), await keyOf('viewer', 'bob')];
    const asAnn = { headers: { 'x-api-key': ann } };
    const first = await ask('/status/health', asAnn);
    expect(Object.fromEntries([...first.headers].filter(([name]) => name.startsWith('x-ratelimit')))).toEqual(
      {
        'x-ratelimit-limit': '2',
        'x-ratelimit-remaining': '1',
        'x-ratelimit-reset': String((NOW_MS + 60_000) / 1000),
        'x-ratelimit-window': '60',
      },
    );
    await ask('/status/health', asAnn);
    const refused = await ask('/status/health', asAnn);
    expect(refused).toMatchObject({
      status: 429,
      error: { code: 'RATE_LIMIT_EXCEEDED', details: { limit: 2, window_seconds: 60 } },
    });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    expect((await ask('/status/health', { headers: { 'x-api-key': bob } })).status).toBe(200);
  });

  test('of who has no credential is his address’s, and does not touch who has one', async () => {
    open({ requests: 2, windowSeconds: 60 });
    const [used, unused] = [await keyOf('viewer', 'used'), await keyOf('viewer', 'unused')];
    const withKey = async (key: string) =>
      (await ask('/status/health', { headers: { 'x-api-key': key } })).status;
    expect(await withKey(used)).toBe(200);
    const statuses: number[] = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await ask('/status/health')).status);
    expect(statuses).toEqual([401, 401, 429]);
    expect((await ask('/status/health', { from: '192.0.2.8' })).status).toBe(401);
    expect(await withKey(used), 'what was right before').toBe(200);
    const judged = vi.spyOn(access.authenticator, 'identify');
    expect(await withKey(unused)).toBe(429);
    expect(await withKey('wk_guess')).toBe(429);
    expect(judged, 'for an address that has spent its allowance').not.toHaveBeenCalled();
  });

  test('does not hold for this machine, but for what a proxy on it passes on', async () => {
    open({ requests: 1, windowSeconds: 60 });
    const headers = { 'x-api-key': await keyOf('viewer'), host: 'localhost:8080' };
    const here = { headers, from: '127.0.0.1' };
    for (let n = 0; n < 3; n += 1) {
      const answered = await ask('/status/health', here);
      expect(answered.status).toBe(200);
      expect(answered.headers.get('x-ratelimit-limit')).toBeNull();
    }
    const proxied = { ...here, headers: { ...headers, 'x-forwarded-for': STRANGER } };
    expect((await ask('/status/health', proxied)).status).toBe(200);
    expect((await ask('/status/health', proxied)).status).toBe(429);
    const named = { ...here, headers: { ...headers, host: 'watch.example.com' } };
    expect((await ask('/status/health', named)).status).toBe(429);
  });
});

describe('refusals are written down', () => {
  test('with address and reason, and without what was shown', async () => {
    await ask('/status/health?api_key=wk_secret', {
      headers: { 'x-api-key': 'wk_guess', 'x-request-id': 'r-1' },
    });
    const refusal = {
      reason: 'unknown_key',
      address: STRANGER,
      who: null,
      method: 'GET',
      path: '/status/health',
    };
    expect(said).toMatchObject([{ refusal, leftOut: 0 }]);
    const lines = await world.fleet.store.audit('development', 10);
    expect(lines).toMatchObject([
      {
        who: 'nobody',
        phase: 'refused',
        outcome: 'UNAUTHORIZED',
        requestId: 'r-1',
        input: { reason: 'unknown_key', address: STRANGER, method: 'GET', path: '/status/health' },
      },
    ]);
    expect(JSON.stringify([said, lines])).not.toMatch(/wk_guess|wk_secret/);
  });

  test('but never so many that they fill log or audit log, whatever addresses they come from', async () => {
    open(null);
    for (let n = 0; n < 300; n += 1) await ask(`/status/${'x'.repeat(500)}`, { from: `192.0.2.${n % 250}` });
    expect(said).toHaveLength(60);
    const lines = await world.fleet.store.audit('development', 1_000);
    expect(lines).toHaveLength(100);
    expect(Math.max(...lines.map((line) => JSON.stringify(line).length))).toBeLessThan(700);
    nowMs += 60 * 60_000;
    await ask('/status/health');
    expect(said.at(-1)?.leftOut).toBe(240);
    expect((await world.fleet.store.audit('development', 1))[0]?.input).toMatchObject({ left_out: 200 });
  });

  test('and however many strangers are refused, what a known caller tries is written down', async () => {
    open(null);
    const headers = { 'x-api-key': await keyOf('viewer', 'insider') };
    for (let n = 0; n < 300; n += 1) await ask('/status/health', { from: `192.0.2.${n % 250}` });
    await ask(RESET, { method: 'POST', headers });
    expect(said.at(-1)?.refusal).toMatchObject({ who: 'key:insider', reason: 'too_little_power' });
    expect((await world.fleet.store.audit('development', 1))[0]).toMatchObject({
      who: 'key:insider',
      phase: 'refused',
      outcome: 'FORBIDDEN',
    });
  });

  test('a viewer who tries what he may not cannot fill the audit log either', async () => {
    open(null);
    const headers = { 'x-api-key': await keyOf('viewer') };
    for (let n = 0; n < 30; n += 1) await ask('/status/health?force_check=true', { headers });
    const lines = await world.fleet.store.audit('development', 100);
    expect(lines.filter(({ phase }) => phase === 'refused')).toHaveLength(10);
  });
});
