import { randomUUID } from 'node:crypto';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import type { Exchange } from './http-front.ts';
import { answer } from './http-front.ts';
import type { SampleServer, SampleServerOptions } from './official-server.ts';
import { startOfficialServer } from './official-server.ts';
import type { ToolShelf } from './sample-tools.ts';
import { callSample, createToolShelf } from './sample-tools.ts';

type ExchangeHandler = (exchange: Exchange) => Promise<void>;

interface Serving {
  /** How answers are framed. */
  readonly framing: 'json' | 'sse';
  /** Without sessions every request stands alone. */
  readonly sessions: boolean;
}

export type SessionEraOptions = SampleServerOptions & Serving;

/** A server of SDK 1.x over streamable HTTP (protocol 2025-03-26 to 2025-11-25). */
export async function startSessionEraServer(options: SessionEraOptions): Promise<SampleServer> {
  const shelf = createToolShelf(options.pageSize);
  const handle = createSessionEraHandler(options, shelf);
  const server = await startOfficialServer({ options, mcpPath: '/mcp', handle });
  return {
    ...server,
    setTools: (tools) => {
      shelf.set(tools);
    },
  };
}

/** The MCP part alone, to be put behind something else. */
export function createSessionEraHandler(serving: Serving, shelf = createToolShelf()): ExchangeHandler {
  return serving.sessions ? sessionHandler(shelf, serving) : statelessHandler(shelf, serving);
}

/** A server of SDK 1.x over the HTTP+SSE transport of 2024-11-05, which newer revisions deprecate. */
export async function startSseEraServer(options: SampleServerOptions = {}): Promise<SampleServer> {
  const shelf = createToolShelf(options.pageSize);
  const server = await startOfficialServer({ options, mcpPath: '/sse', handle: sseHandler(shelf) });
  return {
    ...server,
    setTools: (tools) => {
      shelf.set(tools);
    },
  };
}

function createSampleMcpServer(shelf: ToolShelf): McpServer {
  const mcp = new McpServer({ name: 'sample', version: '1.0.0' }, { capabilities: { tools: {} } });
  mcp.server.setRequestHandler(ListToolsRequestSchema, ({ params }) => shelf.page(params?.cursor));
  mcp.server.setRequestHandler(CallToolRequestSchema, ({ params }) =>
    callSample(params.name, params.arguments),
  );
  return mcp;
}

function sessionHandler(shelf: ToolShelf, { framing }: Serving): ExchangeHandler {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const open = async (): Promise<StreamableHTTPServerTransport> => {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      enableJsonResponse: framing === 'json',
      onsessioninitialized: (id) => void sessions.set(id, transport),
      onsessionclosed: (id) => void sessions.delete(id),
    });
    await createSampleMcpServer(shelf).connect(transport);
    return transport;
  };
  return async ({ request, response, json }) => {
    const id = request.headers['mcp-session-id'];
    const transport = typeof id === 'string' ? sessions.get(id) : await open();
    if (transport === undefined) return answerSessionNotFound(response);
    await transport.handleRequest(request, response, json);
  };
}

function statelessHandler(shelf: ToolShelf, { framing }: Serving): ExchangeHandler {
  return async ({ request, response, json }) => {
    if (request.method !== 'POST') return answer(response, 405);
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: framing === 'json' });
    await createSampleMcpServer(shelf).connect(transport);
    await transport.handleRequest(request, response, json);
  };
}

/* eslint-disable @typescript-eslint/no-deprecated -- servers of 2024-11-05 are still watched, and this is theirs */
function sseHandler(shelf: ToolShelf): ExchangeHandler {
  const streams = new Map<string, SSEServerTransport>();
  return async ({ request, response, path, json }) => {
    if (path === '/sse' && request.method === 'GET') {
      const transport = new SSEServerTransport('/messages', response);
      streams.set(transport.sessionId, transport);
      response.on('close', () => streams.delete(transport.sessionId));
      return createSampleMcpServer(shelf).connect(transport);
    }
    const id = new URL(request.url ?? '/', 'http://front').searchParams.get('sessionId') ?? '';
    const transport = path === '/messages' ? streams.get(id) : undefined;
    if (transport === undefined) return answer(response, path === '/sse' ? 405 : 404);
    await transport.handlePostMessage(request, response, json);
  };
}
/* eslint-enable @typescript-eslint/no-deprecated */

/** As the 2025 revisions ask: 404 for a session that is not known. */
function answerSessionNotFound(response: Exchange['response']): Promise<void> {
  return answer(response, 404, {
    jsonrpc: '2.0',
    error: { code: -32_001, message: 'Session not found' },
    id: null,
  });
}
