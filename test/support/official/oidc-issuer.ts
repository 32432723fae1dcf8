import type { JWK } from 'jose';
import Provider from 'oidc-provider';
import { z } from 'zod';
import type { SeenRequest } from './http-front.ts';
import { answer, startHttpFront } from './http-front.ts';

export type IssuerMood = 'normal' | 'unavailable' | 'silent' | 'redirecting';

export interface OidcIssuer {
  readonly issuerUrl: string;
  readonly discoveryUrl: string;
  readonly tokenUrl: string;
  readonly clientSecret: string;
  /** Requests to the token endpoint so far. */
  tokenRequests(): number;
  discoveryRequests(): number;
  requests(): readonly SeenRequest[];
  /** A token by the client credentials grant, of the first client. */
  token(): Promise<string>;
  /** `unavailable` answers 503, `silent` keeps requests waiting until the mood changes, `redirecting` sends them to a place that says it is this issuer. */
  setMood(mood: IssuerMood): void;
  stop(): Promise<void>;
}

interface OidcIssuerOptions {
  /** Of access tokens, in seconds. */
  readonly lifetimeS?: number;
  /** Ids of clients; all have the same secret. */
  readonly clientIds?: readonly string[];
  readonly authMethod?: 'client_secret_basic' | 'client_secret_post';
  /** The audience of the tokens, which are JWTs; opaque tokens when absent. */
  readonly resource?: string;
  readonly port?: number;
  /** Claims of every access token beside the usual ones. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Private keys that tokens are signed with; the provider's own when absent. */
  readonly keys?: readonly JWK[];
}

const CLIENT_SECRET = 'a secret: with % and + of 32 bytes';

/** A real OpenID provider on loopback that grants client credentials with the scopes `tools` and `health`, and refuses `admin`. */
export async function startOidcIssuer(options: OidcIssuerOptions = {}): Promise<OidcIssuer> {
  const front = await startHttpFront(options.port === undefined ? {} : { port: options.port });
  const callback = new Provider(front.origin, configurationOf(options)).callback();
  const mood = createMoodSwitch();
  front.setHandler(async ({ request, response, body }) => {
    if (!(await mood.isWilling())) return answer(response, 503);
    if (mood.isRedirecting() && !(request.url ?? '').startsWith('/elsewhere')) {
      response.writeHead(302, { location: `/elsewhere${request.url ?? ''}` }).end();
      return;
    }
    request.url = (request.url ?? '').replace(/^\/elsewhere/, '');
    // The provider takes a body that has been read already from here.
    return callback(Object.assign(request, { body: body.toString('utf8') }), response);
  });
  const count = (path: string): number => front.requests().filter((seen) => seen.path === path).length;
  return {
    issuerUrl: front.origin,
    discoveryUrl: `${front.origin}/.well-known/openid-configuration`,
    tokenUrl: `${front.origin}/token`,
    clientSecret: CLIENT_SECRET,
    tokenRequests: () => count('/token'),
    discoveryRequests: () => count('/.well-known/openid-configuration'),
    requests: () => front.requests(),
    token: () => grantToken(front.origin, options),
    setMood: (next) => {
      mood.set(next);
    },
    stop: () => front.stop(),
  };
}

async function grantToken(origin: string, options: OidcIssuerOptions): Promise<string> {
  const client = options.clientIds?.[0] ?? 'watchkeeper';
  const basic = [client, CLIENT_SECRET].map(encodeURIComponent).join(':');
  const answered = await fetch(`${origin}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(basic).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'tools' }),
  });
  const { access_token } = z.object({ access_token: z.string() }).parse(await answered.json());
  return access_token;
}

interface MoodSwitch {
  set(mood: IssuerMood): void;
  isWilling(): Promise<boolean>;
  isRedirecting(): boolean;
}

function createMoodSwitch(): MoodSwitch {
  let current: IssuerMood = 'normal';
  const waiting = new Set<() => void>();
  return {
    set: (next) => {
      current = next;
      for (const resume of waiting) resume();
      waiting.clear();
    },
    isWilling: async () => {
      while (current === 'silent') {
        await new Promise<void>((resolve) => {
          waiting.add(resolve);
        });
      }
      return current !== 'unavailable';
    },
    isRedirecting: () => current === 'redirecting',
  };
}

function configurationOf(options: OidcIssuerOptions): Readonly<Record<string, unknown>> {
  const authMethod = options.authMethod ?? 'client_secret_basic';
  const lifetimeS = options.lifetimeS ?? 600;
  const audience = options.resource;
  return {
    clients: (options.clientIds ?? ['watchkeeper']).map((id) => ({
      client_id: id,
      client_secret: CLIENT_SECRET,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: authMethod,
      scope: 'tools health',
    })),
    clientAuthMethods: [authMethod],
    scopes: ['tools', 'health', 'admin'],
    ttl: { ClientCredentials: () => lifetimeS },
    ...(options.claims && { extraTokenClaims: () => options.claims }),
    ...(options.keys && { jwks: { keys: options.keys } }),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: audience !== undefined,
        defaultResource: () => audience,
        getResourceServerInfo: () => ({
          scope: 'tools health',
          audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: lifetimeS,
        }),
      },
    },
  };
}
