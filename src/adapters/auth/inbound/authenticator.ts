import { looksLikeKey } from '../../../domain/access/key-text.ts';
import type { RefusalReason } from '../../../domain/access/refusal.ts';
import type { TokenRules } from '../../../domain/access/token-rules.ts';
import type { Authenticator, Identification, PresentedCredential } from '../../../ports/access.ts';
import { createIssuerHttp } from '../issuer-http.ts';
import { createAcceptedCredentials } from './accepted-credentials.ts';
import { createIssuerKeys } from './issuer-keys.ts';
import { isEqualText } from './equal-text.ts';
import { createKeyCheck } from './key-check.ts';
import type { KeyCheckOptions } from './key-check.ts';
import { createTokenCheck } from './token-check.ts';

export interface AuthenticatorOptions extends KeyCheckOptions {
  readonly acceptsKeys: boolean;
  /** A key of this run that may only read, of the process that has started this one; null where there is none. */
  readonly ownKey: string | null;
  /** Null where tokens are not accepted. */
  readonly tokens: TokenRules | null;
}

/** For one answer of the issuer; a request waits for two at most. */
const ISSUER_TIMEOUT_MS = 3_000;

/** Tells who asks, by API key or by token. A key may come as a bearer token too, for clients that know only that. */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { tokens: rules, acceptsKeys, ownKey, nowMs } = options;
  const http = createIssuerHttp(ISSUER_TIMEOUT_MS);
  const checkKey = acceptsKeys ? createKeyCheck(options) : () => Promise.resolve(refused('unknown_key'));
  const checkToken =
    rules === null
      ? () => Promise.resolve(refused('malformed_token'))
      : createTokenCheck({ rules, nowMs, keys: createIssuerKeys({ rules, http, nowMs }) });
  const accepted = createAcceptedCredentials();
  const judge = async ({ kind, text }: PresentedCredential): Promise<Identification> => {
    if (ownKey !== null && isEqualText(text, ownKey))
      return { status: 'accepted', who: 'up', role: 'viewer' };
    return kind === 'api_key' || looksLikeKey(text) ? checkKey(text) : checkToken(text);
  };
  return {
    identify: async (credential) => {
      const found = await judge(credential);
      if (found.status !== 'undecided') accepted.note(credential, found.status === 'accepted');
      return found;
    },
    hasAccepted: (credential) => accepted.has(credential),
    close: () => http.close(),
  };
}

function refused(reason: RefusalReason): Identification {
  return { status: 'refused', reason, who: null, expiredAtMs: null };
}
