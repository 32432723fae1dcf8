import { z } from 'zod';
import { API_PREFIX } from '../../actions/action-route.ts';
import { AppError, isAppErrorCode } from '../../domain/error/app-error.ts';
import type { AppErrorCode } from '../../domain/error/app-error.ts';
import type { ApiTarget } from './api-target.ts';
import type { Answered } from './exchange.ts';

export interface Refusal {
  readonly target: ApiTarget;
  readonly response: Answered;
  /** Undefined when it was not JSON. */
  readonly body: unknown;
}

const envelope = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()).default({}),
    request_id: z.string(),
  }),
});

/** What a service, or whatever is in its place, meant by an answer that is none. */
export function failureOf(refusal: Refusal): AppError {
  const { status } = refusal.response;
  if (status >= 300 && status < 400) return redirected(refusal);
  const said = envelope.safeParse(refusal.body);
  if (!said.success) return notOurs(refusal);
  const { code, message, details, request_id } = said.data.error;
  const known = isAppErrorCode(code) ? code : codeOfStatus(status);
  return new AppError(known, `${message}${cureOf(refusal, known, request_id)}`, { details });
}

function cureOf({ target, response }: Refusal, code: AppErrorCode, requestId: string): string {
  if (response.status === 401 && target.key === null) return ' Set WATCHKEEPER_API_KEY.';
  return code === 'INTERNAL_ERROR' ? ` That was ${target.url}; the request id is ${requestId}.` : '';
}

function redirected({ target, response }: Refusal): AppError {
  const location = response.headers.location ?? '';
  const place = URL.parse(location, target.url);
  const there =
    place === null ? 'elsewhere' : `${place.origin}${place.pathname.split(API_PREFIX, 1)[0] ?? ''}`;
  return new AppError(
    'INVALID_REQUEST',
    `${target.url} redirects to ${there}, which is not followed: the key must not go elsewhere. If that is the right service, use --api-url ${there}`,
    { details: { api_url: target.url, location: there } },
  );
}

/** A proxy, or another service altogether. */
function notOurs({ target, response }: Refusal): AppError {
  const { status, headers } = response;
  const type = headers['content-type'] ?? 'no content type';
  return new AppError(
    codeOfStatus(status),
    `${target.url} answered ${status} with ${type}, as no Watchkeeper does. Is the URL right, and what is before it?${
      status === 401 ? ' Is WATCHKEEPER_API_KEY set?' : ''
    }`,
    { details: { api_url: target.url, http_status: status } },
  );
}

function codeOfStatus(status: number): AppErrorCode {
  if (status === 401) return 'UNAUTHORIZED';
  if (status === 403 || status === 407) return 'FORBIDDEN';
  return status >= 500 || status === 429 ? 'SERVICE_UNAVAILABLE' : 'INVALID_REQUEST';
}
