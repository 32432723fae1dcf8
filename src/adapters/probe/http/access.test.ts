import { afterEach, expect, test } from 'vitest';
import type { CredentialSpec } from '../../../domain/server/server-spec.ts';
import { CredentialError, type Credentials } from '../../../ports/credentials.ts';
import { CacheCounts } from '../../../domain/figures/cache-figures.ts';
import { NO_CREDENTIALS } from '../../../domain/figures/credential-figures.ts';
import { createEnvironmentSecrets } from '../../secrets/environment-secrets.ts';
import { Access } from './access.ts';
import { Deadline } from './deadline.ts';

const GRANT: CredentialSpec = {
  type: 'oauth2',
  tokenUrl: 'http://127.0.0.1:9/token',
  discoveryUrl: null,
  clientId: 'a',
  clientSecret: 'b',
  scopes: [],
  audience: null,
  refreshBufferMs: 0,
};
const deadlines: Deadline[] = [];

afterEach(() => {
  for (const deadline of deadlines.splice(0)) deadline.clear();
});

function within(limitMs: number): Deadline {
  const deadline = new Deadline(limitMs);
  deadlines.push(deadline);
  return deadline;
}

function accessBy(headersFor: Credentials['headersFor'], workedAtMs: number | null = null): Access {
  const credentials: Credentials = {
    headersFor,
    invalidate: () => undefined,
    figures: () => NO_CREDENTIALS,
    tokenCache: () => new CacheCounts().build('auth_tokens', [], 0),
    close: () => Promise.resolve(),
  };
  const secrets = createEnvironmentSecrets({ env: {} });
  return new Access({
    credentials,
    secrets,
    credential: GRANT,
    headers: {},
    credentialWorkedAtMs: workedAtMs,
  });
}

function failing(kind: CredentialError['kind'], workedAtMs: number | null): Access {
  return accessBy(() => Promise.reject(new CredentialError(kind, `because of ${kind}`)), workedAtMs);
}

test.each([
  ['unresolved', null, { verdict: 'auth_rejected', retryable: false }],
  ['unresolved', 1, { verdict: 'auth_rejected', retryable: false }],
  ['issuer_unreachable', null, { verdict: 'auth_rejected', retryable: true }],
  ['issuer_unreachable', 1, { verdict: 'auth_expired', retryable: true }],
  ['issuer_refused', null, { verdict: 'auth_rejected', retryable: false }],
  ['issuer_refused', 1, { verdict: 'auth_expired', retryable: false }],
  ['issuer_misconfigured', 1, { verdict: 'auth_rejected', retryable: false }],
] as const)('%s with a credential that worked at %j is %o', async (kind, workedAtMs, judged) => {
  const failed = await failing(kind, workedAtMs).headers(within(1000));
  expect(failed).toMatchObject({ kind: 'failure', ...judged, message: `no credential: because of ${kind}` });
});

test('an unknown fault is not repeated in the message', async () => {
  const access = accessBy(() => Promise.reject(new Error('hunter2')));
  const failed = await access.headers(within(1000));
  expect(failed).toMatchObject({
    verdict: 'auth_rejected',
    message: 'no credential: the credential could not be prepared',
  });
});

test('an issuer that never answers costs the attempt and is told to stop', async () => {
  let isAborted = false;
  const access = accessBy((_spec, signal) => {
    signal?.addEventListener('abort', () => (isAborted = true));
    return new Promise(() => undefined);
  });
  expect(await access.headers(within(20))).toMatchObject({ verdict: 'timeout' });
  expect(isAborted).toBe(true);
});

test('a refused token is given up once a probe', () => {
  const access = failing('issuer_refused', null);
  expect([access.renew(), access.renew()]).toEqual([true, false]);
});

test('a secret is taken out of tools, and a word that was sent as a header is left in them', async () => {
  const access = accessBy(() =>
    Promise.resolve({
      headers: { authorization: 'Bearer 0123456789abcdef', 'x-tenant': 'search' },
      expiresAtMs: null,
    }),
  );
  await access.headers(within(1000));
  expect(
    access.redactTools([{ name: 'search_tables', description: 'Send 0123456789abcdef to search.' }]),
  ).toEqual([{ name: 'search_tables', description: 'Send [redacted] to search.' }]);
});
