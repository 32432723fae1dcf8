import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context, MiddlewareHandler } from 'hono';
import type { Caller } from '../../actions/action.ts';
import type { AnsweredRequest } from '../../ports/log.ts';
import type { ApiEnv } from '../api-env.ts';
import type { ApiDependencies } from '../dependencies.ts';

/** What `@hono/node-server` gives; nothing where a request came without a socket. */
interface Connection {
  readonly incoming?: IncomingMessage;
  readonly outgoing?: ServerResponse;
}

/** Parameters whose values are worth a line, and hold no secret. Of others not even the name is written. */
const SHOWN_PARAMETERS: ReadonlySet<string> = new Set([
  'environment',
  'include_servers',
  'force_check',
  'timeout',
  'from',
  'to',
  'limit',
  'format',
  'time_range',
  'include',
  'dry_run',
  'server',
  'status',
]);
const LONGEST_VALUE = 60;
const LONGEST_PATH = 300;

/** One entry for each request, once its answer has left or its connection is gone. */
export function accessLog({ accessLog: log }: Pick<ApiDependencies, 'accessLog'>): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    if (log === undefined) {
      await next();
      return;
    }
    const startedAt = performance.now();
    const { incoming, outgoing } = connectionOf(c);
    const sentBefore = incoming?.socket.bytesWritten ?? 0;
    await next();
    const write = (): void => {
      const bytes = incoming === undefined ? null : incoming.socket.bytesWritten - sentBefore;
      log.request(describeRequest(c, { bytes, durationMs: performance.now() - startedAt }));
    };
    if (outgoing === undefined) write();
    else outgoing.once('close', write);
  };
}

function describeRequest(
  c: Context<ApiEnv>,
  measured: Pick<AnsweredRequest, 'bytes' | 'durationMs'>,
): AnsweredRequest {
  const { incoming, outgoing } = connectionOf(c);
  return {
    address: incoming?.socket.remoteAddress ?? null,
    who: callerOf(c)?.who ?? null,
    method: c.req.method,
    path: shownPath(c.req.url),
    status: outgoing?.statusCode ?? c.res.status,
    ...measured,
    requestId: c.get('requestId'),
  };
}

/** Nobody, where the request was refused before it was known who asks. */
function callerOf(c: Context<ApiEnv>): Caller | undefined {
  return c.get('caller');
}

/** The path with the parameters that may be shown; of the others only that there were some. */
export function shownPath(url: string): string {
  const { pathname, searchParams } = new URL(url);
  const shown = [...searchParams]
    .filter(([name, value]) => SHOWN_PARAMETERS.has(name) && value.length <= LONGEST_VALUE)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const hidden = searchParams.size - shown.length;
  const query = [...shown, ...(hidden > 0 ? ['...'] : [])].join('&');
  return `${pathname.slice(0, LONGEST_PATH)}${query === '' ? '' : `?${query}`}`;
}

/** The only server that we run gives its bindings as the environment; without a socket it is empty. */
function connectionOf(c: Context<ApiEnv>): Connection {
  const bindings: unknown = c.env;
  return typeof bindings === 'object' && bindings !== null ? bindings : {};
}
