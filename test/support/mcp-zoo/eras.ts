import { randomUUID } from 'node:crypto';
import type { Handler, Visit } from './behaviour.ts';
import { envelope, event, eventStream, json, rpcError, text, TOOL } from './replies.ts';

export interface SessionServerOptions {
  readonly framing?: 'json' | 'sse';
  readonly version?: string;
  /** Requests within a session before the server forgets it. */
  readonly forgetsAfter?: number;
  readonly forgotten?: Handler;
  readonly capabilities?: object;
  readonly stateless?: boolean;
  readonly list?: Handler;
  readonly call?: Handler;
}

/** A strict server of the session era: `initialize` first, the session named in every request, no modern requests. */
export function sessionServer(options: SessionServerOptions = {}): Handler {
  const sessions = new Map<string, number>();
  const reply = (visit: Visit, result: unknown): void => {
    if (options.framing === 'sse') eventStream(visit, event(envelope(visit, result)));
    else json(visit, envelope(visit, result));
  };
  const open = (visit: Visit): void => {
    const id = randomUUID();
    if (options.stateless !== true) {
      sessions.set(id, options.forgetsAfter ?? Infinity);
      visit.response.setHeader('mcp-session-id', id);
    }
    const { version = '2025-06-18', capabilities = { tools: {} } } = options;
    reply(visit, { protocolVersion: version, capabilities, serverInfo: { name: 'zoo', version: '1' } });
  };
  return (visit) => {
    const { headers, method } = visit.request;
    const id = String(headers['mcp-session-id'] ?? '');
    const left = sessions.get(id);
    if (method === 'DELETE') return void visit.response.writeHead(sessions.delete(id) ? 200 : 404).end();
    if (method !== 'POST') return void visit.response.writeHead(405).end();
    if (headers['mcp-protocol-version'] === '2026-07-28') {
      json(visit, rpcError(visit, -32_000), 400);
      return;
    }
    if (visit.message.method === 'initialize') {
      open(visit);
      return;
    }
    if (options.stateless !== true && left === undefined) {
      (options.forgotten ?? notFound)(visit);
      return;
    }
    if (visit.message.method === 'notifications/initialized') return void visit.response.writeHead(202).end();
    sessions.set(id, (left ?? Infinity) - 1);
    if (left !== undefined && left <= 1) sessions.delete(id);
    if (visit.message.method === 'ping') {
      reply(visit, {});
      return;
    }
    if (visit.message.method === 'tools/call' && options.call !== undefined) {
      options.call(visit);
      return;
    }
    if (visit.message.method !== 'tools/list') {
      json(visit, rpcError(visit, -32_601));
      return;
    }
    if (options.list !== undefined) {
      options.list(visit);
      return;
    }
    reply(visit, { tools: [TOOL] });
  };
}

function notFound(visit: Visit): void {
  json(visit, rpcError(visit, -32_001), 404);
}

/** A strict server of revision 2026-07-28. */
export function modernServer(
  options: { readonly framing?: 'json' | 'sse'; readonly list?: Handler; readonly call?: Handler } = {},
): Handler {
  return (visit) => {
    const { headers, method } = visit.request;
    const meta = visit.message.params?._meta;
    if (method !== 'POST') return void visit.response.writeHead(405).end();
    const claimed = typeof meta === 'object' && meta !== null ? Object.entries(meta) : [];
    const version = claimed.find(
      ([name]) => name === 'io.modelcontextprotocol/protocolVersion',
    )?.[1] as unknown;
    const hasCapabilities = claimed.some(([name]) => name === 'io.modelcontextprotocol/clientCapabilities');
    const agrees =
      headers['mcp-protocol-version'] === version && headers['mcp-method'] === visit.message.method;
    if (!agrees || !hasCapabilities) {
      json(visit, rpcError(visit, -32_020), 400);
      return;
    }
    if (version !== '2026-07-28') {
      json(visit, rpcError(visit, -32_022, { supported: ['2026-07-28'] }), 400);
      return;
    }
    if (visit.message.method === 'tools/call' && options.call !== undefined) {
      if (headers['mcp-name'] === visit.message.params?.name) options.call(visit);
      else json(visit, rpcError(visit, -32_020), 400);
      return;
    }
    if (options.list !== undefined) {
      options.list(visit);
      return;
    }
    const result = { resultType: 'complete', ttlMs: 0, cacheScope: 'private', tools: [TOOL] };
    if (options.framing === 'sse') eventStream(visit, event(envelope(visit, result)));
    else json(visit, envelope(visit, result));
  };
}

export interface StreamServerOptions {
  readonly endpoint?: (visit: Visit) => string;
  readonly mute?: boolean;
  /** The result of any call. */
  readonly called?: object;
}

/** The HTTP+SSE transport of revision 2024-11-05. */
export function streamServer(options: StreamServerOptions = {}): Handler {
  const streams = new Map<string, Visit>();
  const openStream = (visit: Visit): void => {
    const id = randomUUID();
    streams.set(id, visit);
    visit.response.once('close', () => streams.delete(id));
    visit.response.writeHead(200, { 'content-type': 'text/event-stream' });
    const address = options.endpoint?.(visit) ?? `${new URL(visit.url).pathname}/messages?session=${id}`;
    visit.response.write(`: hello\n\nevent: endpoint\ndata: ${address}\n\n`);
  };
  return (visit) => {
    if (visit.request.method === 'GET') {
      openStream(visit);
      return;
    }
    const stream = streams.get(new URL(visit.request.url ?? '', visit.url).searchParams.get('session') ?? '');
    if (visit.below === '' || stream === undefined) return void visit.response.writeHead(405).end();
    text(visit, 'Accepted', { status: 202 });
    if (options.mute === true) return;
    const { method } = visit.message;
    const opened = {
      protocolVersion: '2024-11-05',
      capabilities: { tools: {} },
      serverInfo: { name: 'zoo', version: '1' },
    };
    if (method === 'initialize') stream.response.write(event(envelope(visit, opened)));
    if (method === 'tools/call') stream.response.write(event(envelope(visit, options.called)));
    if (method === 'tools/list') stream.response.write(event(envelope(visit, { tools: [TOOL] })));
  };
}
