import { AppError } from '../../domain/error/app-error.ts';
import type { CredentialSpec, SecretRef } from '../../domain/server/server-spec.ts';
import type { CredentialHeaders, Credentials } from '../../ports/credentials.ts';
import { CredentialError } from '../../ports/credentials.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { CredentialCounts } from './credential-counts.ts';
import { createIssuerHttp } from './issuer-http.ts';
import type { OAuthTokens } from './oauth-tokens.ts';
import { createOAuthTokens } from './oauth-tokens.ts';
import { staticHeaders } from './static-headers.ts';

interface CredentialsOptions {
  readonly secrets: Secrets;
  /** Epoch milliseconds; the local clock by default. Only differences matter. */
  readonly nowMs?: () => number;
  /** Bound of one request to an authorization server, 10 s by default. */
  readonly fetchTimeoutMs?: number;
}

/** What a specification resolved to last time; while it resolves to the same, nothing is computed again. */
interface Remembered {
  readonly values: readonly string[];
  readonly current: () => CredentialHeaders | Promise<CredentialHeaders>;
  readonly forget: () => void;
  /** Frees what a rotated secret has left behind. */
  readonly discard: () => void;
}

const DEFAULT_FETCH_TIMEOUT_MS = 10_000;

/** Credentials of every kind; tokens of the client credentials grant are shared by all servers that use the same one. */
export function createCredentials(options: CredentialsOptions): Credentials {
  const http = createIssuerHttp(options.fetchTimeoutMs ?? DEFAULT_FETCH_TIMEOUT_MS);
  const nowMs = options.nowMs ?? Date.now;
  const counts = new CredentialCounts(nowMs);
  const tokens = createOAuthTokens({ http, nowMs, counts });
  const memory = new WeakMap<CredentialSpec, Remembered>();

  const remember = (spec: CredentialSpec): Remembered => {
    const values = resolveAll(options.secrets, spec);
    const known = memory.get(spec);
    if (known !== undefined && values.every((value, index) => value === known.values[index])) return known;
    known?.discard();
    const fresh = prepare(tokens, spec, values);
    memory.set(spec, fresh);
    return fresh;
  };

  return {
    headersFor: (spec, signal) =>
      counts.attempt(spec, async () => {
        const current = remember(spec).current();
        return current instanceof Promise ? untilAborted(current, signal) : current;
      }),
    invalidate: (spec) => {
      try {
        remember(spec).forget();
      } catch (error) {
        // What cannot be resolved any more has no token to forget.
        if (!(error instanceof CredentialError)) throw error;
      }
    },
    figures: () => counts.build(),
    tokenCache: () => tokens.figures(),
    close: () => http.close(),
  };
}

function prepare(tokens: OAuthTokens, spec: CredentialSpec, values: readonly string[]): Remembered {
  if (spec.type !== 'oauth2') {
    const headers = staticHeaders(spec, values);
    return { values, current: () => headers, forget: () => undefined, discard: () => undefined };
  }
  const [clientId = '', clientSecret = ''] = values;
  const grant = { ...spec, clientId, clientSecret };
  const token = tokens.tokenFor(grant);
  return {
    values,
    current: () => token.get(),
    forget: () => {
      token.forget();
    },
    discard: () => {
      tokens.discard(grant);
    },
  };
}

function resolveAll(secrets: Secrets, spec: CredentialSpec): readonly string[] {
  try {
    return referencesOf(spec).map((reference) => secrets.resolve(reference));
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    throw new CredentialError('unresolved', cause.message, cause);
  }
}

function referencesOf(spec: CredentialSpec): readonly SecretRef[] {
  switch (spec.type) {
    case 'none':
      return [];
    case 'bearer':
      return [spec.token];
    case 'basic':
      return [spec.username, spec.password];
    case 'api_key':
      return [spec.key];
    case 'custom_headers':
      return Object.values(spec.headers);
    case 'oauth2':
      return [spec.clientId, spec.clientSecret];
  }
}

/** The fetch itself goes on: others wait for it too, and it has its own time limit. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      const what = 'The authorization server gave no token within the time of the request.';
      reject(new CredentialError('issuer_unreachable', what, signal.reason));
    };
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort);
    });
  });
}
