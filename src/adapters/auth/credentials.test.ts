import { SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import type { CredentialSpec } from '../../domain/server/server-spec.ts';
import { CredentialError } from '../../ports/credentials.ts';
import { createEnvironmentSecrets } from '../secrets/environment-secrets.ts';
import { createCredentials } from './credentials.ts';

const env: Record<string, string | undefined> = { TOKEN: 'abc', USER: 'Åse', PASSWORD: 'p:w', KEY: 'k' };
const credentials = createCredentials({ secrets: createEnvironmentSecrets({ env }) });

afterEach(() => {
  env['TOKEN'] = 'abc';
});

async function failureOf(spec: CredentialSpec): Promise<CredentialError> {
  const thrown: unknown = await credentials.headersFor(spec).catch((error: unknown) => error);
  if (thrown instanceof CredentialError) return thrown;
  throw new Error('no CredentialError was thrown', { cause: thrown });
}

describe('headers without an issuer', () => {
  it.each<[string, CredentialSpec, Record<string, string>]>([
    ['none', { type: 'none' }, {}],
    ['a bearer token', { type: 'bearer', token: '${TOKEN}' }, { authorization: 'Bearer abc' }],
    [
      'basic, in UTF-8 and with a colon in the password',
      { type: 'basic', username: '${USER}', password: '${PASSWORD}' },
      { authorization: 'Basic w4VzZTpwOnc=' },
    ],
    ['an API key', { type: 'api_key', header: 'X-API-Key', key: '${KEY}' }, { 'x-api-key': 'k' }],
    [
      'custom headers',
      { type: 'custom_headers', headers: { 'X-One': 'v1 ${KEY}', 'x-two': '2' } },
      { 'x-one': 'v1 k', 'x-two': '2' },
    ],
  ])('%s', async (_, spec, headers) => {
    await expect(credentials.headersFor(spec)).resolves.toEqual({ headers, expiresAtMs: null });
  });

  it('follow a secret that is rotated', async () => {
    const spec = { type: 'bearer', token: '${TOKEN}' } as const;
    await credentials.headersFor(spec);
    env['TOKEN'] = 'next';
    await expect(credentials.headersFor(spec)).resolves.toMatchObject({
      headers: { authorization: 'Bearer next' },
    });
  });

  it('are not computed again while nothing changes', async () => {
    const spec = { type: 'bearer', token: '${TOKEN}' } as const;
    expect(await credentials.headersFor(spec)).toBe(await credentials.headersFor(spec));
  });

  it.each<[string, CredentialSpec, string]>([
    ['an unset variable', { type: 'bearer', token: '${NOT_SET}' }, 'NOT_SET'],
    ['an empty token', { type: 'bearer', token: '${UNSET:-}' }, 'bearer token is empty'],
    ['a line break', { type: 'bearer', token: 'hunter2\nx' }, 'no header can carry'],
    ['a character beyond Latin-1', { type: 'api_key', header: 'X-K', key: 'hunter2→' }, 'X-K'],
    ['a colon in a user name', { type: 'basic', username: 'hunter2:', password: '' }, 'colon'],
  ])('cannot be made of %s', async (_, spec, words) => {
    const error = await failureOf(spec);
    expect(error.kind).toBe('unresolved');
    expect(error.message).toContain(words);
    expect(error.message).not.toContain('hunter2');
  });
});

describe('a static token that is a JWT', () => {
  const key = new TextEncoder().encode('0123456789abcdef0123456789abcdef');

  it('says when it expires', async () => {
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(2_000_000_000)
      .sign(key);
    await expect(credentials.headersFor({ type: 'bearer', token })).resolves.toMatchObject({
      expiresAtMs: 2_000_000_000_000,
    });
  });

  it('is still sent when it has expired', async () => {
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(1000)
      .sign(key);
    await expect(credentials.headersFor({ type: 'bearer', token })).resolves.toEqual({
      headers: { authorization: `Bearer ${token}` },
      expiresAtMs: 1_000_000,
    });
  });

  it('may be silent about it', async () => {
    const token = new UnsecuredJWT({}).encode();
    await expect(credentials.headersFor({ type: 'bearer', token })).resolves.toMatchObject({
      expiresAtMs: null,
    });
  });
});
