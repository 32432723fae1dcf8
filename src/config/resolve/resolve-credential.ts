import type { CredentialSpec, SecretRef } from '../../domain/server/server-spec.ts';
import type { ServerEntry } from '../schema/configuration.ts';
import type { Settled } from './settle.ts';

type AuthConfig = NonNullable<ServerEntry['auth_config']>;
type Headers = Readonly<Record<string, SecretRef>>;

export interface ResolvedAuthentication {
  readonly credential: CredentialSpec;
  readonly headers: Headers;
}

const NONE = { type: 'none' } as const satisfies CredentialSpec;
const AUTHORIZATION = 'authorization';

/**
 * How one path of a server is authenticated: `auth_config`, over it `jwt_token` in Authorization, over both
 * `auth_headers` (inv. 3.1), which beat the headers of every server.
 */
export function resolveAuthentication(
  server: ServerEntry,
  config: Settled,
  path: 'mcp' | 'rest',
): ResolvedAuthentication {
  const common = withToken(
    server,
    configured(server.auth_config, config),
    config.authentication.custom_headers,
  );
  const chosen = path === 'rest' ? restChoice(server, config) : null;
  const { credential, headers } =
    chosen === null ? common : { credential: chosen, headers: config.authentication.custom_headers };
  return { credential, headers: overlaid(headers, server.auth_headers) };
}

/** `jwt_token` takes the place of whatever else would be in Authorization; other headers stay beside it. */
function withToken(
  server: ServerEntry,
  credential: CredentialSpec,
  headers: Headers,
): ResolvedAuthentication {
  const token = server.jwt_token;
  if (token === undefined) return { credential, headers };
  if (credential.type === 'api_key' && credential.header.toLowerCase() !== AUTHORIZATION) {
    return { credential, headers: overlaid(headers, { Authorization: `Bearer ${token}` }) };
  }
  if (credential.type === 'custom_headers') {
    return { credential, headers: overlaid(headers, { Authorization: `Bearer ${token}` }) };
  }
  return { credential: { type: 'bearer', token }, headers };
}

/** `rest_health_checks.auth_type` picks, for REST, one of the credentials that the server has; null: the same as MCP. */
function restChoice(server: ServerEntry, config: Settled): CredentialSpec | null {
  const { auth_type: type, auth_header_name: header } = config.rest_health_checks;
  const auth = server.auth_config;
  const token = server.jwt_token ?? auth?.bearer_token ?? auth?.jwt_token;
  if (type === 'basic' && auth?.username !== undefined && auth.password !== undefined) {
    return { type: 'basic', username: auth.username, password: auth.password };
  }
  if (type === 'custom' && token !== undefined) return { type: 'api_key', header, key: token };
  if (type !== 'bearer' || token === undefined) return null;
  if (header.toLowerCase() === AUTHORIZATION) return { type: 'bearer', token };
  return { type: 'api_key', header, key: `Bearer ${token}` };
}

function configured(auth: AuthConfig | undefined, config: Settled): CredentialSpec {
  switch (auth?.auth_type) {
    case undefined:
    case 'none':
      return NONE;
    case 'bearer':
    case 'bearer_token':
      return auth.bearer_token === undefined ? NONE : { type: 'bearer', token: auth.bearer_token };
    case 'basic':
    case 'basic_auth':
      return { type: 'basic', username: auth.username ?? '', password: auth.password ?? '' };
    case 'api_key':
      return { type: 'api_key', header: auth.api_key_header, key: auth.api_key ?? '' };
    case 'custom_header':
      return { type: 'custom_headers', headers: auth.custom_headers };
    case 'jwt':
      return auth.jwt_token === undefined
        ? jwtClient(auth, config)
        : { type: 'bearer', token: auth.jwt_token };
    case 'oauth2':
      return oauth2Client(auth);
  }
}

/** Both paths of a server are one client, so the section's discovery URL and audience hold for REST too. */
function jwtClient(auth: AuthConfig, config: Settled): CredentialSpec {
  const section = config.mcp_health_checks;
  const shared = section.jwt_auth_enabled;
  return {
    type: 'oauth2',
    tokenUrl: null,
    discoveryUrl: auth.jwt_discovery_url ?? (shared ? section.jwt_discovery_url : undefined) ?? null,
    clientId: auth.jwt_client_id ?? '',
    clientSecret: auth.jwt_client_secret ?? '',
    scopes: scopesOf(auth.jwt_scope),
    audience: auth.jwt_audience ?? (shared ? section.jwt_audience : undefined) ?? null,
    refreshBufferMs: Math.round(auth.refresh_buffer_seconds * 1000),
  };
}

function oauth2Client(auth: AuthConfig): CredentialSpec {
  return {
    type: 'oauth2',
    tokenUrl: auth.oauth2_token_url ?? null,
    discoveryUrl: auth.oauth2_discovery_url ?? null,
    clientId: auth.oauth2_client_id ?? '',
    clientSecret: auth.oauth2_client_secret ?? '',
    scopes: scopesOf(auth.oauth2_scope),
    audience: auth.oauth2_audience ?? null,
    refreshBufferMs: Math.round(auth.refresh_buffer_seconds * 1000),
  };
}

function scopesOf(scope: string | readonly string[] | undefined): readonly string[] {
  return typeof scope === 'string' ? scope.split(/\s+/).filter((word) => word !== '') : (scope ?? []);
}

/** Header names are compared without case. */
function overlaid(under: Headers, over: Headers): Headers {
  const names = new Set(Object.keys(over).map((name) => name.toLowerCase()));
  const kept = Object.entries(under).filter(([name]) => !names.has(name.toLowerCase()));
  return { ...Object.fromEntries(kept), ...over };
}
