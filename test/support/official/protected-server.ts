import { createRemoteJWKSet, jwtVerify } from 'jose';
import type { Exchange } from './http-front.ts';
import { answer } from './http-front.ts';
import type { OfficialServer } from './official-server.ts';
import { startOfficialServer } from './official-server.ts';
import type { OidcIssuer } from './oidc-issuer.ts';
import { createSessionEraHandler } from './session-era-server.ts';

/** What tokens for a protected server must have as audience. */
export const PROTECTED_AUDIENCE = 'urn:sample:protected';

const METADATA_PATH = '/.well-known/oauth-protected-resource/mcp';

export interface ProtectedServer extends OfficialServer {
  /** Refuses every token seen so far. */
  revokeTokens(): void;
}

/**
 * A server of SDK 1.x that wants bearer tokens of the issuer with the scope `tools`, checked against its published
 * keys. It answers as the MCP authorization specification asks: 401 with a challenge that names the protected
 * resource metadata (RFC 9728), 403 where the scope is missing.
 */
export async function startProtectedServer(issuer: OidcIssuer): Promise<ProtectedServer> {
  const revoked = createRevocations();
  const keys = createRemoteJWKSet(new URL(`${issuer.issuerUrl}/jwks`));
  const handleMcp = createSessionEraHandler({ framing: 'json', sessions: true });
  const server = await startOfficialServer({
    options: {},
    mcpPath: '/mcp',
    handle: async (exchange) => {
      const origin = `http://${exchange.request.headers.host ?? ''}`;
      if (exchange.path === METADATA_PATH) return answerMetadata(exchange, origin, issuer);
      const token = tokenOf(exchange);
      const scopes = token === null || revoked.has(token) ? null : await verifiedScopes(token, keys, issuer);
      if (scopes?.includes('tools') === true) return handleMcp(exchange);
      return refuse(exchange, origin, scopes === null ? 401 : 403);
    },
  });
  return { ...server, revokeTokens: revoked.revoke };
}

/** Tokens seen so far may be refused from a moment on, as a provider does that revokes them. */
function createRevocations(): { has: (token: string) => boolean; revoke: () => void } {
  const seen = new Set<string>();
  let refused: ReadonlySet<string> = new Set();
  return {
    has: (token) => {
      seen.add(token);
      return refused.has(token);
    },
    revoke: () => {
      refused = new Set(seen);
    },
  };
}

function tokenOf({ request }: Exchange): string | null {
  return /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

async function verifiedScopes(
  token: string,
  keys: ReturnType<typeof createRemoteJWKSet>,
  issuer: OidcIssuer,
): Promise<readonly string[] | null> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: issuer.issuerUrl,
      audience: PROTECTED_AUDIENCE,
    });
    return typeof payload['scope'] === 'string' ? payload['scope'].split(' ') : [];
  } catch {
    return null;
  }
}

function refuse({ request, response }: Exchange, origin: string, status: 401 | 403): Promise<void> {
  const carriesToken = request.headers.authorization !== undefined;
  const error = status === 403 ? 'insufficient_scope' : 'invalid_token';
  const reason = carriesToken ? `error="${error}", ` : '';
  const challenge = `Bearer ${reason}scope="tools", resource_metadata="${origin}${METADATA_PATH}"`;
  response.setHeader('www-authenticate', challenge);
  return answer(response, status, { error });
}

function answerMetadata({ response }: Exchange, origin: string, issuer: OidcIssuer): Promise<void> {
  return answer(response, 200, {
    resource: `${origin}/mcp`,
    authorization_servers: [issuer.issuerUrl],
    scopes_supported: ['tools'],
    bearer_methods_supported: ['header'],
  });
}
