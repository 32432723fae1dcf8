import type { IncomingMessage } from 'node:http';
import type { NodeMcpRequestHandler } from '@modelcontextprotocol/node';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { McpServer, createMcpHandler } from '@modelcontextprotocol/server';
import type { SampleServer, SampleServerOptions } from './official-server.ts';
import { startOfficialServer } from './official-server.ts';
import type { ToolShelf } from './sample-tools.ts';
import { callSample, createToolShelf } from './sample-tools.ts';

export interface ModernEraOptions extends SampleServerOptions {
  readonly framing: 'json' | 'sse';
  /** Serve the session era too, at the same URL and without sessions; otherwise it is refused. */
  readonly bothEras?: boolean;
}

/** A server of SDK 2.x (protocol 2026-07-28). */
export async function startModernEraServer(options: ModernEraOptions): Promise<SampleServer> {
  const shelf = createToolShelf(options.pageSize);
  const handler = createMcpHandler(() => createSampleMcpServer(shelf), {
    legacy: options.bothEras === true ? 'stateless' : 'reject',
    // `auto` is one JSON body here: nothing is sent before the result.
    responseMode: options.framing === 'json' ? 'auto' : 'sse',
  });
  const handleNode = toNodeHandler(handler);
  const server = await startOfficialServer({
    options,
    mcpPath: '/mcp',
    handle: ({ request, response, json }) => handleNode(asNodeRequest(request), response, json),
    release: () => handler.close(),
  });
  return {
    ...server,
    setTools: (tools) => {
      shelf.set(tools);
    },
  };
}

function createSampleMcpServer(shelf: ToolShelf): McpServer {
  const mcp = new McpServer({ name: 'sample', version: '2.0.0' }, { capabilities: { tools: {} } });
  mcp.server.setRequestHandler('tools/list', ({ params }) => shelf.page(params?.cursor));
  mcp.server.setRequestHandler('tools/call', ({ params }) => callSample(params.name, params.arguments));
  return mcp;
}

/** The package's structural type differs from Node's only in how it spells optional members. */
function asNodeRequest(request: IncomingMessage): Parameters<NodeMcpRequestHandler>[0] {
  return request as Parameters<NodeMcpRequestHandler>[0];
}
