import { CompactSign, exportJWK, exportSPKI, generateKeyPair, importJWK, SignJWT } from 'jose';
import type { CryptoKey, JWK, JWTPayload } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startOidcIssuer } from '../../../../test/support/official/oidc-issuer.ts';
import type { OidcIssuer } from '../../../../test/support/official/oidc-issuer.ts';
import type { RefusalReason } from '../../../domain/access/refusal.ts';
import type { TokenRules } from '../../../domain/access/token-rules.ts';
import type { Authenticator, Identification } from '../../../ports/access.ts';
import { createAuthenticator } from './authenticator.ts';

const AUDIENCE = 'urn:watchkeeper';
const KID = 'signing-key';
let issuer: OidcIssuer;
let stranger: OidcIssuer;
/** The issuer's own key: what is signed with it is as good as what the issuer says. */
let own: CryptoKey;
let publicKey: CryptoKey;
let jwk: JWK;
let nowMs = Date.now();
const opened: Authenticator[] = [];

beforeAll(async () => {
  const pair = await generateKeyPair('RS256', { extractable: true });
  own = pair.privateKey;
  publicKey = pair.publicKey;
  jwk = { ...(await exportJWK(pair.privateKey)), kid: KID, alg: 'RS256', use: 'sig' };
  issuer = await startOidcIssuer({ resource: AUDIENCE, claims: { roles: ['operator'] }, keys: [jwk] });
  stranger = await startOidcIssuer({ resource: AUDIENCE });
});
afterAll(() => Promise.all([issuer.stop(), stranger.stop()]));
afterEach(async () => {
  nowMs = Date.now();
  issuer.setMood('normal');
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

function authenticator(changes: Partial<TokenRules> = {}): Authenticator {
  const created = createAuthenticator({
    acceptsKeys: false,
    ownKey: null,
    store: { key: () => Promise.resolve(null), noteKeyUse: () => Promise.resolve() },
    nowMs: () => nowMs,
    onTrouble: () => undefined,
    tokens: {
      issuer: issuer.issuerUrl,
      discoveryUrl: issuer.discoveryUrl,
      audiences: [AUDIENCE],
      allowedClients: [],
      algorithms: ['RS256', 'ES256'],
      clockSkewMs: 30_000,
      rolesClaim: 'roles',
      roleMap: {},
      ...changes,
    },
  });
  opened.push(created);
  return created;
}

function identify(token: string, changes?: Partial<TokenRules>): Promise<Identification> {
  return authenticator(changes).identify({ kind: 'token', text: token });
}

/** One authenticator that is asked again and again. */
function asker(): (token: string) => Promise<Identification> {
  const created = authenticator();
  return (text) => created.identify({ kind: 'token', text });
}

const seconds = (): number => Math.floor(nowMs / 1000);

function claims(changes: Readonly<Record<string, unknown>> = {}): JWTPayload {
  const base: Readonly<Record<string, unknown>> = {
    iss: issuer.issuerUrl,
    aud: AUDIENCE,
    sub: 'ann',
    exp: seconds() + 600,
  };
  return Object.fromEntries(
    Object.entries({ ...base, ...changes }).filter(([, value]) => value !== undefined),
  );
}

function signed(
  payload: JWTPayload,
  key: CryptoKey = own,
  header: { alg?: string; kid?: string } = {},
): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: KID, ...header }).sign(key);
}

function unsigned(header: object, payload: JWTPayload = claims()): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(payload)}.`;
}

const refused = (reason: RefusalReason) => ({ status: 'refused', reason, who: null });

describe('a token of the issuer', () => {
  test('is accepted with its subject and its role', async () => {
    const token = await issuer.token();
    expect(await identify(token)).toEqual({ status: 'accepted', who: 'jwt:watchkeeper', role: 'operator' });
  });

  test('is accepted by its client where no audience is asked for', async () => {
    const token = await issuer.token();
    expect(await identify(token, { audiences: [], allowedClients: ['watchkeeper'] })).toMatchObject({
      status: 'accepted',
    });
    expect(await identify(token, { audiences: [], allowedClients: ['other'] })).toEqual({
      ...refused('wrong_audience'),
      expiredAtMs: null,
    });
  });

  test('is judged without asking the issuer again', async () => {
    const token = await issuer.token();
    const ask = asker();
    const before = issuer.requests().length;
    for (let n = 0; n < 20; n += 1) await ask(token);
    expect(
      issuer
        .requests()
        .slice(before)
        .map(({ path }) => path),
    ).toEqual(['/.well-known/openid-configuration', '/jwks']);
  });

  test('ends, with the clocks’ difference forgiven, and it is said when', async () => {
    const token = await signed(claims({ exp: seconds() + 10 }));
    nowMs += 35_000;
    expect(await identify(token)).toMatchObject({ status: 'accepted' });
    nowMs += 10_000;
    expect(await identify(token)).toMatchObject({
      ...refused('expired_token'),
      expiredAtMs: (seconds() - 35) * 1000,
    });
  });
});

describe('what is not good enough', () => {
  const forger = generateKeyPair('RS256', { extractable: true });
  const cases: readonly (readonly [string, RefusalReason, () => string | Promise<string>])[] = [
    ['no token at all', 'malformed_token', () => 'not-a-token'],
    ['three parts of nothing', 'malformed_token', () => 'a.b.c'],
    ['an empty text', 'malformed_token', () => ''],
    [
      'a payload that is no object',
      'malformed_token',
      () =>
        new CompactSign(new TextEncoder().encode('[]'))
          .setProtectedHeader({ alg: 'RS256', kid: KID })
          .sign(own),
    ],
    ['a token without end', 'oversized_token', async () => signed(claims({ filler: 'x'.repeat(8_192) }))],
    ['alg none', 'wrong_algorithm', () => unsigned({ alg: 'none' })],
    ['alg None in other letters', 'wrong_algorithm', () => unsigned({ alg: 'NoNe', kid: KID })],
    ['no algorithm', 'malformed_token', () => unsigned({ kid: KID })],
    [
      'the public key taken for a shared secret',
      'wrong_algorithm',
      async () => {
        const secret = new TextEncoder().encode(await exportSPKI(publicKey));
        return new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: KID }).sign(secret);
      },
    ],
    [
      'an algorithm that is good but not wanted',
      'wrong_algorithm',
      async () => {
        const rs512 = await importJWK({ ...jwk, alg: 'RS512' }, 'RS512');
        if (rs512 instanceof Uint8Array) throw new Error('not a key');
        return signed(claims(), rs512, { alg: 'RS512' });
      },
    ],
    [
      'a forged signature under a real key’s name',
      'wrong_signature',
      async () => signed(claims(), (await forger).privateKey),
    ],
    [
      'a changed claim',
      'wrong_signature',
      async () => {
        const [head, , tail] = (await signed(claims())).split('.');
        const body = Buffer.from(JSON.stringify(claims({ sub: 'root' }))).toString('base64url');
        return [head, body, tail].join('.');
      },
    ],
    [
      'a key that brings itself',
      'wrong_signature',
      async () => {
        const { privateKey, publicKey: theirs } = await forger;
        const header = { alg: 'RS256', kid: KID, jwk: await exportJWK(theirs) };
        return new SignJWT(claims()).setProtectedHeader(header).sign(privateKey);
      },
    ],
    [
      'an unknown key',
      'unknown_signer',
      async () => signed(claims(), (await forger).privateKey, { kid: 'made-up' }),
    ],
    ['another audience', 'wrong_audience', () => signed(claims({ aud: 'urn:other' }))],
    ['no audience', 'wrong_audience', () => signed(claims({ aud: undefined }))],
    ['another issuer’s name', 'wrong_issuer', () => signed(claims({ iss: 'https://login.example.com' }))],
    ['no issuer', 'wrong_issuer', () => signed(claims({ iss: undefined }))],
    ['a token of another issuer', 'unknown_signer', () => stranger.token()],
    ['no end', 'no_expiry', () => signed(claims({ exp: undefined }))],
    ['from tomorrow on', 'not_yet_valid', () => signed(claims({ nbf: seconds() + 3_600 }))],
    ['nobody', 'no_subject', () => signed(claims({ sub: undefined }))],
    ['a refresh token', 'wrong_use', () => signed(claims({ token_use: 'refresh' }))],
  ];

  test.each(cases)('%s', async (...[, reason, token]) => {
    expect(await identify(await token())).toMatchObject(refused(reason));
  });
});

describe('an issuer that', () => {
  test.each(['unavailable', 'redirecting'] as const)(
    'is %s decides nothing, and is not asked with every request',
    async (mood) => {
      const token = await issuer.token();
      issuer.setMood(mood);
      const ask = asker();
      const before = issuer.requests().length;
      for (let n = 0; n < 5; n += 1) expect(await ask(token)).toMatchObject({ status: 'undecided' });
      expect(issuer.requests().length - before).toBe(1);
      issuer.setMood('normal');
      nowMs += 1_500;
      expect(await ask(token)).toMatchObject({ status: 'accepted' });
    },
  );

  test('hangs is waited for once, for three seconds, by however many ask', async () => {
    const token = await issuer.token();
    issuer.setMood('silent');
    const ask = asker();
    const startedAtMs = performance.now();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(token)));
    expect(performance.now() - startedAtMs).toBeLessThan(6_000);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['undecided']));
    const again = performance.now();
    await ask(token);
    expect(performance.now() - again).toBeLessThan(500);
  });

  test('goes away leaves the tokens it has given good, for an hour', async () => {
    const token = await signed(claims({ exp: seconds() + 100_000 }));
    const ask = asker();
    await ask(token);
    issuer.setMood('unavailable');
    nowMs += 59 * 60_000;
    expect(await ask(token)).toMatchObject({ status: 'accepted' });
    nowMs += 2 * 60_000;
    await expect.poll(() => ask(token)).toMatchObject({ status: 'undecided' });
  });

  test('is another than the configured one is not believed', async () => {
    const token = await issuer.token();
    const undecided = await identify(token, { issuer: 'https://login.example.com' });
    expect(undecided).toMatchObject({ status: 'undecided' });
  });

  test('signs with a new key is followed, and made-up key names do not make it asked without end', async () => {
    const port = Number(new URL(issuer.issuerUrl).port);
    const ask = asker();
    await ask(await issuer.token());
    await issuer.stop();
    const next = await generateKeyPair('RS256', { extractable: true });
    const nextJwk = { ...(await exportJWK(next.privateKey)), kid: 'next', alg: 'RS256', use: 'sig' };
    issuer = await startOidcIssuer({ port, resource: AUDIENCE, keys: [nextJwk, jwk] });
    const rotated = await signed(claims(), next.privateKey, { kid: 'next' });
    expect(await ask(rotated), 'just fetched').toMatchObject(refused('unknown_signer'));
    nowMs += 11_000;
    expect(await ask(rotated)).toMatchObject({ status: 'accepted' });
    const before = issuer.requests().length;
    for (let n = 0; n < 50; n += 1) await ask(await signed(claims(), own, { kid: `made-up-${n}` }));
    expect(issuer.requests().length - before).toBe(0);
  });
});
