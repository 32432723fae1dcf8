import { errors, jwtVerify } from 'jose';
import type { JWTVerifyResult } from 'jose';
import type { RefusalReason } from '../../../domain/access/refusal.ts';
import { judgeClaims } from '../../../domain/access/token-rules.ts';
import type { TokenRules } from '../../../domain/access/token-rules.ts';
import type { Identification } from '../../../ports/access.ts';
import { CredentialError } from '../../../ports/credentials.ts';
import type { IssuerKeys, SigningKeys } from './issuer-keys.ts';

export interface TokenCheckOptions {
  readonly rules: TokenRules;
  readonly keys: IssuerKeys;
  readonly nowMs: () => number;
}

/** Real tokens have two or three kilobytes; nothing longer is looked at. */
export const LONGEST_TOKEN = 8_192;

/** Judges tokens: signature by the issuer's keys, issuer, times, and whom they are for. */
export function createTokenCheck(options: TokenCheckOptions): (token: string) => Promise<Identification> {
  return async (token) => {
    if (token.length > LONGEST_TOKEN) return refused('oversized_token');
    try {
      return identify(await verifyWithNewestKeys(token, options), options.rules);
    } catch (failure) {
      return explain(failure);
    }
  };
}

/** A key that is not known may be one that the issuer has begun to use since its keys were fetched. */
async function verifyWithNewestKeys(token: string, options: TokenCheckOptions): Promise<JWTVerifyResult> {
  const { keys } = options;
  try {
    return await verify(token, await keys.current(), options);
  } catch (failure) {
    if (!(failure instanceof errors.JWKSNoMatchingKey)) throw failure;
    const renewed = await keys.renewed();
    if (renewed === null) throw failure;
    return verify(token, renewed, options);
  }
}

function verify(
  token: string,
  { issuer, keyFor }: SigningKeys,
  { rules, nowMs }: TokenCheckOptions,
): Promise<JWTVerifyResult> {
  return jwtVerify(token, keyFor, {
    issuer,
    algorithms: [...rules.algorithms],
    clockTolerance: rules.clockSkewMs / 1000,
    requiredClaims: ['exp'],
    currentDate: new Date(nowMs()),
  });
}

function identify({ payload }: JWTVerifyResult, rules: TokenRules): Identification {
  const judged = judgeClaims(payload, rules);
  if (judged.status === 'refused') return refused(judged.reason);
  return { status: 'accepted', who: `jwt:${judged.subject}`, role: judged.role };
}

const BY_CODE: Readonly<Record<string, RefusalReason>> = {
  ERR_JOSE_ALG_NOT_ALLOWED: 'wrong_algorithm',
  ERR_JOSE_NOT_SUPPORTED: 'wrong_algorithm',
  ERR_JWKS_NO_MATCHING_KEY: 'unknown_signer',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'unknown_signer',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'wrong_signature',
  ERR_JWS_INVALID: 'malformed_token',
  ERR_JWT_INVALID: 'malformed_token',
};

const BY_CLAIM: Readonly<Record<string, RefusalReason>> = {
  iss: 'wrong_issuer',
  nbf: 'not_yet_valid',
  exp: 'no_expiry',
};

/** What is not the token's fault is undecided: a failing issuer, or a key of it that cannot be used. */
function explain(failure: unknown): Identification {
  if (failure instanceof errors.JWTExpired) return expired(failure.payload.exp);
  if (failure instanceof errors.JWTClaimValidationFailed)
    return refused(BY_CLAIM[failure.claim] ?? 'malformed_token');
  const reason = failure instanceof errors.JOSEError ? BY_CODE[failure.code] : undefined;
  if (reason !== undefined) return refused(reason);
  const known = failure instanceof CredentialError || failure instanceof errors.JOSEError;
  const cause = known ? failure.message : `a key of the issuer cannot be used: ${messageOf(failure)}`;
  return { status: 'undecided', cause };
}

function expired(exp: unknown): Identification {
  const expiredAtMs = typeof exp === 'number' ? exp * 1000 : null;
  return { status: 'refused', reason: 'expired_token', who: null, expiredAtMs };
}

function refused(reason: RefusalReason): Identification {
  return { status: 'refused', reason, who: null, expiredAtMs: null };
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
