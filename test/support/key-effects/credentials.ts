import { LAB, probed, SECRETS, withServer } from './observation.ts';
import type { Document, KeyEffect, KeyEffects } from './observation.ts';

const DISCOVERY = `${LAB}/one/.well-known/openid-configuration`;
const OTHER_DISCOVERY = `${LAB}/two/.well-known/openid-configuration`;

/** The header that reached the path; a token tells what the issuer was asked. */
const headerAt =
  (path: string, header = 'authorization') =>
  async (document: Document) =>
    (await probed(document)).visits.find((visit) => visit.path === path)?.headers[header] ?? null;

const atMcp = headerAt('/mcp');

const auth = (config: Document, more: Document = {}): Document => withServer({ auth_config: config }, more);
const own = (after: Document): Pick<KeyEffect, 'before' | 'after'> => ({
  before: withServer({}),
  after: withServer(after),
});

const JWT = {
  auth_type: 'jwt',
  jwt_client_id: 'me',
  jwt_client_secret: '${A}',
  jwt_discovery_url: DISCOVERY,
};
const OAUTH2 = {
  auth_type: 'oauth2',
  oauth2_client_id: 'me',
  oauth2_client_secret: '${A}',
  oauth2_token_url: `${LAB}/one/token`,
};
/** Half of a life is the longest buffer. */
const SHORT_LIVED = { ...OAUTH2, oauth2_token_url: `${LAB}/one/token?life=2` };
const BEARER = { auth_type: 'bearer', bearer_token: '${A}' };
const API_KEY = { auth_type: 'api_key', api_key: '${A}' };

/** What of the token request is told by the token; the rest of it is the same before and after. */
const tokenTells = (word: string) => async (document: Document) =>
  String(await atMcp(document)).includes(word);

function asked(
  name: string,
  base: Document,
  [key, value, word]: readonly [string, unknown, string],
): KeyEffects {
  return {
    [`servers[].auth_config.${name}_${key}`]: {
      before: auth(base),
      after: auth({ ...base, [`${name}_${key}`]: value }),
      observe: tokenTells(word),
      seen: [false, true],
    },
  };
}

/** The client's name and secret travel in the token request's own header. */
const clientAt = async (document: Document) => {
  const { visits } = await probed(document);
  const header = visits.find(({ path }) => path.endsWith('/token'))?.headers.authorization ?? '';
  return Buffer.from(header.replace('Basic ', ''), 'base64').toString();
};

function client(name: string, base: Document): KeyEffects {
  return {
    [`servers[].auth_config.${name}_client_id`]: {
      before: auth(base),
      after: auth({ ...base, [`${name}_client_id`]: 'you' }),
      observe: clientAt,
      seen: [`me:${SECRETS.A}`, `you:${SECRETS.A}`],
    },
    [`servers[].auth_config.${name}_client_secret`]: {
      before: auth(base),
      after: auth({ ...base, [`${name}_client_secret`]: '${B}' }),
      observe: clientAt,
      seen: [`me:${SECRETS.A}`, `me:${SECRETS.B}`],
    },
  };
}

const shared = (section: Document, config: Document = JWT): Document =>
  auth(config, { mcp_health_checks: { jwt_auth_enabled: true, jwt_discovery_url: DISCOVERY, ...section } });
const WITHOUT_DISCOVERY = { ...JWT, jwt_discovery_url: null };
const ALL_SHARED = { jwt_discovery_url: DISCOVERY, jwt_audience: 'theirs' };

/** Keys that say how requests are authenticated, observed by what reaches a real server and a real issuer. */
export const CREDENTIALS: KeyEffects = {
  'authentication.custom_headers': {
    before: withServer({}),
    after: withServer({}, { authentication: { custom_headers: { 'X-Shared': '${A}' } } }),
    observe: headerAt('/health', 'x-shared'),
    seen: [null, SECRETS.A],
  },
  'servers[].auth_headers': {
    ...own({ auth_headers: { 'X-Own': '${A}' } }),
    observe: headerAt('/mcp', 'x-own'),
    seen: [null, SECRETS.A],
  },
  'servers[].jwt_token': {
    ...own({ jwt_token: '${A}' }),
    observe: atMcp,
    seen: [null, `Bearer ${SECRETS.A}`],
  },
  'servers[].auth_config.auth_type': {
    before: auth({ ...BEARER, auth_type: 'none' }),
    after: auth(BEARER),
    observe: atMcp,
    seen: [null, `Bearer ${SECRETS.A}`],
  },
  'servers[].auth_config.bearer_token': {
    before: auth(BEARER),
    after: auth({ ...BEARER, bearer_token: '${B}' }),
    observe: atMcp,
    seen: [`Bearer ${SECRETS.A}`, `Bearer ${SECRETS.B}`],
  },
  'servers[].auth_config.api_key': {
    before: auth(API_KEY),
    after: auth({ ...API_KEY, api_key: '${B}' }),
    observe: headerAt('/mcp', 'x-api-key'),
    seen: [SECRETS.A, SECRETS.B],
  },
  'servers[].auth_config.api_key_header': {
    before: auth(API_KEY),
    after: auth({ ...API_KEY, api_key_header: 'X-Other' }),
    observe: headerAt('/mcp', 'x-other'),
    seen: [null, SECRETS.A],
  },
  'servers[].auth_config.username': {
    before: auth({ auth_type: 'basic', username: 'me', password: '${A}' }),
    after: auth({ auth_type: 'basic', username: 'you', password: '${A}' }),
    observe: atMcp,
    seen: [basic('me', SECRETS.A), basic('you', SECRETS.A)],
  },
  'servers[].auth_config.password': {
    before: auth({ auth_type: 'basic', username: 'me', password: '${A}' }),
    after: auth({ auth_type: 'basic', username: 'me', password: '${B}' }),
    observe: atMcp,
    seen: [basic('me', SECRETS.A), basic('me', SECRETS.B)],
  },
  'servers[].auth_config.custom_headers': {
    before: auth({ auth_type: 'custom_header', custom_headers: { 'X-One': '${A}' } }),
    after: auth({ auth_type: 'custom_header', custom_headers: { 'X-Two': '${A}' } }),
    observe: headerAt('/mcp', 'x-two'),
    seen: [null, SECRETS.A],
  },
  'servers[].auth_config.jwt_token': {
    before: auth(JWT),
    after: auth({ ...JWT, jwt_token: '${A}' }),
    observe: async (document) => (await atMcp(document)) === `Bearer ${SECRETS.A}`,
    seen: [false, true],
  },
  'servers[].auth_config.refresh_buffer_seconds': {
    before: auth(SHORT_LIVED),
    after: auth({ ...SHORT_LIVED, refresh_buffer_seconds: 0 }),
    observe: async (document) =>
      (await probed(document, 2, 1500)).visits.filter(({ path }) => path.endsWith('/token')).length,
    seen: [2, 1],
  },
  ...client('jwt', JWT),
  ...client('oauth2', OAUTH2),
  ...asked('jwt', JWT, ['scope', 'see.all', 'see.all']),
  ...asked('jwt', JWT, ['audience', 'theirs', 'theirs']),
  ...asked('jwt', JWT, ['discovery_url', OTHER_DISCOVERY, '.two.token']),
  ...asked('oauth2', OAUTH2, ['scope', ['see', 'all'], 'scope.see.all']),
  ...asked('oauth2', OAUTH2, ['audience', 'theirs', 'theirs']),
  ...asked('oauth2', OAUTH2, ['token_url', `${LAB}/two/token`, '.two.token']),
  'servers[].auth_config.oauth2_discovery_url': {
    before: auth({ ...OAUTH2, oauth2_token_url: null, oauth2_discovery_url: DISCOVERY }),
    after: auth({ ...OAUTH2, oauth2_token_url: null, oauth2_discovery_url: OTHER_DISCOVERY }),
    observe: tokenTells('.two.token'),
    seen: [false, true],
  },
  'mcp_health_checks.jwt_auth_enabled': {
    before: auth(JWT, { mcp_health_checks: ALL_SHARED }),
    after: auth(JWT, { mcp_health_checks: { ...ALL_SHARED, jwt_auth_enabled: true } }),
    observe: tokenTells('theirs'),
    seen: [false, true],
  },
  'mcp_health_checks.jwt_audience': {
    before: shared({}),
    after: shared({ jwt_audience: 'theirs' }),
    observe: tokenTells('theirs'),
    seen: [false, true],
  },
  'mcp_health_checks.jwt_discovery_url': {
    before: shared({}, WITHOUT_DISCOVERY),
    after: shared({ jwt_discovery_url: OTHER_DISCOVERY }, WITHOUT_DISCOVERY),
    observe: tokenTells('.two.token'),
    seen: [false, true],
  },
  'rest_health_checks.auth_type': {
    before: withServer({ jwt_token: '${A}' }),
    after: withServer({ jwt_token: '${A}' }, { rest_health_checks: { auth_type: 'custom' } }),
    observe: headerAt('/health'),
    seen: [`Bearer ${SECRETS.A}`, SECRETS.A],
  },
  'rest_health_checks.auth_header_name': {
    before: withServer({ jwt_token: '${A}' }, { rest_health_checks: { auth_type: 'custom' } }),
    after: withServer(
      { jwt_token: '${A}' },
      { rest_health_checks: { auth_type: 'custom', auth_header_name: 'X-Token' } },
    ),
    observe: headerAt('/health', 'x-token'),
    seen: [null, SECRETS.A],
  },
};

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
