import { afterEach, describe, expect, it } from 'vitest';
import { answer, startHttpFront } from '../../../test/support/official/http-front.ts';
import type { HttpFront } from '../../../test/support/official/http-front.ts';
import { startOidcIssuer } from '../../../test/support/official/oidc-issuer.ts';
import type { OidcIssuer } from '../../../test/support/official/oidc-issuer.ts';
import type { CredentialSpec } from '../../domain/server/server-spec.ts';
import type { Credentials } from '../../ports/credentials.ts';
import { CredentialError } from '../../ports/credentials.ts';
import { createEnvironmentSecrets } from '../secrets/environment-secrets.ts';
import { createCredentials } from './credentials.ts';

type OAuthSpec = Extract<CredentialSpec, { readonly type: 'oauth2' }>;

const NEVER_LEAKED = 'hunter2';
const cleanups: (() => Promise<void>)[] = [];
let nowMs = Date.now();

afterEach(async () => {
  await Promise.all(cleanups.splice(0).map((cleanup) => cleanup()));
});

async function anIssuer(options?: Parameters<typeof startOidcIssuer>[0]): Promise<OidcIssuer> {
  const issuer = await startOidcIssuer(options);
  cleanups.push(() => issuer.stop());
  return issuer;
}

function theCredentials(env: Record<string, string> = {}, fetchTimeoutMs = 5_000): Credentials {
  const secrets = createEnvironmentSecrets({ env });
  const credentials = createCredentials({ secrets, nowMs: () => nowMs, fetchTimeoutMs });
  cleanups.push(() => credentials.close());
  return credentials;
}

function aGrant(issuer: OidcIssuer, changes: Partial<OAuthSpec> = {}): OAuthSpec {
  return {
    type: 'oauth2',
    tokenUrl: null,
    discoveryUrl: issuer.discoveryUrl,
    clientId: 'watchkeeper',
    clientSecret: issuer.clientSecret,
    scopes: ['tools'],
    audience: null,
    refreshBufferMs: 60_000,
    ...changes,
  };
}

async function tokenOf(credentials: Credentials, spec: OAuthSpec): Promise<string> {
  const { headers } = await credentials.headersFor(spec);
  return headers['authorization'] ?? '';
}

async function failureOf(credentials: Credentials, spec: CredentialSpec): Promise<CredentialError> {
  const thrown: unknown = await credentials.headersFor(spec).catch((error: unknown) => error);
  if (thrown instanceof CredentialError) return thrown;
  throw new Error('no CredentialError was thrown', { cause: thrown });
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + 5_000;
  while (!(await condition())) {
    if (Date.now() > deadlineMs) throw new Error('the condition did not come true within 5 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('client credentials', () => {
  it.each(['client_secret_basic', 'client_secret_post'] as const)(
    'by discovery with %s',
    async (authMethod) => {
      const issuer = await anIssuer({ authMethod, lifetimeS: 600 });
      const { headers, expiresAtMs } = await theCredentials().headersFor(aGrant(issuer));
      expect(headers['authorization']).toMatch(/^Bearer [\w-]{20,}$/);
      expect(expiresAtMs).toBe(nowMs + 600_000);
      expect(issuer.tokenRequests()).toBe(1);
    },
  );

  it.each(['client_secret_basic', 'client_secret_post'] as const)(
    'at a token URL with %s',
    async (authMethod) => {
      const issuer = await anIssuer({ authMethod });
      const spec = aGrant(issuer, { tokenUrl: issuer.tokenUrl, discoveryUrl: null });
      await expect(tokenOf(theCredentials(), spec)).resolves.toMatch(/^Bearer /);
      expect(issuer.discoveryRequests()).toBe(0);
    },
  );

  it('fetch one token for 250 servers that share a grant', async () => {
    const issuer = await anIssuer();
    const credentials = theCredentials();
    const tokens = await Promise.all(Array.from({ length: 250 }, () => tokenOf(credentials, aGrant(issuer))));
    expect(new Set(tokens).size).toBe(1);
    expect([issuer.discoveryRequests(), issuer.tokenRequests()]).toEqual([1, 1]);
  });

  it('fetch one token per scope, and one discovery document', async () => {
    const issuer = await anIssuer();
    const credentials = theCredentials();
    const specs = [aGrant(issuer), aGrant(issuer, { scopes: ['health'] })];
    const tokens = await Promise.all(specs.map((spec) => tokenOf(credentials, spec)));
    expect(new Set(tokens).size).toBe(2);
    expect([issuer.discoveryRequests(), issuer.tokenRequests()]).toEqual([1, 2]);
  });

  it('renew in the background before expiry, the old token serving meanwhile', async () => {
    const issuer = await anIssuer({ lifetimeS: 600 });
    const credentials = theCredentials();
    const spec = aGrant(issuer);
    const first = await tokenOf(credentials, spec);
    nowMs += 539_999;
    expect(await tokenOf(credentials, spec)).toBe(first);
    expect(issuer.tokenRequests()).toBe(1);
    nowMs += 1;
    expect(await tokenOf(credentials, spec)).toBe(first);
    await until(async () => (await tokenOf(credentials, spec)) !== first);
    expect(issuer.tokenRequests()).toBe(2);
  });

  it('renew at half of the life when the buffer is longer than the life', async () => {
    const issuer = await anIssuer({ lifetimeS: 30 });
    const credentials = theCredentials();
    const spec = aGrant(issuer, { refreshBufferMs: 300_000 });
    const first = await tokenOf(credentials, spec);
    nowMs += 14_999;
    expect(await tokenOf(credentials, spec)).toBe(first);
    // Had a request for a token gone out, it would have arrived before these answers.
    for (let round = 0; round < 3; round += 1) await (await fetch(`${issuer.issuerUrl}/jwks`)).text();
    expect(issuer.tokenRequests()).toBe(1);
    nowMs += 1;
    expect(await tokenOf(credentials, spec)).toBe(first);
    await until(() => issuer.tokenRequests() === 2);
  });

  it('fetch a new token after one was refused, but not one for every server that refuses it', async () => {
    const issuer = await anIssuer();
    const credentials = theCredentials();
    const spec = aGrant(issuer);
    const first = await tokenOf(credentials, spec);
    credentials.invalidate(spec);
    const second = await tokenOf(credentials, spec);
    expect(second).not.toBe(first);
    for (let server = 0; server < 250; server += 1) {
      credentials.invalidate(aGrant(issuer));
      expect(await tokenOf(credentials, spec)).toBe(second);
    }
    nowMs += 10_000;
    credentials.invalidate(spec);
    expect(await tokenOf(credentials, spec)).not.toBe(second);
  });

  it('use a rotated secret at once', async () => {
    const issuer = await anIssuer({ clientIds: ['old', 'new'] });
    const env = { CLIENT: 'old', SECRET: issuer.clientSecret };
    const credentials = theCredentials(env);
    const spec = aGrant(issuer, { clientId: '${CLIENT}', clientSecret: '${SECRET}' });
    const first = await tokenOf(credentials, spec);
    env.CLIENT = 'new';
    expect(await tokenOf(credentials, spec)).not.toBe(first);
    expect(issuer.tokenRequests()).toBe(2);
    env.CLIENT = 'old';
    expect(await tokenOf(credentials, spec)).not.toBe(first);
  });

  it('are no use to who has another secret for the same client', async () => {
    const issuer = await anIssuer();
    const credentials = theCredentials();
    await tokenOf(credentials, aGrant(issuer));
    const error = await failureOf(credentials, aGrant(issuer, { clientSecret: NEVER_LEAKED }));
    expect(error.kind).toBe('issuer_refused');
  });

  it('do not wait for the backoff of the secret that was replaced', async () => {
    const issuer = await anIssuer();
    const env = { SECRET: 'wrong' };
    const credentials = theCredentials(env);
    const spec = aGrant(issuer, { clientSecret: '${SECRET}' });
    expect((await failureOf(credentials, spec)).kind).toBe('issuer_refused');
    env.SECRET = issuer.clientSecret;
    await expect(tokenOf(credentials, spec)).resolves.toMatch(/^Bearer /);
  });
});

describe('an issuer that refuses', () => {
  it('is named with its reason, without the secret', async () => {
    const issuer = await anIssuer();
    const error = await failureOf(theCredentials(), aGrant(issuer, { clientSecret: NEVER_LEAKED }));
    expect(error.kind).toBe('issuer_refused');
    expect(error.message).toBe(`${issuer.issuerUrl} gave no token: status 401 (invalid_client).`);
  });

  it('is asked once by 250 servers, and again after the backoff', async () => {
    const issuer = await anIssuer();
    const credentials = theCredentials();
    const spec = aGrant(issuer, { clientSecret: NEVER_LEAKED });
    await Promise.allSettled(Array.from({ length: 250 }, () => credentials.headersFor(spec)));
    await failureOf(credentials, spec);
    expect(issuer.tokenRequests()).toBe(1);
    nowMs += 1_000;
    await failureOf(credentials, spec);
    expect(issuer.tokenRequests()).toBe(2);
  });

  it('refuses a scope that the client may not have', async () => {
    const issuer = await anIssuer();
    const error = await failureOf(theCredentials(), aGrant(issuer, { scopes: ['admin'] }));
    expect([error.kind, error.message]).toEqual([
      'issuer_refused',
      expect.stringContaining('(invalid_scope)'),
    ]);
  });
});

describe('an issuer that is away', () => {
  it('is unreachable for all who share the grant with one request', async () => {
    const issuer = await anIssuer();
    issuer.setMood('unavailable');
    const credentials = theCredentials();
    const results = await Promise.allSettled(
      Array.from({ length: 250 }, () => credentials.headersFor(aGrant(issuer))),
    );
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected', reason: { kind: 'issuer_unreachable' } });
    }
    expect(issuer.discoveryRequests()).toBe(1);
    issuer.setMood('normal');
    nowMs += 1_000;
    await expect(tokenOf(credentials, aGrant(issuer))).resolves.toMatch(/^Bearer /);
  });

  it('is told apart from one that refuses', async () => {
    const issuer = await anIssuer();
    const port = Number(new URL(issuer.issuerUrl).port);
    await issuer.stop();
    const error = await failureOf(theCredentials(), aGrant(issuer));
    expect(error.kind).toBe('issuer_unreachable');
    expect(error.message).toBe(`http://127.0.0.1:${port} cannot be reached: ECONNREFUSED.`);
  });

  it('does not take away a token that is still good', async () => {
    const issuer = await anIssuer({ lifetimeS: 600 });
    const credentials = theCredentials();
    const spec = aGrant(issuer);
    const first = await tokenOf(credentials, spec);
    issuer.setMood('unavailable');
    nowMs += 599_999;
    expect(await tokenOf(credentials, spec)).toBe(first);
    await until(() => issuer.tokenRequests() === 2);
    nowMs += 1;
    await until(async () => (await credentials.headersFor(spec).catch(() => null)) === null);
    expect((await failureOf(credentials, spec)).kind).toBe('issuer_unreachable');
  });

  it('is waited for no longer than the caller wants', async () => {
    const issuer = await anIssuer();
    issuer.setMood('silent');
    const credentials = theCredentials();
    const caller = new AbortController();
    const patient = credentials.headersFor(aGrant(issuer));
    const hasty = credentials.headersFor(aGrant(issuer), caller.signal);
    caller.abort();
    await expect(hasty).rejects.toMatchObject({ kind: 'issuer_unreachable' });
    issuer.setMood('normal');
    expect((await patient).headers['authorization']).toMatch(/^Bearer /);
  });

  it('is not waited for at all by who has no time left', async () => {
    const issuer = await anIssuer();
    issuer.setMood('silent');
    const hasty = theCredentials().headersFor(aGrant(issuer), AbortSignal.abort());
    await expect(hasty).rejects.toMatchObject({ kind: 'issuer_unreachable' });
    issuer.setMood('normal');
  });

  it('is given up after the time limit of a request', async () => {
    const issuer = await anIssuer();
    issuer.setMood('silent');
    const error = await failureOf(theCredentials({}, 50), aGrant(issuer));
    expect([error.kind, error.message]).toEqual([
      'issuer_unreachable',
      expect.stringContaining('no answer in time'),
    ]);
  });

  it('keeps nobody waiting once the credentials are closed', async () => {
    const issuer = await anIssuer();
    issuer.setMood('silent');
    const credentials = theCredentials({}, 60_000);
    const waiting = failureOf(credentials, aGrant(issuer));
    await until(() => issuer.discoveryRequests() === 1);
    await credentials.close();
    expect((await waiting).kind).toBe('issuer_unreachable');
  });
});

describe('an issuer that cannot be trusted', () => {
  it('names another issuer than the one its URL belongs to', async () => {
    const issuer = await anIssuer();
    const discoveryUrl = issuer.discoveryUrl.replace('127.0.0.1', 'localhost');
    const error = await failureOf(theCredentials(), aGrant(issuer, { discoveryUrl }));
    expect([error.kind, error.message]).toEqual([
      'issuer_misconfigured',
      expect.stringContaining('another issuer'),
    ]);
    expect(issuer.tokenRequests()).toBe(0);
  });

  it.each<[string, Partial<OAuthSpec>]>([
    ['a discovery URL', { discoveryUrl: 'http://auth.example.com/.well-known/openid-configuration' }],
    ['a token URL', { discoveryUrl: null, tokenUrl: 'http://auth.example.com/token' }],
  ])('is reached by %s without https', async (_, changes) => {
    const error = await failureOf(theCredentials(), aGrant(await anIssuer(), changes));
    expect(error.message).toBe('http://auth.example.com must be reached over https.');
  });
});

describe('answers that are not what they should be', () => {
  async function aServer(respond: (front: HttpFront, path: string) => [number, unknown]): Promise<HttpFront> {
    const front = await startHttpFront();
    cleanups.push(() => front.stop());
    front.setHandler(({ response, path }) => {
      const [status, body] = respond(front, path);
      if (status === 302) response.setHeader('location', '/elsewhere');
      return answer(response, status, body);
    });
    return front;
  }

  function aGrantAt(front: HttpFront, changes: Partial<OAuthSpec> = {}): OAuthSpec {
    return {
      type: 'oauth2',
      tokenUrl: `${front.origin}/token`,
      discoveryUrl: null,
      clientId: 'c',
      clientSecret: 's',
      scopes: [],
      audience: null,
      refreshBufferMs: 0,
      ...changes,
    };
  }

  it.each<{ what: string; status: number; body: unknown; kind: CredentialError['kind'] }>([
    { what: 'a redirect', status: 302, body: {}, kind: 'issuer_misconfigured' },
    { what: 'no JSON', status: 200, body: undefined, kind: 'issuer_misconfigured' },
    {
      what: 'no token',
      status: 200,
      body: { token_type: 'Bearer', note: NEVER_LEAKED },
      kind: 'issuer_misconfigured',
    },
    {
      what: 'a token of another type',
      status: 200,
      body: { access_token: NEVER_LEAKED, token_type: 'DPoP' },
      kind: 'issuer_misconfigured',
    },
    {
      what: 'a token with a line break',
      status: 200,
      body: { access_token: `${NEVER_LEAKED}\n` },
      kind: 'issuer_misconfigured',
    },
    {
      what: 'too much',
      status: 200,
      body: { access_token: NEVER_LEAKED.repeat(10_000) },
      kind: 'issuer_misconfigured',
    },
    {
      what: 'a refusal in words of its own',
      status: 400,
      body: { error: NEVER_LEAKED },
      kind: 'issuer_refused',
    },
    { what: 'a rate limit', status: 429, body: {}, kind: 'issuer_unreachable' },
  ])('$what', async ({ status, body, kind }) => {
    const front = await aServer(() => [status, body]);
    const error = await failureOf(theCredentials(), aGrantAt(front));
    expect(error.kind).toBe(kind);
    expect(`${error.message} ${String(error.cause)}`).not.toContain(NEVER_LEAKED);
    expect(front.requests().every(({ path }) => path === '/token')).toBe(true);
  });

  it.each<[string, Record<string, unknown>, number | null]>([
    ['a number', { expires_in: 60 }, 60_000],
    ['a number as text', { expires_in: '60' }, 60_000],
    ['nothing, and the token is opaque', {}, null],
  ])('a lifetime that is %s', async (_, body, lifetimeMs) => {
    const front = await aServer(() => [200, { access_token: 't', token_type: 'bearer', ...body }]);
    const { expiresAtMs } = await theCredentials().headersFor(aGrantAt(front));
    expect(expiresAtMs).toBe(lifetimeMs === null ? null : nowMs + lifetimeMs);
  });

  it.each<[string, Record<string, number>, number | null]>([
    ['counts from its issue, whatever the local clock says', { iat: 1000, exp: 1060 }, 60_000],
    ['is unknown where it looks dead on arrival', { exp: 1060 }, null],
  ])('the life of a JWT without expires_in %s', async (_, claims, lifetimeMs) => {
    const token = ['{"alg":"none"}', JSON.stringify(claims), ''].map((part) =>
      Buffer.from(part).toString('base64url'),
    );
    const front = await aServer(() => [200, { access_token: token.join('.') }]);
    const { expiresAtMs } = await theCredentials().headersFor(aGrantAt(front));
    expect(expiresAtMs).toBe(lifetimeMs === null ? null : nowMs + lifetimeMs);
  });

  it.each([401, 400])('tries the form where HTTP Basic gets status %i', async (status) => {
    const front = await startHttpFront();
    cleanups.push(() => front.stop());
    front.setHandler(({ request, response, body }) => {
      const form = new URLSearchParams(body.toString());
      if (request.headers.authorization !== undefined || form.get('client_secret') !== 's') {
        return answer(response, status, { error: 'invalid_client' });
      }
      return answer(response, 200, { access_token: 't' });
    });
    await expect(tokenOf(theCredentials(), aGrantAt(front))).resolves.toBe('Bearer t');
  });

  it('reads the document again when the endpoint it named fails', async () => {
    let tokenPath = '/old';
    const front = await aServer(({ origin }, path) => {
      if (path.startsWith('/.well-known/'))
        return [200, { issuer: origin, token_endpoint: origin + tokenPath }];
      return path === '/new' ? [200, { access_token: 't' }] : [404, {}];
    });
    const credentials = theCredentials();
    const discoveryUrl = `${front.origin}/.well-known/openid-configuration`;
    const spec = aGrantAt(front, { tokenUrl: null, discoveryUrl });
    await failureOf(credentials, spec);
    tokenPath = '/new';
    nowMs += 1_000;
    await expect(tokenOf(credentials, spec)).resolves.toBe('Bearer t');
  });

  it('sends scopes and audience as they were given', async () => {
    let form = '';
    const front = await startHttpFront();
    cleanups.push(() => front.stop());
    front.setHandler(({ response, body }) => {
      form = body.toString();
      return answer(response, 200, { access_token: 't' });
    });
    await theCredentials().headersFor(aGrantAt(front, { scopes: ['a', 'b/c'], audience: 'https://api' }));
    expect(Object.fromEntries(new URLSearchParams(form))).toEqual({
      grant_type: 'client_credentials',
      scope: 'a b/c',
      audience: 'https://api',
    });
  });

  it.each<[string, string, string]>([
    ['behind the path of the issuer', '/tenant/.well-known/openid-configuration', '/tenant'],
    ['before the path of the issuer', '/.well-known/oauth-authorization-server/tenant', '/tenant'],
    ['with the last slash of the issuer', '/.well-known/openid-configuration', '/'],
  ])('finds the document %s', async (_, path, issuerPath) => {
    const front = await aServer(({ origin }, asked) =>
      asked === path
        ? [200, { issuer: origin + issuerPath, token_endpoint: `${origin}/token` }]
        : [200, { access_token: 't' }],
    );
    const spec = aGrantAt(front, { tokenUrl: null, discoveryUrl: front.origin + path });
    await expect(tokenOf(theCredentials(), spec)).resolves.toBe('Bearer t');
  });

  it.each<[string, unknown]>([
    ['without a token endpoint', { issuer: 'ISSUER' }],
    ['with a relative token endpoint', { issuer: 'ISSUER', token_endpoint: '/token' }],
    [
      'with a token endpoint without https',
      { issuer: 'ISSUER', token_endpoint: 'http://auth.example.com/token' },
    ],
    [
      'with no method that a secret can serve',
      {
        issuer: 'ISSUER',
        token_endpoint: 'ISSUER/token',
        token_endpoint_auth_methods_supported: ['private_key_jwt'],
      },
    ],
  ])('a document %s', async (_, document) => {
    const front = await aServer(({ origin }) => [
      200,
      JSON.parse(JSON.stringify(document).replaceAll('ISSUER', origin)),
    ]);
    const discoveryUrl = `${front.origin}/.well-known/openid-configuration`;
    const error = await failureOf(theCredentials(), aGrantAt(front, { tokenUrl: null, discoveryUrl }));
    expect(error.kind).toBe('issuer_misconfigured');
    expect(front.requests()).toHaveLength(1);
  });

  it('takes no URL for a discovery URL that is none', async () => {
    const front = await aServer(() => [200, {}]);
    const error = await failureOf(
      theCredentials(),
      aGrantAt(front, { tokenUrl: null, discoveryUrl: `${front.origin}/issuer` }),
    );
    expect([error.kind, front.requests()]).toEqual(['issuer_misconfigured', []]);
  });
});

describe('figures', () => {
  it('count attempts, failures by kind, tokens fetched, and the cache of tokens', async () => {
    const issuer = await anIssuer({ lifetimeS: 600 });
    const credentials = theCredentials();
    const grant = aGrant(issuer);
    await credentials.headersFor({ type: 'none' });
    for (let asked = 0; asked < 3; asked += 1) await credentials.headersFor(grant);
    expect(credentials.figures()).toEqual({
      attempts: 3,
      failures: {},
      tokenRequests: 1,
      tokenFailures: 0,
      lastFailure: null,
    });
    nowMs += 1_000;
    expect(credentials.tokenCache()).toEqual({
      cache: 'auth_tokens',
      hits: 2,
      misses: 1,
      evictions: 0,
      entries: 1,
      oldestAgeMs: 1_000,
    });
    credentials.invalidate(grant);
    expect(credentials.tokenCache()).toMatchObject({ evictions: 1, entries: 0, oldestAgeMs: null });
    await failureOf(credentials, aGrant(issuer, { clientSecret: NEVER_LEAKED }));
    await failureOf(credentials, { type: 'bearer', token: '${NOT_SET_ANYWHERE}' });
    expect(credentials.figures()).toEqual({
      attempts: 5,
      failures: { issuer_refused: 1, unresolved: 1 },
      tokenRequests: 2,
      tokenFailures: 1,
      lastFailure: { kind: 'unresolved', atMs: nowMs },
    });
  });
});
