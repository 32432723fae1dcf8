import type { MiddlewareHandler } from 'hono';
import type { ApiEnv } from '../api-env.ts';

const SANE = /^[A-Za-z0-9._:-]{1,64}$/;

/** Gives every request an id, the caller's own where it is sane, and says it in the answer. */
export function requestId(): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const given = c.req.header('x-request-id');
    const id = given !== undefined && SANE.test(given) ? given : crypto.randomUUID();
    c.set('requestId', id);
    await next();
    c.header('x-request-id', id);
  };
}
