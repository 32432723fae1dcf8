import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Of a JSON-RPC message; null for any other request. */
  readonly rpcMethod: string | null;
}

/** A request whose body has been read; `json` is undefined where there is none. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly body: Buffer;
  readonly json: unknown;
}

export interface HttpFront {
  readonly origin: string;
  /** Everything received so far, oldest first. */
  requests(): readonly SeenRequest[];
  setHandler(handle: (exchange: Exchange) => Promise<void>): void;
  /** Ends every connection, open streams included. */
  stop(): Promise<void>;
}

export interface FrontOptions {
  /** A free port when absent. */
  readonly port?: number;
}

/** A server on loopback that notes each request before handing it on. */
export async function startHttpFront(options: FrontOptions = {}): Promise<HttpFront> {
  const seen: SeenRequest[] = [];
  let handle: (exchange: Exchange) => Promise<void> = ({ response }) => answer(response, 503);
  const server = createServer((request, response) => {
    void readExchange(request, response)
      .then((exchange) => {
        seen.push(describe(exchange));
        return handle(exchange);
      })
      .catch(() => response.destroy());
  });
  const port = await listen(server, options.port ?? 0);
  return {
    origin: `http://127.0.0.1:${port}`,
    requests: () => [...seen],
    setHandler: (next) => {
      handle = next;
    },
    stop: () => close(server),
  };
}

/** Ends the response with a status and, where one is given, a JSON body. */
export function answer(response: ServerResponse, status: number, body?: unknown): Promise<void> {
  response.writeHead(status, body === undefined ? {} : { 'content-type': 'application/json' });
  return new Promise((resolve) => {
    response.end(body === undefined ? '' : JSON.stringify(body), resolve);
  });
}

async function readExchange(request: IncomingMessage, response: ServerResponse): Promise<Exchange> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (chunk instanceof Buffer) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const path = new URL(request.url ?? '/', 'http://front').pathname;
  return { request, response, path, body, json: parseJson(body.toString('utf8')) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function describe({ request, path, json }: Exchange): SeenRequest {
  const isMessage =
    typeof json === 'object' && json !== null && 'method' in json && typeof json.method === 'string';
  const rpcMethod = isMessage ? String(json.method) : null;
  return { method: request.method ?? 'GET', path, headers: request.headers, rpcMethod };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (address !== null && typeof address === 'object') resolve(address.port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
