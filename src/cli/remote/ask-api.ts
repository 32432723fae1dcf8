import { AppError } from '../../domain/error/app-error.ts';
import type { HttpRequest } from './action-request.ts';
import type { ApiTarget } from './api-target.ts';
import { failureOf } from './read-failure.ts';

export interface ApiAnswer {
  readonly headers: Headers;
  readonly body: unknown;
}

export interface ApiQuestion {
  readonly target: ApiTarget;
  readonly request: HttpRequest;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** How long the whole answer may take. */
  readonly limitMs: number;
}

/**
 * Asks a service. A redirect is never followed, so that neither the key nor a change goes to another place. Throws the
 * failure in its envelope, SERVICE_UNAVAILABLE when it cannot be reached or does not answer, INVALID_REQUEST when
 * something else answers.
 */
export async function askApi(question: ApiQuestion): Promise<ApiAnswer> {
  const { target, signal, limitMs } = question;
  const limit = AbortSignal.timeout(limitMs);
  const said = await send(question, AbortSignal.any([signal, limit])).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw limit.aborted ? silent(question) : unreachable(target, error);
  });
  const body = parseJson(said.text);
  if (said.response.ok && body !== undefined) return { headers: said.response.headers, body };
  throw failureOf({ target, response: said.response, body });
}

async function send(
  { target, request, headers }: ApiQuestion,
  signal: AbortSignal,
): Promise<{ readonly response: Response; readonly text: string }> {
  const response = await fetch(`${target.url}${request.path}`, {
    method: request.method,
    redirect: 'manual',
    signal,
    headers: {
      accept: 'application/json',
      ...(request.body === null ? {} : { 'content-type': 'application/json' }),
      ...(target.key === null ? {} : { authorization: `Bearer ${target.key}` }),
      ...headers,
    },
    ...(request.body === null ? {} : { body: JSON.stringify(request.body) }),
  });
  return { response, text: await response.text() };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function silent({ target, request, limitMs }: ApiQuestion): AppError {
  const doubt = request.method === 'GET' ? '' : ' It may have been done all the same: see the audit log.';
  return new AppError(
    'SERVICE_UNAVAILABLE',
    `${target.url} has not answered within ${limitMs / 1000} s. Is it overloaded, or is something before it?${doubt}`,
    { details: { api_url: target.url } },
  );
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection is refused',
  ECONNRESET: 'the connection was broken off',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to its network',
  UND_ERR_CONNECT_TIMEOUT: 'no connection came about in time',
  UND_ERR_SOCKET: 'the connection was broken off',
};

function unreachable(target: ApiTarget, error: unknown): AppError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const why = REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new AppError(
    'SERVICE_UNAVAILABLE',
    `${target.url} cannot be reached: ${why}. Does \`watchkeeper api\` or \`watchkeeper up\` run there?`,
    { details: { api_url: target.url, reason: code }, cause: error },
  );
}
