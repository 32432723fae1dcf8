import { explainRefusal } from '../../domain/access/refusal.ts';
import type { RefusalReason } from '../../domain/access/refusal.ts';
import type { Role } from '../../domain/access/role.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { Allowance } from '../../ports/access.ts';
import type { Access } from './access.ts';

/** Everything that an answer may say about why it is one. */
export interface Turned {
  readonly reason: RefusalReason;
  readonly expiredAtMs?: number | null;
  readonly needs?: Role;
  readonly has?: Role;
  readonly allowance?: Allowance;
}

type Ways = Pick<Access, 'apiKeyHeader' | 'acceptsTokens'>;

/** The failure that a refused request is answered with (inv. 1.3). */
export function failureOf(turned: Turned, ways: Ways, nowMs: number): AppError {
  const { code, message } = explainRefusal(turned.reason);
  switch (code) {
    case 'UNAUTHORIZED':
      return new AppError(code, `${message} ${howTo(ways)}`);
    case 'INVALID_TOKEN':
      return new AppError(code, message, {
        details: { token_expired: turned.reason === 'expired_token', expiry_time: isoOf(turned.expiredAtMs) },
      });
    case 'FORBIDDEN':
      return new AppError(
        code,
        `This needs the role ${String(turned.needs)}, and yours is ${String(turned.has)}. Ask someone with that role.`,
        { details: { needs: turned.needs, has: turned.has } },
      );
    case 'RATE_LIMIT_EXCEEDED':
      return rateLimited(turned.allowance, nowMs);
  }
}

function howTo({ apiKeyHeader, acceptsTokens }: Ways): string {
  const key = `an API key as ${String(apiKeyHeader)} (an admin makes one: watchkeeper keys create NAME)`;
  const ways = [
    ...(apiKeyHeader === null ? [] : [key]),
    ...(acceptsTokens ? ['a token as Authorization: Bearer'] : []),
  ];
  return `Send ${ways.join(', or ')}.`;
}

function rateLimited(allowance: Allowance | undefined, nowMs: number): AppError {
  const { limit = 0, windowSeconds = 0, resetInMs = 0 } = allowance ?? {};
  const inSeconds = Math.ceil(resetInMs / 1000);
  const reset_time = isoOf(nowMs + resetInMs);
  return new AppError(
    'RATE_LIMIT_EXCEEDED',
    `More than ${limit} requests in ${windowSeconds} s. Ask again in ${inSeconds} s.`,
    { details: { limit, window_seconds: windowSeconds, reset_time } },
  );
}

function isoOf(atMs: number | null | undefined): string | null {
  return atMs === null || atMs === undefined ? null : new Date(atMs).toISOString();
}

/** The challenge of a 401 or 403 (RFC 9110 section 11.6.1, RFC 6750 section 3); none for other failures. */
export function challengeOf(reason: RefusalReason, { apiKeyHeader, acceptsTokens }: Ways): string | null {
  const { code } = explainRefusal(reason);
  if (code === 'RATE_LIMIT_EXCEEDED') return null;
  const error = { INVALID_TOKEN: ', error="invalid_token"', FORBIDDEN: ', error="insufficient_scope"' };
  const bearer = `Bearer realm="watchkeeper"${code === 'UNAUTHORIZED' ? '' : error[code]}`;
  const key = `ApiKey realm="watchkeeper", header="${String(apiKeyHeader)}"`;
  return [...(acceptsTokens ? [bearer] : []), ...(apiKeyHeader === null ? [] : [key])].join(', ');
}
