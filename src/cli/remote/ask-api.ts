import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '../../domain/error/app-error.ts';
import type { ApiTarget } from './api-target.ts';
import { exchange } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { failureOf } from './read-failure.ts';

export interface ApiAnswer {
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export interface ApiQuestion extends Exchange {
  readonly signal: AbortSignal;
  /** A status that is no success, and yet answers what was asked. */
  readonly alsoAnswers?: number;
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
  const said = await exchange(question, AbortSignal.any([signal, limit])).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw limit.aborted ? silent(question) : unreachable(target, error);
  });
  const body = parseJson(said.text);
  const { status } = said.response;
  const isOk = (status >= 200 && status < 300) || status === question.alsoAnswers;
  if (isOk && body !== undefined) return { headers: said.response.headers, body };
  throw failureOf({ target, response: said.response, body });
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
  ETIMEDOUT: 'no connection came about in time',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that this machine does not trust',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate comes from an authority that this machine does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an authority that this machine does not know',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; is the clock right?',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  EPROTO: 'it does not speak TLS as it should; is it http: rather than https:?',
  HPE_INVALID_CONSTANT: 'what answers does not speak HTTP',
};

/** Where another authority would help. */
const UNTRUSTED: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

function unreachable(target: ApiTarget, error: unknown): AppError {
  const code = codeOf(error);
  const why = REASONS[code] ?? (error instanceof Error && error.message !== '' ? error.message : code);
  const cure = UNTRUSTED.has(code)
    ? 'Name the file of its authority in NODE_EXTRA_CA_CERTS.'
    : 'Does `watchkeeper api` or `watchkeeper up` run there?';
  return new AppError('SERVICE_UNAVAILABLE', `${target.url} cannot be reached: ${why}. ${cure}`, {
    details: { api_url: target.url, reason: code },
    cause: error,
  });
}

/** A name with several addresses fails with one error for each; the first speaks for them. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : '';
}
