import { failure, type Failure } from '../failure.ts';
import { parseChallenges, type Challenge } from './challenge.ts';
import { mediaType, type Reply } from './exchange.ts';
import type { Line } from './send.ts';

/** The verdict on a status that is not the expected one. Access words first (PROBING section 4). */
export function judgeStatus(line: Line, reply: Reply): Failure {
  const { statusCode } = reply;
  switch (statusCode) {
    case 401:
      return judgeUnauthorized(line, challengesOf(reply));
    case 403:
      return failure('forbidden', forbiddenMessage(challengesOf(reply)), { statusCode });
    case 429:
      return failure('rate_limited', 'HTTP 429: too many requests', {
        statusCode,
        retryable: true,
        retryAfterMs: retryAfterMs(reply, Date.now()),
      });
    default:
      return failure('http_error', httpErrorMessage(line, reply), {
        statusCode,
        retryable: statusCode === 408 || statusCode >= 500,
        retryAfterMs: retryAfterMs(reply, Date.now()),
      });
  }
}

/**
 * 401. A credential that worked before, or whose token has run out, has expired; one that never worked is rejected.
 * Without a credential it depends on whether the server says how to get one (RFC 9728, RFC 6750).
 */
function judgeUnauthorized(line: Line, challenges: readonly Challenge[]): Failure {
  const details = { statusCode: 401 };
  const { access } = line;
  if (access.configured) {
    const ranOut = access.expiresAtMs !== null && access.expiresAtMs <= Date.now();
    if (access.workedAtMs !== null || ranOut) {
      return failure(
        'auth_expired',
        'HTTP 401: the credential that is configured is no longer accepted',
        details,
      );
    }
    return failure(
      'auth_rejected',
      'HTTP 401: the credential that is configured was never accepted',
      details,
    );
  }
  const [challenge] = challenges;
  if (challenge !== undefined) {
    return failure(
      'auth_required',
      `HTTP 401: needs a credential (${access.excerpt(challenge.scheme)}), none is configured`,
      details,
    );
  }
  if (line.path === 'rest')
    return failure('auth_required', 'HTTP 401: needs a credential, none is configured', details);
  return failure(
    'auth_misconfigured',
    'HTTP 401 without a well-formed challenge or resource metadata',
    details,
  );
}

function challengesOf(reply: Reply): readonly Challenge[] {
  const header = reply.headers['www-authenticate'];
  if (header === undefined) return [];
  return parseChallenges(Array.isArray(header) ? header.join(', ') : header);
}

function forbiddenMessage(challenges: readonly Challenge[]): string {
  const insufficient = challenges.some((challenge) => challenge.parameters.error === 'insufficient_scope');
  return insufficient ? 'HTTP 403: the credential lacks a scope' : 'HTTP 403: access is forbidden';
}

/** More than an excerpt reads, so that a secret at its end is there in full and recognised. */
const DECODED_BYTES = 16_384;

function httpErrorMessage(line: Line, reply: Reply): string {
  const said = line.access.excerpt(reply.body.toString('utf8', 0, DECODED_BYTES));
  // A page where data was due is mostly another's word: a proxy's, or that of a wrong address.
  const what = mediaType(reply.headers) === 'text/html' ? ' with text/html' : '';
  return `HTTP ${reply.statusCode}${what}${said === '' ? '' : `: ${said}`}`;
}

/** Seconds or an HTTP date (RFC 9110 section 10.2.3), as milliseconds from now; null when there is none. */
export function retryAfterMs(reply: Pick<Reply, 'headers'>, nowMs: number): number | null {
  const value = reply.headers['retry-after'];
  if (typeof value !== 'string') return null;
  if (/^\s*\d{1,9}\s*$/u.test(value)) return Number(value) * 1000;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
