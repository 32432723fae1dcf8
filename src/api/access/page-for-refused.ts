import type { MiddlewareHandler } from 'hono';
import { AppError } from '../../domain/error/app-error.ts';
import type { ApiEnv } from '../api-env.ts';
import { answerPage, wantsPage } from '../home/answer-page.ts';
import { credentialPage } from '../home/credential-page.ts';
import type { Access } from './access.ts';

/** Who is refused for want of a credential gets a page in a browser; programs keep the envelope. */
export function pageForRefused({ apiKeyHeader }: Pick<Access, 'apiKeyHeader'>): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    await next();
    const { error } = c;
    if (!(error instanceof AppError) || error.httpStatus !== 401) return;
    c.header('vary', 'accept');
    if (!wantsPage(c)) return;
    const { origin } = new URL(c.req.url);
    c.res = await answerPage(c, credentialPage({ message: error.message, apiKeyHeader, origin }), 401);
  };
}
