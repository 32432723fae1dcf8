import { createHash } from 'node:crypto';
import { CacheCounts } from '../../domain/figures/cache-figures.ts';
import type { CacheFigures } from '../../domain/figures/cache-figures.ts';
import type { CredentialSpec } from '../../domain/server/server-spec.ts';
import type { CredentialHeaders } from '../../ports/credentials.ts';
import { CredentialError } from '../../ports/credentials.ts';
import type { CredentialCounts } from './credential-counts.ts';
import { discoverTokenEndpoint } from './discovery.ts';
import type { IssuerHttp } from './issuer-http.ts';
import { parseIssuerUrl } from './issuer-http.ts';
import { readJwtTimes } from './jwt-expiry.ts';
import type { Fetched, Renewable } from './renewable.ts';
import { createRenewable } from './renewable.ts';
import type { AccessToken, TokenEndpoint } from './token-request.ts';
import { requestToken } from './token-request.ts';

type OAuthSpec = Extract<CredentialSpec, { readonly type: 'oauth2' }>;

export interface OAuthTokens {
  /** The one token of this grant; the spec's secrets are resolved already. */
  tokenFor(grant: OAuthSpec): Renewable<CredentialHeaders>;
  discard(grant: OAuthSpec): void;
  /** Of the tokens held. */
  figures(): CacheFigures;
}

interface OAuthTokensOptions {
  readonly http: IssuerHttp;
  readonly nowMs: () => number;
  readonly counts: CredentialCounts;
}

const HOUR_MS = 3_600_000;
/** Servers that refuse the same token one after another must not each cost a new one. */
const FORGET_SPACING_MS = 10_000;

/** Tokens by grant, and discovery documents by URL, each fetched once however many servers need it. */
export function createOAuthTokens({ http, nowMs, counts }: OAuthTokensOptions): OAuthTokens {
  const cache = new CacheCounts();
  const tokens = new Map<string, Renewable<CredentialHeaders>>();
  const documents = new Map<string, Renewable<TokenEndpoint>>();

  const documentAt = (url: string): Renewable<TokenEndpoint> =>
    getOrCreate(documents, url, () =>
      createRenewable({
        nowMs,
        fetch: async () => keptForAnHour(await discoverTokenEndpoint(http, url), nowMs()),
      }),
    );
  const endpointOf = async (grant: OAuthSpec): Promise<TokenEndpoint> => {
    if (grant.tokenUrl !== null) return statedEndpoint(grant.tokenUrl);
    if (grant.discoveryUrl !== null) return documentAt(grant.discoveryUrl).get();
    throw new CredentialError('issuer_misconfigured', 'Neither a token URL nor a discovery URL is given.');
  };
  const fetchToken = async (grant: OAuthSpec): Promise<Fetched<CredentialHeaders>> => {
    const endpoint = await endpointOf(grant);
    const askedAtMs = nowMs();
    try {
      return toHeaders(await requestToken(http, endpoint, grant), askedAtMs, grant.refreshBufferMs);
    } catch (error) {
      // The endpoint may have moved since the document was read.
      if (grant.discoveryUrl !== null) documents.get(grant.discoveryUrl)?.forget();
      throw error;
    }
  };
  return {
    tokenFor: (grant) =>
      getOrCreate(tokens, keyOf(grant), () =>
        counted(
          withSpacedForget(
            createRenewable({ nowMs, fetch: () => counts.tokenRequest(() => fetchToken(grant)) }),
            nowMs,
          ),
          cache,
        ),
      ),
    discard: (grant) => {
      if (tokens.delete(keyOf(grant))) cache.evicted();
    },
    figures: () => {
      const held = [...tokens.values()].flatMap((token) => token.heldSinceMs() ?? []);
      return cache.build('auth_tokens', held, nowMs());
    },
  };
}

/** RFC 6749 section 2.3.1 obliges every server to take HTTP Basic; those that do not take the form. */
function statedEndpoint(tokenUrl: string): TokenEndpoint {
  return {
    url: parseIssuerUrl(tokenUrl, 'token URL'),
    methods: ['client_secret_basic', 'client_secret_post'],
  };
}

function keptForAnHour(endpoint: TokenEndpoint, nowMs: number): Fetched<TokenEndpoint> {
  return { value: endpoint, refreshAtMs: nowMs + HOUR_MS / 2, expiresAtMs: nowMs + HOUR_MS };
}

/**
 * Life is counted from the moment of asking and by the issuer's stated lifetime, so that neither a slow answer nor a
 * wrong clock makes a dead token look alive.
 */
function toHeaders(token: AccessToken, askedAtMs: number, bufferMs: number): Fetched<CredentialHeaders> {
  const lifetimeMs = token.lifetimeMs ?? readLifetimeMs(token.token, askedAtMs);
  const expiresAtMs = askedAtMs + (lifetimeMs ?? HOUR_MS);
  return {
    value: {
      headers: { authorization: `Bearer ${token.token}` },
      expiresAtMs: lifetimeMs === null ? null : expiresAtMs,
    },
    // A buffer as long as the life would fetch a token for every request.
    refreshAtMs: expiresAtMs - Math.min(bufferMs, (expiresAtMs - askedAtMs) / 2),
    expiresAtMs,
  };
}

/** Null also for a JWT that looks dead on arrival: then the clocks differ and it says nothing about its life here. */
function readLifetimeMs(token: string, nowMs: number): number | null {
  const times = readJwtTimes(token);
  if (times === null) return null;
  if (times.lifetimeMs !== null) return times.lifetimeMs;
  return times.expiresAtMs > nowMs ? times.expiresAtMs - nowMs : null;
}

function withSpacedForget(
  renewable: Renewable<CredentialHeaders>,
  nowMs: () => number,
): Renewable<CredentialHeaders> {
  let forgottenAtMs = -Infinity;
  return {
    ...renewable,
    forget: () => {
      const now = nowMs();
      if (now - forgottenAtMs < FORGET_SPACING_MS) return;
      forgottenAtMs = now;
      renewable.forget();
    },
  };
}

/** A token that has to be waited for was not in the cache; one that was dropped has left it. */
function counted(token: Renewable<CredentialHeaders>, cache: CacheCounts): Renewable<CredentialHeaders> {
  return {
    ...token,
    get: () => {
      const found = token.get();
      if (found instanceof Promise) cache.miss();
      else cache.hit();
      return found;
    },
    forget: () => {
      const wasHeld = token.heldSinceMs() !== null;
      token.forget();
      if (wasHeld && token.heldSinceMs() === null) cache.evicted();
    },
  };
}

function keyOf(grant: OAuthSpec): string {
  const { tokenUrl, discoveryUrl, clientId, clientSecret, scopes, audience, refreshBufferMs } = grant;
  const parts = [tokenUrl, discoveryUrl, clientId, clientSecret, scopes, audience, refreshBufferMs];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function getOrCreate<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const created = create();
  map.set(key, created);
  return created;
}
