import type { ProbePath } from '../../../domain/probe/verdict.ts';
import { failure, type Failure } from '../failure.ts';
import type { Access } from './access.ts';
import type { Deadline } from './deadline.ts';
import { Exchange, type Reply, type StreamConsumer } from './exchange.ts';
import type { TrackedClient } from './probe-pool.ts';
import type { ProbePools } from './probe-pools.ts';
import { StreamCopy } from './stream-copy.ts';
import { parseTarget, type Target } from './target.ts';
import type { Trace } from './trace.ts';

/** One attempt's way to the server. */
export interface Line {
  readonly path: ProbePath;
  readonly pools: ProbePools;
  readonly userAgent: string;
  readonly poolSize: number;
  readonly keepAlive?: boolean;
  readonly attemptTimeoutMs: number;
  readonly maxBodyBytes: number;
  readonly access: Access;
  readonly deadline: Deadline;
  readonly trace: Trace;
  readonly onBody: ((body: string) => void) | undefined;
}

export interface Message {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly target: Target;
  /** Lower-case names. The credential's and the server's own headers win over these. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly stream: StreamConsumer | null;
  /** Statuses that are an answer even though they are redirects. */
  readonly accepts?: (statusCode: number) => boolean;
  /** A connection outside the pool, for a stream that stays open. */
  readonly client?: TrackedClient;
}

const MAX_REDIRECTS = 3;
const REPEATABLE_REDIRECTS: readonly number[] = [301, 302, 307, 308];

/**
 * Sends a request and follows redirects within the origin. A connection that was kept alive and turned out to be
 * closed costs one more try; a refused OAuth2 token is fetched anew once.
 */
export async function send(line: Line, message: Message): Promise<Reply | Failure> {
  let target = message.target;
  for (let redirects = 0; ; redirects += 1) {
    const reply = await sendAuthenticated(line, { ...message, target });
    if (
      reply.kind === 'failure' ||
      !isRedirect(reply.statusCode) ||
      message.accepts?.(reply.statusCode) === true
    )
      return reply;
    const next = redirectTarget(reply, message, target);
    if ('kind' in next) return { ...next, message: line.access.redact(next.message) };
    if (redirects === MAX_REDIRECTS) {
      return failure('http_error', `more than ${MAX_REDIRECTS} redirects`, { statusCode: reply.statusCode });
    }
    target = next;
  }
}

async function sendAuthenticated(line: Line, message: Message): Promise<Reply | Failure> {
  const reply = await sendOnce(line, message);
  if (reply.kind === 'failure' || reply.statusCode !== 401 || !line.access.renew()) return reply;
  return await sendOnce(line, message);
}

async function sendOnce(line: Line, message: Message): Promise<Reply | Failure> {
  const access = line.access.ready ?? (await line.access.headers(line.deadline));
  if (isFailure(access)) return access;
  const headers = { 'user-agent': line.userAgent, ...message.headers, ...access };
  if (line.trace.exchanges > 0) await connectionReleased();
  const first = await exchange(line, message, headers);
  const retry = first.result.kind === 'failure' && first.stale && !line.deadline.expired;
  return (retry ? await exchange(line, message, headers) : first).result;
}

function isFailure(value: Readonly<Record<string, string>> | Failure): value is Failure {
  return value.kind === 'failure' && 'verdict' in value;
}

/** undici offers a connection again a turn after its answer; without the wait each request would open another. */
async function connectionReleased(): Promise<void> {
  await new Promise(setImmediate);
  await new Promise(setImmediate);
}

interface Exchanged {
  readonly result: Reply | Failure;
  /** The connection had been used before and was closed without a byte of an answer. */
  readonly stale: boolean;
}

function exchange(
  line: Line,
  message: Message,
  headers: Readonly<Record<string, string>>,
): Promise<Exchanged> {
  const { pools, deadline, trace, maxBodyBytes } = line;
  const pool = pools.get(line.path, message.target.origin, {
    size: line.poolSize,
    attemptTimeoutMs: line.attemptTimeoutMs,
    keepAlive: line.keepAlive !== false,
  });
  return new Promise((resolve) => {
    const onEnd = (result: Reply | Failure): void => {
      deadline.unwatch(request);
      const fresh = trace.note(request);
      trace.certificateExpiresAtMs = pool.certificateExpiresAtMs;
      pool.ended(request, result.kind);
      line.onBody?.(line.access.redactBody(receivedText(result, copy)));
      resolve({
        result,
        stale:
          !fresh &&
          result.kind === 'failure' &&
          result.verdict === 'connect_failed' &&
          request.statusCode === null,
      });
    };
    const copy = line.onBody !== undefined && message.stream !== null ? new StreamCopy(message.stream) : null;
    const request = new Exchange({ maxBodyBytes, stream: copy ?? message.stream, onEnd });
    const options = { path: message.target.path, method: message.method, headers, body: message.body };
    deadline.watch(request);
    if (deadline.expired) return;
    if (message.client === undefined) pool.dispatch(options, request);
    else message.client.dispatch(options, request);
  });
}

function receivedText(result: Reply | Failure, copy: StreamCopy | null): string {
  return result.kind === 'reply' && !result.streamed ? result.body.toString('utf8') : (copy?.text() ?? '');
}

function isRedirect(statusCode: number): boolean {
  return statusCode === 303 || REPEATABLE_REDIRECTS.includes(statusCode);
}

function redirectTarget(reply: Reply, message: Message, from: Target): Target | Failure {
  const { statusCode } = reply;
  const location = reply.headers.location;
  const target = typeof location === 'string' ? parseTarget(location, from) : null;
  if (target === null)
    return failure('http_error', `HTTP ${statusCode} without a usable Location`, { statusCode });
  if (target.origin !== from.origin) {
    return failure('redirect_refused', `redirects to another origin, ${target.origin}`, { statusCode });
  }
  if (statusCode === 303 && message.method !== 'GET') {
    return failure('http_error', 'HTTP 303 answers a request that must be repeated as it was', {
      statusCode,
    });
  }
  return target;
}
