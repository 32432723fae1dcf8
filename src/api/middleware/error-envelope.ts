import type { Context, Hono } from 'hono';
import { AppError, toAppError } from '../../domain/error/app-error.ts';
import type { ApiEnv } from '../api-env.ts';
import type { ApiDependencies } from '../dependencies.ts';

/** The envelope of inv. 1.3. A failure of ours says no more than that it happened. */
export interface ErrorEnvelope {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly details: Readonly<Record<string, unknown>>;
    readonly request_id: string;
  };
}

/** Makes every failure of the app an envelope: thrown ones, unknown paths, and known paths with another method. */
export function answerWithEnvelopes(app: Hono<ApiEnv>, onFailure: ApiDependencies['onFailure']): void {
  app.onError((thrown, c) => {
    const failure = toAppError(thrown);
    if (failure.httpStatus >= 500 && c.get('isFailureSaid') !== true) report(c, thrown, onFailure);
    return envelope(c, failure);
  });
  app.notFound((c) => {
    const allowed = allowedMethods(app, c.req.path);
    if (allowed.length === 0) return envelope(c, notFound(c));
    return envelope(c, methodNotAllowed(c, allowed), { allow: allowed.join(', ') });
  });
}

function envelope(
  c: Context<ApiEnv>,
  failure: AppError,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const isOurs = failure.code === 'INTERNAL_ERROR';
  const body: ErrorEnvelope = {
    error: {
      code: failure.code,
      message: isOurs ? 'Something went wrong here. The log has it under this request id.' : failure.message,
      details: isOurs ? {} : failure.details,
      request_id: c.get('requestId'),
    },
  };
  return Response.json(body, { status: failure.httpStatus, headers });
}

function report(c: Context<ApiEnv>, error: unknown, onFailure: ApiDependencies['onFailure']): void {
  onFailure({ requestId: c.get('requestId'), method: c.req.method, path: c.req.path, error });
}

function notFound(c: Context<ApiEnv>): AppError {
  return new AppError('NOT_FOUND', `There is nothing at ${c.req.path}. The index is at /.`, {
    details: { path: c.req.path },
  });
}

function methodNotAllowed(c: Context<ApiEnv>, allowed: readonly string[]): AppError {
  return new AppError(
    'METHOD_NOT_ALLOWED',
    `${c.req.path} takes ${allowed.join(', ')}, not ${c.req.method}.`,
    { details: { allowed } },
  );
}

/** Of the patterns that fit, those with the fewest parameters say what is at a path. */
function allowedMethods(app: Hono<ApiEnv>, path: string): readonly string[] {
  const fitting = app.routes.filter(
    ({ method, path: pattern }) => method !== 'ALL' && matches(pattern, path),
  );
  const freedom = (pattern: string): number => pattern.split(':').length;
  const least = Math.min(...fitting.map((route) => freedom(route.path)));
  const methods = fitting.filter((route) => freedom(route.path) === least).map(({ method }) => method);
  return [...new Set(methods)].sort();
}

function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length && wanted.every((part, i) => part.startsWith(':') || part === given[i])
  );
}
