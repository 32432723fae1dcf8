import { createAuthenticator } from '../adapters/auth/inbound/authenticator.ts';
import { createMemoryLimiter } from '../adapters/limit/memory-limiter.ts';
import type { Installation } from '../config/installation.ts';
import type { Authenticator, RateLimiter } from '../ports/access.ts';
import type { Refusal } from '../domain/access/refusal.ts';
import type { AccessLog, Log } from '../ports/log.ts';
import type { KeyStore } from '../ports/store.ts';

/** Who may use the API, as the API needs it. */
export interface ConfiguredAccess {
  readonly authenticator: Authenticator;
  readonly apiKeyHeader: string | null;
  readonly acceptsTokens: boolean;
  readonly limiter: RateLimiter | null;
  readonly onRefusal: (refusal: Refusal, leftOut: number) => void;
  readonly onUndecided: (cause: string) => void;
}

export interface AccessParts {
  readonly store: KeyStore;
  readonly log: Log & Pick<AccessLog, 'authFailed'>;
  readonly nowMs: () => number;
  /** See the authenticator's. */
  readonly ownKey: string | null;
}

/** Null where no kind of credential is configured: then the API is open to this machine alone. */
export function createAccess(
  { api }: Installation,
  { store, log, nowMs, ownKey }: AccessParts,
): ConfiguredAccess | null {
  const { apiKeyHeader, tokens } = api.auth;
  if (!asksForCredentials(api)) return null;
  const onTrouble = (error: unknown): void => {
    log.warn(
      `The use of an API key could not be noted: ${error instanceof Error ? error.message : String(error)}`,
    );
  };
  return {
    authenticator: createAuthenticator({
      acceptsKeys: apiKeyHeader !== null,
      ownKey,
      tokens,
      store,
      nowMs,
      onTrouble,
    }),
    apiKeyHeader,
    acceptsTokens: tokens !== null,
    limiter: api.rateLimit === null ? null : createMemoryLimiter(api.rateLimit),
    onRefusal: (refusal, leftOut) => {
      log.authFailed({ ...refusal, leftOut });
    },
    onUndecided: (cause) => {
      log.error(`auth failed: tokens cannot be judged: ${cause}`);
    },
  };
}

export function asksForCredentials({ auth }: Pick<Installation['api'], 'auth'>): boolean {
  return auth.apiKeyHeader !== null || auth.tokens !== null;
}
