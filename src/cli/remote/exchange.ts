import type { IncomingHttpHeaders } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import type { HttpRequest } from './action-request.ts';
import type { ApiTarget } from './api-target.ts';

export interface Exchange {
  readonly target: ApiTarget;
  readonly request: HttpRequest;
  /** Besides those of every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** How an answer begins. */
export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** An answer as it came. */
interface Said {
  readonly response: Answered;
  readonly text: string;
}

/**
 * One request and its answer, whatever that is. By Node's own client: `fetch` would take as long to be loaded as the
 * service to answer. To import the client would load `fetch` too, which `node:http` has among its exports.
 */
export function exchange({ target, request, headers = {} }: Exchange, signal: AbortSignal): Promise<Said> {
  const url = new URL(`${target.url}${request.path}`);
  const { request: ask } = process.getBuiltinModule(url.protocol === 'https:' ? 'node:https' : 'node:http');
  const body = request.body === null ? null : JSON.stringify(request.body);
  return new Promise((resolve, reject) => {
    const sending = ask(
      url,
      {
        method: request.method,
        signal,
        agent: false,
        headers: {
          accept: 'application/json',
          ...(body === null
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
          ...(target.key === null ? {} : { authorization: `Bearer ${target.key}` }),
          ...headers,
        },
      },
      (response) => {
        const { statusCode: status = 0, headers } = response;
        readText(response).then((said) => {
          resolve({ response: { status, headers }, text: said });
        }, reject);
      },
    );
    sending.on('error', reject);
    sending.end(body ?? undefined);
  });
}
