import { z } from 'zod';
import { CredentialError } from '../../ports/credentials.ts';
import type { IssuerHttp } from './issuer-http.ts';
import { parseIssuerUrl } from './issuer-http.ts';
import type { ClientAuthMethod, TokenEndpoint } from './token-request.ts';

const OPENID_SUFFIX = '/.well-known/openid-configuration';
/** RFC 8414 section 3.1 puts the well-known part before the issuer's path. */
const INSERTED = /^\/\.well-known\/(?:oauth-authorization-server|openid-configuration)(\/.*)?$/;

const metadataSchema = z.object({
  issuer: z.string(),
  token_endpoint: z.string(),
  /** RFC 8414 section 2: where it is absent, client_secret_basic. */
  token_endpoint_auth_methods_supported: z.array(z.string()).default(['client_secret_basic']),
});

const METHODS: readonly ClientAuthMethod[] = ['client_secret_basic', 'client_secret_post'];

/**
 * Finds the token endpoint by OpenID Connect Discovery 1.0 or RFC 8414. The document must name as issuer the one
 * that the URL was made from (section 4.3 and 3.3 there), or anyone who can answer at one path could take the
 * secret. Throws CredentialError.
 */
export async function discoverTokenEndpoint(http: IssuerHttp, discoveryUrl: string): Promise<TokenEndpoint> {
  const url = parseIssuerUrl(discoveryUrl, 'discovery URL');
  const expectedIssuer = issuerOf(url);
  const answer = await http.ask({ url });
  if (answer.status >= 500 || answer.status === 429) {
    throw new CredentialError(
      'issuer_unreachable',
      `${url.origin} answered discovery with status ${answer.status}.`,
    );
  }
  const metadata = answer.status === 200 ? metadataSchema.safeParse(answer.body).data : undefined;
  if (metadata === undefined) {
    const what = `status ${answer.status} and no usable discovery document`;
    throw new CredentialError('issuer_misconfigured', `${url.origin} answered with ${what}.`);
  }
  if (withoutLastSlash(metadata.issuer) !== expectedIssuer) {
    const what = 'names another issuer than the one its URL belongs to';
    throw new CredentialError('issuer_misconfigured', `The discovery document of ${expectedIssuer} ${what}.`);
  }
  return {
    url: parseIssuerUrl(metadata.token_endpoint, `token endpoint of ${expectedIssuer}`),
    methods: supportedMethods(metadata.token_endpoint_auth_methods_supported, expectedIssuer),
  };
}

/** The issuer that a discovery URL belongs to, without its last slash. Throws CredentialError. */
export function issuerOf(url: URL): string {
  if (url.pathname.endsWith(OPENID_SUFFIX)) {
    return withoutLastSlash(url.origin + url.pathname.slice(0, -OPENID_SUFFIX.length));
  }
  const inserted = INSERTED.exec(url.pathname);
  if (inserted !== null) return withoutLastSlash(url.origin + (inserted[1] ?? ''));
  throw new CredentialError(
    'issuer_misconfigured',
    `The discovery URL at ${url.origin} must be the issuer's URL followed by ${OPENID_SUFFIX}.`,
  );
}

/** An issuer's last slash is removed before the well-known part is appended, so the URL cannot tell. */
export function withoutLastSlash(text: string): string {
  return text.endsWith('/') ? text.slice(0, -1) : text;
}

function supportedMethods(offered: readonly string[], issuer: string): readonly ClientAuthMethod[] {
  const methods = METHODS.filter((method) => offered.includes(method));
  if (methods.length > 0) return methods.slice(0, 1);
  const what = 'accepts neither client_secret_basic nor client_secret_post';
  throw new CredentialError('issuer_misconfigured', `${issuer} ${what}.`);
}
