import { z } from 'zod';
import { ROLES } from '../../domain/access/role.ts';
import { TOKEN_ALGORITHMS } from '../../domain/access/token-rules.ts';
import { count, headerName, httpUrl, key, seconds, webOrigin } from './key.ts';

const jwtSection = z.strictObject({
  enabled: key(
    z.boolean().optional(),
    'false: no token is accepted; left out: tokens are accepted where an issuer is named',
  ),
  issuer: key(httpUrl().optional(), 'Issuer of the tokens; left out: the one of discovery_url'),
  discovery_url: key(
    httpUrl().optional(),
    "The issuer's discovery document, which names its keys; left out: at its usual place below issuer",
  ),
  audience: key(
    z.union([z.string().min(1), z.array(z.string().min(1))]).optional(),
    'A token is accepted whose aud names this, or one of these',
  ),
  allowed_clients: key(
    z.array(z.string().min(1)).default([]),
    'A token is accepted too that one of these clients has, by its client_id, or by aud where it has none',
  ),
  algorithms: key(
    z.array(z.enum(TOKEN_ALGORITHMS)).min(1).default(['RS256', 'PS256', 'ES256', 'EdDSA']),
    'Signatures that are accepted; only those that need no shared secret can be',
  ),
  clock_skew_seconds: key(
    seconds(0, 300).default(30),
    "How far the issuer's clock and ours may differ when the times of a token are judged",
  ),
  roles_claim: key(
    z.string().min(1).default('roles'),
    "Claim that holds a token's roles, a list or text; one inside another as outer.inner",
  ),
  role_map: key(
    z.record(z.string().min(1), z.enum(ROLES)).default({}),
    "The issuer's words for viewer, operator, approver and admin; empty: they are the same",
  ),
});

const authSection = z.strictObject({
  api_keys: key(
    z.boolean().default(false),
    'true: requests need a credential, and API keys made by `keys create` are one',
  ),
  api_key_header: key(headerName().default('X-API-Key'), 'Header that carries an API key'),
  jwt: jwtSection.prefault({}),
});

const rateLimitSection = z.strictObject({
  enabled: key(z.boolean().default(true), 'false: nobody is limited'),
  requests: key(
    count(1, 1_000_000_000).default(1000),
    'Requests that one key, one subject of tokens or one address without either may make in a window',
  ),
  window_seconds: key(count(1, 86_400).default(3600), 'Length of the window'),
});

export const apiSection = z.strictObject({
  host: key(z.string().min(1).default('127.0.0.1'), 'Address that the API binds to'),
  port: key(count(0, 65_535).default(8080), 'Port of the API and the dashboard'),
  auth: authSection.prefault({}),
  rate_limit: rateLimitSection.prefault({}),
  cors_enabled: key(
    z.boolean().default(false),
    'true: pages of the origins in cors_origins may use the API from a browser (CORS)',
  ),
  cors_origins: key(
    z.array(webOrigin()).default([]),
    'Origins of those pages, as https://dashboard.example.com. While no credential is asked for, their pages may do everything, and * for any page is refused, as is plain http from another machine',
  ),
});

export const tlsSection = z.strictObject({
  enabled: key(
    z.boolean().optional(),
    'false: the API speaks plain HTTP; left out: HTTPS where cert_file is named',
  ),
  cert_file: key(
    z.string().min(1).optional(),
    "The API's certificate and its chain, PEM; a renewed one is taken up without a restart",
  ),
  key_file: key(z.string().min(1).optional(), "The certificate's private key, PEM"),
  min_version: key(z.enum(['1.2', '1.3']).default('1.2'), 'Oldest TLS that is spoken'),
});
