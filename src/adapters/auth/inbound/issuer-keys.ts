import { createLocalJWKSet } from 'jose';
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { TokenRules } from '../../../domain/access/token-rules.ts';
import { CredentialError } from '../../../ports/credentials.ts';
import { issuerOf, withoutLastSlash } from '../discovery.ts';
import type { IssuerHttp } from '../issuer-http.ts';
import { parseIssuerUrl } from '../issuer-http.ts';
import { createRenewable } from '../renewable.ts';
import type { Fetched } from '../renewable.ts';

/** The name that tokens must bear, and the keys they must be signed with. */
export interface SigningKeys {
  readonly issuer: string;
  readonly keyFor: JWTVerifyGetKey;
  /** How many there are. */
  readonly count: number;
}

export interface IssuerKeys {
  /** Kept for an hour, fetched again after ten minutes. Rejects with CredentialError. */
  current(): SigningKeys | Promise<SigningKeys>;
  /** Fetched again, because a token names a key that is not among them; null when that was done a moment ago. */
  renewed(): Promise<SigningKeys | null>;
}

export interface IssuerKeysOptions {
  readonly rules: Pick<TokenRules, 'issuer' | 'discoveryUrl'>;
  readonly http: IssuerHttp;
  readonly nowMs: () => number;
}

const REFRESH_AFTER_MS = 10 * 60_000;
/** So long after the issuer has gone silent its tokens are still judged. */
const EXPIRE_AFTER_MS = 60 * 60_000;
/** Made-up key names must not make us ask the issuer with every request. */
export const RENEW_PAUSE_MS = 10_000;

const metadataSchema = z.object({ issuer: z.string(), jwks_uri: z.string() });
const keySetSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

/** The issuer's keys, found by its discovery document and kept fresh, one fetch at a time. */
export function createIssuerKeys({ rules, http, nowMs }: IssuerKeysOptions): IssuerKeys {
  let fetchedAtMs = -Infinity;
  const keys = createRenewable<SigningKeys>({
    nowMs,
    fetch: async (): Promise<Fetched<SigningKeys>> => {
      const value = await fetchSigningKeys(http, rules);
      fetchedAtMs = nowMs();
      return {
        value,
        refreshAtMs: fetchedAtMs + REFRESH_AFTER_MS,
        expiresAtMs: fetchedAtMs + EXPIRE_AFTER_MS,
      };
    },
  });
  return {
    current: () => keys.get(),
    renewed: async () => (nowMs() - fetchedAtMs < RENEW_PAUSE_MS ? null : keys.renew()),
  };
}

async function fetchSigningKeys(http: IssuerHttp, rules: IssuerKeysOptions['rules']): Promise<SigningKeys> {
  const url = parseIssuerUrl(rules.discoveryUrl, 'discovery URL');
  const metadata = metadataSchema.safeParse(await askForJson(http, url)).data;
  if (metadata === undefined) throw misconfigured(`${url.origin} has no usable discovery document.`);
  const expected = rules.issuer ?? issuerOf(url);
  if (withoutLastSlash(metadata.issuer) !== withoutLastSlash(expected)) {
    throw misconfigured(`The discovery document at ${url.origin} is not of the issuer ${expected}.`);
  }
  const keysUrl = parseIssuerUrl(metadata.jwks_uri, `address of the keys of ${expected}`);
  const found = keySetSchema.safeParse(await askForJson(http, keysUrl)).data;
  if (found === undefined) throw misconfigured(`${keysUrl.origin} answered with something else than keys.`);
  const keys = publicPartOf(found);
  return { issuer: metadata.issuer, keyFor: createLocalJWKSet(keys), count: keys.keys.length };
}

/** Keys for a shared secret have no place in a public document, and are never used. */
function publicPartOf({ keys }: z.output<typeof keySetSchema>): JSONWebKeySet {
  return { keys: keys.filter(({ kty }) => kty !== 'oct') };
}

async function askForJson(http: IssuerHttp, url: URL): Promise<unknown> {
  const { status, body } = await http.ask({ url });
  if (status === 200) return body;
  throw new CredentialError('issuer_unreachable', `${url.origin} answered with status ${status}.`);
}

function misconfigured(message: string): CredentialError {
  return new CredentialError('issuer_misconfigured', message);
}
