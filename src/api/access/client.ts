import type { PresentedCredential } from '../../ports/access.ts';
import type { Access } from './access.ts';
import { forwardingHeaders } from '../forwarded.ts';
import { isLoopback } from '../../domain/access/loopback.ts';
import type { ApiContext } from '../request.ts';

/** The address at the other end of the connection; null without a connection. */
export function addressOf(c: ApiContext): string | null {
  return c.env.incoming?.socket.remoteAddress?.replace(/^::ffff:/i, '') ?? null;
}

/** Whether a program on this machine asks for itself: a proxy here passes on what others ask. */
export function isOfThisMachine(c: ApiContext, address: string | null): boolean {
  if (address === null || !isLoopback(address)) return false;
  if (!isLoopback((c.req.header('host') ?? '').replace(/:\d+$/, ''))) return false;
  return forwardingHeaders(c).length === 0;
}

/** The API key before the bearer token; null where neither is sent, or neither is accepted. */
export function credentialOf(
  c: ApiContext,
  { apiKeyHeader, acceptsTokens }: Pick<Access, 'apiKeyHeader' | 'acceptsTokens'>,
): PresentedCredential | null {
  const key = apiKeyHeader === null ? undefined : c.req.header(apiKeyHeader);
  if (key !== undefined) return { kind: 'api_key', text: key };
  const bearer = /^Bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '')?.[1];
  if (bearer === undefined) return null;
  return { kind: acceptsTokens ? 'token' : 'api_key', text: bearer };
}
