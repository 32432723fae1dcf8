import type { MiddlewareHandler } from 'hono';
import type { ApiEnv } from '../api-env.ts';

/** Answers are never kept by a cache nor guessed at by a browser. */
export function plainHeaders(): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
    c.header('x-content-type-options', 'nosniff');
  };
}
