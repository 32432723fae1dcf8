import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { listen } from '../mcp-zoo/special-ports.ts';

export interface Visit {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Which connection it came on, counted from 1. */
  readonly connection: number;
  readonly atMs: number;
}

/** A server whose answers are asked for in the address, and which remembers who came. */
export interface Lab {
  readonly origin: string;
  readonly visits: readonly Visit[];
  /** Most requests that were under way at once. */
  readonly peak: () => number;
  close(): Promise<void>;
}

const TOOL = { name: 'find', description: 'Finds', inputSchema: { type: 'object', properties: {} } };

export async function startLab(): Promise<Lab> {
  const visits: Visit[] = [];
  const connections = new Map<unknown, number>();
  let origin = '';
  let [busy, peak] = [0, 0];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://lab');
    if (!connections.has(request.socket)) connections.set(request.socket, connections.size + 1);
    const connection = connections.get(request.socket) ?? 0;
    visits.push({ path: pathname, headers: request.headers, connection, atMs: performance.now() });
    busy += 1;
    peak = Math.max(peak, busy);
    response.once('close', () => (busy -= 1));
    void textOf(request).then(async (body) => {
      await delay(Number(searchParams.get('delay') ?? 0));
      if (pathname.endsWith('openid-configuration')) sendDiscovery(response, `${origin}${pathname}`);
      else if (pathname.endsWith('/token'))
        sendToken(response, `${pathname}?${body}`, Number(searchParams.get('life') ?? 600));
      else if (searchParams.has('fail')) send(response, {}, Number(searchParams.get('fail')));
      else if (pathname.startsWith('/mcp')) sendTools(response, body, searchParams);
      else sendHealth(response, searchParams);
    });
  });
  origin = `http://127.0.0.1:${await listen(server)}`;
  return {
    origin,
    visits,
    peak: () => peak,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

function send(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** A call is answered with its arguments. Each page but the last names the next; `poor` has a tool without a schema; `size` pads a description. */
function sendTools(response: ServerResponse, body: string, wish: URLSearchParams): void {
  const message = JSON.parse(body) as {
    readonly id: unknown;
    readonly method?: string;
    readonly params?: { readonly cursor?: string; readonly arguments?: unknown };
  };
  if (message.method === 'tools/call') {
    const said = { type: 'text', text: JSON.stringify(message.params?.arguments) };
    send(response, { jsonrpc: '2.0', id: message.id, result: { content: [said] } });
    return;
  }
  const page = Number(message.params?.cursor ?? 1);
  const description = 'x'.repeat(Number(wish.get('size') ?? 1));
  const tool = wish.has('poor')
    ? { name: 'find' }
    : { ...TOOL, name: page === 1 ? 'find' : `find-${page}`, description };
  const more = page < Number(wish.get('pages') ?? 1) ? { nextCursor: String(page + 1) } : {};
  send(response, { jsonrpc: '2.0', id: message.id, result: { tools: [tool], ...more } });
}

function sendHealth(response: ServerResponse, wish: URLSearchParams): void {
  const status = Number(wish.get('status') ?? 200);
  if (wish.has('text')) response.writeHead(status, { 'content-type': 'text/plain' }).end('fine');
  else send(response, { status: 'healthy', padding: 'x'.repeat(Number(wish.get('size') ?? 1)) }, status);
}

/** The token is what was asked for, so that whoever it is shown to sees it. */
function sendToken(response: ServerResponse, request: string, lifeSeconds: number): void {
  const asked = request.replaceAll(/[^A-Za-z0-9]+/g, '.');
  send(response, { access_token: asked, token_type: 'Bearer', expires_in: lifeSeconds });
}

function sendDiscovery(response: ServerResponse, url: string): void {
  const issuer = url.replace('/.well-known/openid-configuration', '');
  send(response, { issuer, token_endpoint: `${issuer}/token` });
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += String(piece);
  return text;
}
