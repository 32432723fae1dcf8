import { z } from 'zod';
import { CredentialError } from '../../ports/credentials.ts';
import type { IssuerAnswer, IssuerHttp } from './issuer-http.ts';

export type ClientAuthMethod = 'client_secret_basic' | 'client_secret_post';

export interface TokenEndpoint {
  readonly url: URL;
  /** Tried in this order, going on where the client was not recognised. */
  readonly methods: readonly ClientAuthMethod[];
}

export interface ClientGrant {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
  readonly audience: string | null;
}

export interface AccessToken {
  readonly token: string;
  /** As the issuer stated it; null when it did not. */
  readonly lifetimeMs: number | null;
}

const tokenSchema = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  token_type: z.string().toLowerCase().pipe(z.literal('bearer')).default('bearer'),
  // Some issuers write the number as a text.
  expires_in: z.coerce.number().positive().optional().catch(undefined),
});

/** RFC 6749 section 5.2. Only these words are repeated to people; any other text could hold anything. */
const refusalSchema = z.object({
  error: z.enum([
    'invalid_request',
    'invalid_client',
    'invalid_grant',
    'unauthorized_client',
    'unsupported_grant_type',
    'invalid_scope',
    'invalid_target',
  ]),
});

/** The client credentials grant (RFC 6749 section 4.4). Throws CredentialError. */
export async function requestToken(
  http: IssuerHttp,
  endpoint: TokenEndpoint,
  grant: ClientGrant,
): Promise<AccessToken> {
  let refused = new CredentialError(
    'issuer_misconfigured',
    `No way to authenticate at ${endpoint.url.origin}.`,
  );
  for (const method of endpoint.methods) {
    const answer = await http.ask(toRequest(endpoint.url, grant, method));
    if (answer.status === 200) return readToken(answer, endpoint.url);
    refused = refusal(answer, endpoint.url);
    if (answer.status !== 401 && reasonOf(answer) !== 'invalid_client') break;
  }
  throw refused;
}

function toRequest(url: URL, grant: ClientGrant, method: ClientAuthMethod): Parameters<IssuerHttp['ask']>[0] {
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (grant.scopes.length > 0) form.set('scope', grant.scopes.join(' '));
  if (grant.audience !== null) form.set('audience', grant.audience);
  if (method === 'client_secret_basic') return { url, form, headers: { authorization: basicOf(grant) } };
  form.set('client_id', grant.clientId);
  form.set('client_secret', grant.clientSecret);
  return { url, form };
}

/** Both halves are form-encoded before they are joined (RFC 6749 section 2.3.1). */
function basicOf({ clientId, clientSecret }: ClientGrant): string {
  const encoded = [clientId, clientSecret].map((half) =>
    new URLSearchParams({ '': half }).toString().slice(1),
  );
  return `Basic ${Buffer.from(encoded.join(':')).toString('base64')}`;
}

function readToken(answer: IssuerAnswer, url: URL): AccessToken {
  const parsed = tokenSchema.safeParse(answer.body).data;
  if (parsed === undefined) {
    throw new CredentialError(
      'issuer_misconfigured',
      `${url.origin} answered 200 without a usable bearer token.`,
    );
  }
  const { access_token: token, expires_in: lifetimeS } = parsed;
  return { token, lifetimeMs: lifetimeS === undefined ? null : lifetimeS * 1_000 };
}

function refusal(answer: IssuerAnswer, url: URL): CredentialError {
  const { status } = answer;
  const reason = reasonOf(answer);
  const said = reason === undefined ? '' : ` (${reason})`;
  const kind = status >= 500 || status === 408 || status === 429 ? 'issuer_unreachable' : 'issuer_refused';
  return new CredentialError(kind, `${url.origin} gave no token: status ${status}${said}.`);
}

function reasonOf({ body }: IssuerAnswer): string | undefined {
  return refusalSchema.safeParse(body).data?.error;
}
