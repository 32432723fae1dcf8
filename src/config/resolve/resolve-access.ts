import type { TokenRules } from '../../domain/access/token-rules.ts';
import type { Configuration } from '../schema/configuration.ts';

/** Who may use the API. Neither kind of credential: it is open, and only this machine may reach it. */
export interface AccessSettings {
  /** Name of the header; null where API keys are not accepted. */
  readonly apiKeyHeader: string | null;
  /** Null where tokens are not accepted. */
  readonly tokens: TokenRules | null;
}

export interface RateLimitSettings {
  readonly requests: number;
  readonly windowSeconds: number;
}

export interface TlsSettings {
  readonly certFile: string;
  readonly keyFile: string;
  readonly minVersion: '1.2' | '1.3';
}

const WELL_KNOWN = '/.well-known/openid-configuration';

/** Whether tokens are accepted: as `enabled` says, else where an issuer is named. */
export function acceptsTokens({ jwt }: Configuration['api']['auth']): boolean {
  return jwt.enabled ?? (jwt.issuer !== undefined || jwt.discovery_url !== undefined);
}

/** Whether the API speaks HTTPS: as `enabled` says, else where a certificate is named. */
export function speaksTls({ enabled, cert_file }: Configuration['tls']): boolean {
  return enabled ?? cert_file !== undefined;
}

/** The configuration has been judged: what is needed is there. */
export function accessOf(auth: Configuration['api']['auth']): AccessSettings {
  return {
    apiKeyHeader: auth.api_keys ? auth.api_key_header : null,
    tokens: acceptsTokens(auth) ? tokenRulesOf(auth.jwt) : null,
  };
}

export function rateLimitOf(section: Configuration['api']['rate_limit']): RateLimitSettings | null {
  return section.enabled ? { requests: section.requests, windowSeconds: section.window_seconds } : null;
}

export function tlsOf(tls: Configuration['tls']): TlsSettings | null {
  const { cert_file: certFile, key_file: keyFile, min_version: minVersion } = tls;
  if (!speaksTls(tls) || certFile === undefined || keyFile === undefined) return null;
  return { certFile, keyFile, minVersion };
}

function tokenRulesOf(jwt: Configuration['api']['auth']['jwt']): TokenRules {
  const { issuer, audience } = jwt;
  return {
    issuer: issuer ?? null,
    discoveryUrl: jwt.discovery_url ?? `${(issuer ?? '').replace(/\/$/, '')}${WELL_KNOWN}`,
    audiences: audience === undefined ? [] : [audience].flat(),
    allowedClients: jwt.allowed_clients,
    algorithms: jwt.algorithms,
    clockSkewMs: jwt.clock_skew_seconds * 1000,
    rolesClaim: jwt.roles_claim,
    roleMap: jwt.role_map,
  };
}
