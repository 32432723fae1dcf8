import type { Context, MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { ROUTE_ROLES } from '../access/route-roles.ts';
import type { ApiEnv } from '../api-env.ts';

interface CrossOrigin {
  /** As browsers send them; `*` is any. */
  readonly origins: readonly string[];
  /** Header that carries an API key; null where none is accepted. */
  readonly apiKeyHeader: string | null;
}

const ANY = '*';
const METHODS = [...new Set(['HEAD', ...[...ROUTE_ROLES.keys()].map((route) => route.split(' ', 1).join())])];
const ASKED = ['authorization', 'content-type', 'idempotency-key', 'x-request-id'];
/** What a client needs of an answer beside its body, and a page may not read unless it is said. */
const EXPOSED = [
  'x-request-id',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'x-ratelimit-window',
  'retry-after',
  'location',
  'link',
  'allow',
  'idempotency-replayed',
  'www-authenticate',
];
/** Browsers keep the answer to a preflight so long. */
const KEPT_SECONDS = 600;

/**
 * Lets pages of the listed origins use the API (CORS), and tells the guards of them. Their preflights are answered here,
 * since browsers send no credential with one; an `OPTIONS` that is none, or comes from elsewhere, goes on to the guards.
 * Cookies are no credential here, so that no page can borrow what another one has.
 */
export function crossOrigin({ origins, apiKeyHeader }: CrossOrigin): MiddlewareHandler<ApiEnv> {
  const isAny = origins.includes(ANY);
  const answer = cors({
    // A function, and not the text `*`: then answers say that they vary by origin.
    origin: (origin) => (isAny ? ANY : origin),
    allowMethods: METHODS,
    allowHeaders: apiKeyHeader === null ? ASKED : [...ASKED, apiKeyHeader.toLowerCase()],
    exposeHeaders: EXPOSED,
    maxAge: KEPT_SECONDS,
  });
  return async (c, next) => {
    const origin = c.req.header('origin');
    const isListed = origin !== undefined && (isAny || origins.includes(origin));
    c.set('isListedOrigin', isListed);
    if (isListed && (c.req.method !== 'OPTIONS' || isPreflight(c))) return answer(c, next);
    await next();
    c.header('vary', 'Origin', { append: true });
  };
}

function isPreflight(c: Context<ApiEnv>): boolean {
  return c.req.header('access-control-request-method') !== undefined;
}
