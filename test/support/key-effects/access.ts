import { installationOfFile } from './installation.ts';
import { withServer } from './observation.ts';
import type { Document, KeyEffect, KeyEffects } from './observation.ts';

const ISSUER = 'https://i.example.com';
const TOKENS = { issuer: ISSUER, audience: 'a' };
const TLS = { cert_file: 'cert.pem', key_file: 'key.pem' };

type Change = Pick<KeyEffect, 'before' | 'after'>;

const jwt = (after: Document): Change => ({
  before: withServer({}, { api: { auth: { jwt: TOKENS } } }),
  after: withServer({}, { api: { auth: { jwt: { ...TOKENS, ...after } } } }),
});
const auth = (before: Document, after: Document): Change => ({
  before: withServer({}, { api: { auth: before } }),
  after: withServer({}, { api: { auth: after } }),
});
const limit = (after: Document): Change => ({
  before: withServer({}),
  after: withServer({}, { api: { rate_limit: after } }),
});
const tls = (after: Document): Change => ({
  before: withServer({}, { tls: TLS }),
  after: withServer({}, { tls: { ...TLS, ...after } }),
});

const access = (document: Document) => installationOfFile(document).api.auth;
const tokens = (document: Document) => access(document).tokens;
const limits = (document: Document) => installationOfFile(document).api.rateLimit;
const spoken = (document: Document) => installationOfFile(document).tls;

/**
 * Keys about who may use the API, as the rules that the guards are made of. What the guards do with them is shown by the
 * tests of tokens, keys, limits and TLS themselves.
 */
export const ACCESS: KeyEffects = {
  'api.auth.api_keys': {
    ...auth({}, { api_keys: true }),
    observe: (document) => access(document).apiKeyHeader,
    seen: [null, 'X-API-Key'],
  },
  'api.auth.api_key_header': {
    ...auth({ api_keys: true }, { api_keys: true, api_key_header: 'X-Other' }),
    observe: (document) => access(document).apiKeyHeader,
    seen: ['X-API-Key', 'X-Other'],
  },
  'api.auth.jwt.enabled': {
    ...jwt({ enabled: false }),
    observe: (document) => tokens(document) !== null,
    seen: [true, false],
  },
  'api.auth.jwt.issuer': {
    ...jwt({ issuer: 'https://j.example.com' }),
    observe: (document) => tokens(document)?.issuer,
    seen: [ISSUER, 'https://j.example.com'],
  },
  'api.auth.jwt.discovery_url': {
    ...jwt({ discovery_url: 'https://j.example.com/.well-known/openid-configuration' }),
    observe: (document) => tokens(document)?.discoveryUrl,
    seen: [
      `${ISSUER}/.well-known/openid-configuration`,
      'https://j.example.com/.well-known/openid-configuration',
    ],
  },
  'api.auth.jwt.audience': {
    ...jwt({ audience: ['a', 'b'] }),
    observe: (document) => tokens(document)?.audiences,
    seen: [['a'], ['a', 'b']],
  },
  'api.auth.jwt.allowed_clients': {
    ...jwt({ allowed_clients: ['c'] }),
    observe: (document) => tokens(document)?.allowedClients,
    seen: [[], ['c']],
  },
  'api.auth.jwt.algorithms': {
    ...jwt({ algorithms: ['ES256'] }),
    observe: (document) => tokens(document)?.algorithms.join(),
    seen: ['RS256,PS256,ES256,EdDSA', 'ES256'],
  },
  'api.auth.jwt.clock_skew_seconds': {
    ...jwt({ clock_skew_seconds: 7 }),
    observe: (document) => tokens(document)?.clockSkewMs === 7000,
    seen: [false, true],
  },
  'api.auth.jwt.roles_claim': {
    ...jwt({ roles_claim: 'groups' }),
    observe: (document) => tokens(document)?.rolesClaim,
    seen: ['roles', 'groups'],
  },
  'api.auth.jwt.role_map': {
    ...jwt({ role_map: { sre: 'admin' } }),
    observe: (document) => tokens(document)?.roleMap,
    seen: [{}, { sre: 'admin' }],
  },
  'api.rate_limit.enabled': {
    ...limit({ enabled: false }),
    observe: (document) => limits(document) !== null,
    seen: [true, false],
  },
  'api.rate_limit.requests': {
    ...limit({ requests: 5 }),
    observe: (document) => limits(document)?.requests,
    seen: [1000, 5],
  },
  'api.rate_limit.window_seconds': {
    ...limit({ window_seconds: 5 }),
    observe: (document) => limits(document)?.windowSeconds,
    seen: [3600, 5],
  },
  'tls.enabled': {
    ...tls({ enabled: false }),
    observe: (document) => spoken(document) !== null,
    seen: [true, false],
  },
  'tls.cert_file': {
    ...tls({ cert_file: 'other.pem' }),
    observe: (document) => spoken(document)?.certFile,
    seen: ['cert.pem', 'other.pem'],
  },
  'tls.key_file': {
    ...tls({ key_file: 'other.pem' }),
    observe: (document) => spoken(document)?.keyFile,
    seen: ['key.pem', 'other.pem'],
  },
  'tls.min_version': {
    ...tls({ min_version: '1.3' }),
    observe: (document) => spoken(document)?.minVersion,
    seen: ['1.2', '1.3'],
  },
};
