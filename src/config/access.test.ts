import { describe, expect, it } from 'vitest';
import {
  load,
  problemsOf,
  removeWritten,
  written,
} from '../../test/support/builders/written-configuration.ts';
import type { Installation } from './installation.ts';
import { loadConfiguration } from './load-configuration.ts';

removeWritten();

const POOL = 'https://cognito-idp.us-east-1.example.com/us-east-1_POOL';
const DISCOVERY = `${POOL}/.well-known/openid-configuration`;

function installationOf(text: string): Installation {
  const { installation, environments } = load(text);
  expect(environments[0]?.warnings.filter(({ path }) => path !== 'servers')).toEqual([]);
  return installation;
}

describe('who may use the API', () => {
  it('is open where nothing is written', () => {
    expect(installationOf('system_name: x').api.auth).toEqual({ apiKeyHeader: null, tokens: null });
  });

  it('is whoever has a token of an issuer, once one is named', () => {
    const { tokens } = installationOf(`api: { auth: { jwt: { issuer: "${POOL}/", audience: wk } } }`).api
      .auth;
    expect(tokens).toMatchObject({ issuer: `${POOL}/`, discoveryUrl: DISCOVERY, audiences: ['wk'] });
  });

  it('enabled: false says no to tokens although an issuer is named', () => {
    const text = `api: { auth: { jwt: { issuer: "${POOL}", audience: wk, enabled: false } } }`;
    expect(installationOf(text).api.auth.tokens).toBeNull();
  });

  it('is read from the authorizer of the deployed files', () => {
    const text = [
      'authentication:',
      '  type: jwt',
      '  config:',
      '    customJWTAuthorizer:',
      '      allowedClients: [client-1]',
      `      discoveryUrl: ${DISCOVERY}`,
    ].join('\n');
    expect(installationOf(text).api.auth.tokens).toMatchObject({
      issuer: null,
      discoveryUrl: DISCOVERY,
      allowedClients: ['client-1'],
      audiences: [],
    });
  });

  it('is read from the authentication section of the scenarios', () => {
    const text = `authentication: { jwt_enabled: true, jwt_discovery_url: "${DISCOVERY}", jwt_audience: wk, jwt_issuer: "${POOL}", api_key_enabled: true, api_key_header: X-Key, rate_limiting: { enabled: true, requests_per_minute: 120 } }`;
    expect(installationOf(text).api).toMatchObject({
      auth: {
        apiKeyHeader: 'X-Key',
        tokens: { issuer: POOL, discoveryUrl: DISCOVERY, audiences: ['wk'] },
      },
      rateLimit: { requests: 120, windowSeconds: 60 },
    });
  });

  it('rate_limiting: { enabled: false } limits nobody', () => {
    expect(installationOf('authentication: { rate_limiting: { enabled: false } }').api.rateLimit).toBeNull();
  });
});

describe('pages that may use the API', () => {
  const KEYS = 'auth: { api_keys: true }';

  it.each([
    ['none, where nothing is written', 'system_name: x', []],
    [
      'none, although some are listed, where it is not enabled',
      'api: { cors_origins: ["https://a.example.com"] }',
      [],
    ],
    [
      'those of the listed origins',
      'api: { cors_enabled: true, cors_origins: ["https://a.example.com", "http://localhost:3000"] }',
      ['https://a.example.com', 'http://localhost:3000'],
    ],
    [
      'any, once a credential is asked for',
      `api: { cors_enabled: true, cors_origins: ["*"], ${KEYS} }`,
      ['*'],
    ],
    [
      'those of plain http elsewhere too, once a credential is asked for',
      `api: { cors_enabled: true, cors_origins: ["http://a.example.com"], ${KEYS} }`,
      ['http://a.example.com'],
    ],
  ])('are %s', (...[, text, origins]) => {
    expect(installationOf(text).api.corsOrigins).toEqual(origins);
  });
});

describe('TLS', () => {
  it('is spoken once a certificate is named, from 1.2 on, and a version needs no quotes', () => {
    expect(installationOf('tls: { cert_file: a, key_file: b }').tls).toEqual({
      certFile: 'a',
      keyFile: 'b',
      minVersion: '1.2',
    });
    expect(installationOf('tls: { cert_file: a, key_file: b, min_version: 1.3 }').tls?.minVersion).toBe(
      '1.3',
    );
    expect(installationOf('tls: { cert_file: a, key_file: b, enabled: false }').tls).toBeNull();
  });
});

describe('what cannot work is said, with its place and its cure', () => {
  const jwt = (inner: string): string => `api: { auth: { jwt: { ${inner} } } }`;

  it.each([
    ['nobody named', jwt('enabled: true, audience: wk'), 'api.auth.jwt.issuer', 'issuer: https://'],
    ['for whomever', jwt(`issuer: "${POOL}"`), 'api.auth.jwt.audience', 'allowed_clients'],
    [
      'in the open',
      jwt('issuer: "http://login.example.com", audience: a'),
      'api.auth.jwt.issuer',
      'https://login',
    ],
    [
      'a shared secret',
      jwt(`issuer: "${POOL}", audience: a, algorithms: [HS256]`),
      'api.auth.jwt.algorithms[0]',
      '',
    ],
    [
      'no signature',
      jwt(`issuer: "${POOL}", audience: a, algorithms: [none]`),
      'api.auth.jwt.algorithms[0]',
      '',
    ],
    [
      'an unknown role',
      jwt(`issuer: "${POOL}", audience: a, role_map: { x: root }`),
      'api.auth.jwt.role_map.x',
      '',
    ],
    ['a host for others that asks for nothing', 'api: { host: 0.0.0.0 }', 'api.host', 'api_keys: true'],
    ['no origin', 'api: { cors_enabled: true }', 'api.cors_origins', 'cors_origins: [https://'],
    [
      'any page at an open API',
      'api: { cors_enabled: true, cors_origins: ["https://a.example.com", "*"] }',
      'api.cors_origins[1]',
      'api_keys: true',
    ],
    [
      'plain http from elsewhere at an open API',
      'api: { cors_enabled: true, cors_origins: ["http://a.example.com"] }',
      'api.cors_origins[0]',
      'https://a.example.com',
    ],
    ...['https://a.example.com/', 'HTTPS://a.example.com', 'https://a.example.com:443'].map(
      (origin) =>
        [
          `no origin as browsers send it: ${origin}`,
          `api: { cors_origins: ["${origin}"] }`,
          'api.cors_origins[0]',
          'write https://a.example.com',
        ] as const,
    ),
    ...['null', 'a.example.com', 'file:///x'].map(
      (origin) =>
        [
          `no origin of a page: ${origin}`,
          `api: { cors_origins: ["${origin}"] }`,
          'api.cors_origins[0]',
          'write it like https://',
        ] as const,
    ),
    ['no certificate', 'tls: { enabled: true }', 'tls.cert_file', 'cert.pem'],
    ['no key', 'tls: { cert_file: a }', 'tls.key_file', 'key.pem'],
    ['a key alone', 'tls: { key_file: a }', 'tls.cert_file', 'cert.pem'],
    ['an old TLS', 'tls: { cert_file: a, key_file: b, min_version: 1.1 }', 'tls.min_version', ''],
    ['another type', 'authentication: { type: magic }', 'authentication.type', ''],
    [
      'two windows',
      'api: { rate_limit: { window_seconds: 10 } }\nauthentication: { rate_limiting: { requests_per_minute: 5 } }',
      'authentication.rate_limiting.requests_per_minute',
      'keep',
    ],
    [
      'what the authorizer does not have',
      `authentication: { config: { customJWTAuthorizer: { discoveryUrl: "${DISCOVERY}", allowedClients: [a], allowAll: true } } }`,
      'authentication.config',
      '',
    ],
  ])('%s', (...[, text, path, cure]) => {
    const problems = problemsOf(() => load(text));
    const problem = problems.find((each) => each.path === path);
    expect(problem, JSON.stringify(problems)).toBeDefined();
    expect(problem?.line).toBeGreaterThan(0);
    expect(problem?.suggestion ?? '').toContain(cure);
  });

  it('http is fine for an issuer on this machine', () => {
    const text = jwt('issuer: "http://127.0.0.1:9000", audience: a');
    expect(installationOf(text).api.auth.tokens?.issuer).toBe('http://127.0.0.1:9000');
  });

  it('files of one installation agree on who may use the API', () => {
    const first = written('environment: staging', 'a.yaml');
    const second = written('environment: production\napi: { auth: { api_keys: true } }', 'b.yaml');
    const both = () => loadConfiguration({ paths: [first, second], env: {}, nowMs: 0 });
    expect(problemsOf(both)).toMatchObject([{ file: second, line: 2, path: 'api.auth' }]);
    const origins = ['a', 'b'].map((name) =>
      written(
        `environment: ${name}\napi: { cors_enabled: true, cors_origins: ["https://${name}.example.com"] }`,
      ),
    );
    expect(problemsOf(() => loadConfiguration({ paths: origins, env: {}, nowMs: 0 }))).toMatchObject([
      { line: 2, path: 'api.cors_origins' },
    ]);
  });
});
