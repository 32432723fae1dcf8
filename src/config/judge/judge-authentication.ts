import type { Settled } from '../resolve/settle.ts';
import type { ServerEntry } from '../schema/configuration.ts';
import type { Bench, Path } from './bench.ts';
import { judgeDiscoveryUrl } from './judge-sections.ts';

type AuthConfig = NonNullable<ServerEntry['auth_config']>;
type AuthKey = Exclude<keyof AuthConfig, 'auth_type'>;

interface AuthRule {
  readonly needs: readonly AuthKey[];
  readonly takes: readonly AuthKey[];
}

const BEARER: AuthRule = { needs: ['bearer_token'], takes: [] };
const BASIC: AuthRule = { needs: ['username', 'password'], takes: [] };

const RULES = {
  none: { needs: [], takes: [] },
  bearer: BEARER,
  bearer_token: BEARER,
  basic: BASIC,
  basic_auth: BASIC,
  api_key: { needs: ['api_key'], takes: ['api_key_header'] },
  custom_header: { needs: ['custom_headers'], takes: [] },
  jwt: {
    needs: [],
    takes: [
      'jwt_token',
      'jwt_client_id',
      'jwt_client_secret',
      'jwt_discovery_url',
      'jwt_scope',
      'jwt_audience',
      'refresh_buffer_seconds',
    ],
  },
  oauth2: {
    needs: ['oauth2_client_id', 'oauth2_client_secret'],
    takes: [
      'oauth2_token_url',
      'oauth2_discovery_url',
      'oauth2_scope',
      'oauth2_audience',
      'refresh_buffer_seconds',
    ],
  },
} as const satisfies Record<AuthConfig['auth_type'], AuthRule>;

interface AuthPlace {
  /** The server's path. */
  readonly at: Path;
  readonly bench: Bench;
}

/** Each type has what it needs (inv. 8), and nothing is given that its type does not take. */
export function judgeAuthentication(server: ServerEntry, config: Settled, place: AuthPlace): void {
  const auth = server.auth_config;
  if (auth === undefined) return;
  const at: Path = [...place.at, 'auth_config'];
  const inner = { at, bench: place.bench };
  for (const key of RULES[auth.auth_type].needs) if (isAbsent(auth[key])) needs(auth, [key], inner);
  if (auth.auth_type === 'jwt') judgeJwt(auth, config, inner);
  if (auth.auth_type === 'oauth2') judgeOauth2(auth, inner);
  judgeUnused(auth, config, inner);
  judgeDiscoveryUrl(auth.jwt_discovery_url, [...at, 'jwt_discovery_url'], place.bench);
  judgeDiscoveryUrl(auth.oauth2_discovery_url, [...at, 'oauth2_discovery_url'], place.bench);
}

function judgeJwt(auth: AuthConfig, config: Settled, place: AuthPlace): void {
  if (auth.jwt_token !== undefined) return;
  if (auth.jwt_client_id === undefined && auth.jwt_client_secret === undefined) {
    needs(auth, ['jwt_token', 'or jwt_client_id and jwt_client_secret'], place);
    return;
  }
  if (auth.jwt_client_id === undefined) needs(auth, ['jwt_client_id'], place);
  if (auth.jwt_client_secret === undefined) needs(auth, ['jwt_client_secret'], place);
  const section = config.mcp_health_checks;
  const shared = section.jwt_auth_enabled ? section.jwt_discovery_url : undefined;
  if (auth.jwt_discovery_url === undefined && shared === undefined) needs(auth, ['jwt_discovery_url'], place);
}

function judgeOauth2(auth: AuthConfig, place: AuthPlace): void {
  const { oauth2_token_url: token, oauth2_discovery_url: discovery } = auth;
  if (token === undefined && discovery === undefined)
    needs(auth, ['oauth2_token_url', 'or oauth2_discovery_url'], place);
  if (token === undefined || discovery === undefined) return;
  place.bench.refuse([[...place.at, 'oauth2_discovery_url']], {
    message: 'stands beside oauth2_token_url, which says the same',
    suggestion: 'keep one of them',
  });
}

/** A field that only `rest_health_checks.auth_type` takes up is in use. */
function judgeUnused(auth: AuthConfig, config: Settled, place: AuthPlace): void {
  const rule: AuthRule = RULES[auth.auth_type];
  const rest = {
    none: [],
    basic: ['username', 'password'],
    bearer: ['bearer_token', 'jwt_token'],
    custom: ['bearer_token', 'jwt_token'],
  }[config.rest_health_checks.auth_type];
  const used = new Set<string>([
    'auth_type',
    'api_key_header',
    'refresh_buffer_seconds',
    ...rule.needs,
    ...rule.takes,
    ...rest,
  ]);
  for (const [key, value] of Object.entries(auth)) {
    if (used.has(key) || isAbsent(value)) continue;
    place.bench.warn('unused-credential', [...place.at, key], {
      message: `is not used by auth_type ${auth.auth_type}`,
      suggestion: 'take it out, or change auth_type',
    });
  }
}

function needs(
  auth: AuthConfig,
  [key, ...others]: readonly [AuthKey, ...string[]],
  { at, bench }: AuthPlace,
): void {
  bench.refuse([[...at, key], at], {
    message: `auth_type ${auth.auth_type} needs ${[key, ...others].join(' ')}`,
    suggestion: `add ${key} to auth_config`,
  });
}

function isAbsent(value: AuthConfig[AuthKey]): boolean {
  return value === undefined || (typeof value === 'object' && Object.keys(value).length === 0);
}
