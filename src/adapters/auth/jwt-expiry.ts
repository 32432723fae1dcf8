import { decodeJwt } from 'jose';

interface JwtTimes {
  /** Epoch milliseconds by the issuer's clock. */
  readonly expiresAtMs: number;
  /** From issue to expiry, where both are stated: free of any difference between clocks. */
  readonly lifetimeMs: number | null;
}

/**
 * What a token says of its own life; null when it is no JWT or has no `exp` (RFC 7519 section 4.1.4). The signature
 * is not looked at: the token is ours to send, not to trust.
 */
export function readJwtTimes(token: string): JwtTimes | null {
  try {
    const { exp, iat }: Readonly<Record<string, unknown>> = decodeJwt(token);
    if (typeof exp !== 'number') return null;
    const lifetimeMs = typeof iat === 'number' && iat < exp ? (exp - iat) * 1_000 : null;
    return { expiresAtMs: exp * 1_000, lifetimeMs };
  } catch {
    return null;
  }
}
