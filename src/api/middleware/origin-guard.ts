import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { AppError } from '../../domain/error/app-error.ts';
import type { ApiEnv } from '../api-env.ts';
import { forwardingHeaders } from '../forwarded.ts';
import { isLoopback } from '../../domain/access/loopback.ts';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const OWN_SITES: ReadonlySet<string | undefined> = new Set([undefined, 'same-origin', 'none']);

/**
 * While the API is open to this machine, which acts as `local` with every right, keeps web pages out (SURFACE section 4):
 * the Host must be loopback, which stops names rebound to it, and a change needs `application/json` and no foreign
 * Origin but those listed. What a proxy passes on is refused, since others ask it.
 */
export function originGuard(): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    refuseForeignHost(c);
    refuseForwarded(c);
    if (!SAFE_METHODS.has(c.req.method)) {
      refuseForeignOrigin(c);
      if (isTaken(c)) refuseOtherMediaTypes(c);
    }
    c.set('caller', { who: 'local', role: 'admin', via: 'http', requestId: c.get('requestId') });
    await next();
  };
}

/** For requests that do something: throws FORBIDDEN when a page of another origin sent it that is not listed. */
export function refuseForeignOrigin(c: Context<ApiEnv>): void {
  if (c.get('isListedOrigin') === true) return;
  const origin = c.req.header('origin');
  const site = c.req.header('sec-fetch-site');
  const isOwn = origin === undefined || origin === new URL(c.req.url).origin;
  if (isOwn && OWN_SITES.has(site)) return;
  throw new AppError(
    'FORBIDDEN',
    "Requests of other web pages are refused. Use the command line or curl, or list the page's origin in api.cors_origins.",
    { details: { origin: origin ?? null, sec_fetch_site: site ?? null } },
  );
}

/** Whether a route takes this method here; where none does, that is what has to be said. */
function isTaken(c: Context<ApiEnv>): boolean {
  return matchedRoutes(c).some(({ method }) => method !== 'ALL');
}

function refuseForeignHost(c: Context<ApiEnv>): void {
  const { hostname } = new URL(c.req.url);
  if (isLoopback(hostname)) return;
  throw new AppError(
    'FORBIDDEN',
    `The host ${hostname} is refused: without authentication only this machine may ask. Use 127.0.0.1 or localhost.`,
    { details: { host: hostname } },
  );
}

function refuseForwarded(c: Context<ApiEnv>): void {
  const headers = forwardingHeaders(c);
  if (headers.length === 0) return;
  throw new AppError(
    'FORBIDDEN',
    `A proxy has passed this on (${headers.join(', ')}), so others than this machine may be asking. Configure api.auth, so that everyone shows who he is, or ask without the proxy.`,
    { details: { forwarding_headers: headers } },
  );
}

function refuseOtherMediaTypes(c: Context<ApiEnv>): void {
  const type = c.req.header('content-type') ?? '';
  if (/^application\/json\s*(;|$)/i.test(type)) return;
  throw new AppError(
    'UNSUPPORTED_MEDIA_TYPE',
    `${c.req.method} needs the header Content-Type: application/json, also without a body.`,
    { details: { content_type: type } },
  );
}
