import { Agent } from 'undici';
import type { Dispatcher } from 'undici';
import { CredentialError } from '../../ports/credentials.ts';

export interface IssuerRequest {
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as a POST when given; otherwise the request is a GET. */
  readonly form?: URLSearchParams;
}

export interface IssuerAnswer {
  readonly status: number;
  /** The parsed body; undefined when it is not JSON. */
  readonly body: unknown;
}

/** Asks authorization servers. Throws CredentialError where there is no usable answer. */
export interface IssuerHttp {
  ask(request: IssuerRequest): Promise<IssuerAnswer>;
  close(): Promise<void>;
}

const MAX_ANSWER_BYTES = 65_536;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** HTTPS only (plain HTTP on loopback), redirects refused, answers of at most 64 KiB within `timeoutMs`. */
export function createIssuerHttp(timeoutMs: number): IssuerHttp {
  const agent = new Agent({ connect: { timeout: timeoutMs } });
  return {
    ask: async (request) => {
      requireSecure(request.url);
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        return await readAnswer(await agent.request(toOptions(request, signal)), request.url);
      } catch (cause) {
        throw cause instanceof CredentialError ? cause : unreachable(request.url, cause);
      }
    },
    close: () => agent.destroy(),
  };
}

/** An absolute URL, or CredentialError that says what it was for. */
export function parseIssuerUrl(text: string, purpose: string): URL {
  const url = URL.parse(text);
  if (url === null)
    throw new CredentialError('issuer_misconfigured', `The ${purpose} is not an absolute URL.`);
  return url;
}

/** Credentials travel in these requests and tokens in the answers (RFC 6749 section 3.2). */
function requireSecure(url: URL): void {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname))) return;
  throw new CredentialError('issuer_misconfigured', `${url.origin} must be reached over https.`);
}

function toOptions(request: IssuerRequest, signal: AbortSignal): Dispatcher.RequestOptions {
  const { url, form } = request;
  // Requests are rare and a POST is not repeated: a fresh connection cannot have died of age.
  const target = { origin: url.origin, path: url.pathname + url.search, signal, reset: true };
  const headers = { accept: 'application/json', ...request.headers };
  if (form === undefined) return { ...target, method: 'GET', headers };
  return {
    ...target,
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  };
}

async function readAnswer(response: Dispatcher.ResponseData, url: URL): Promise<IssuerAnswer> {
  const status = response.statusCode;
  if (status >= 300 && status < 400) {
    await response.body.dump();
    throw new CredentialError('issuer_misconfigured', `${url.origin} redirects; give the final URL.`);
  }
  return { status, body: parseJson(await readCapped(response.body, url)) };
}

async function readCapped(body: AsyncIterable<unknown>, url: URL): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) continue;
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) {
      throw new CredentialError('issuer_misconfigured', `${url.origin} answered with more than 64 KiB.`);
    }
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The parser's own error is dropped: it quotes the text, which may hold a token. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreachable(url: URL, cause: unknown): CredentialError {
  return new CredentialError(
    'issuer_unreachable',
    `${url.origin} cannot be reached: ${reasonOf(cause)}.`,
    cause,
  );
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown reason';
  if (cause.name === 'TimeoutError') return 'no answer in time';
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
}
