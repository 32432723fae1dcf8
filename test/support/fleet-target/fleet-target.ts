import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What one monitored server of the target does. */
interface Member {
  isHealthy: boolean;
  readonly mcpAtMs: number[];
  readonly restAtMs: number[];
}

export interface FleetTarget {
  readonly origin: string;
  mcpUrl(server: string): string;
  restUrl(server: string): string;
  setHealthy(server: string, isHealthy: boolean): void;
  /** When each MCP probe of a server arrived, epoch milliseconds. */
  probesOf(server: string): readonly number[];
  /** MCP probes of all servers. */
  total(): number;
  stop(): Promise<void>;
}

const TOOLS = ['alpha', 'beta', 'gamma'].map((name) => ({
  name,
  description: `Tool ${name}`,
  inputSchema: { type: 'object', properties: { q: { type: 'string' } } },
}));

/** Many small MCP servers (plain mode) with REST health endpoints behind one socket, which count what they see. */
export async function startFleetTarget(): Promise<FleetTarget> {
  const members = new Map<string, Member>();
  const memberOf = (name: string): Member => {
    const known = members.get(name);
    if (known !== undefined) return known;
    const member: Member = { isHealthy: true, mcpAtMs: [], restAtMs: [] };
    members.set(name, member);
    return member;
  };
  const server = createServer((request, response) => {
    const [, name = '', path = ''] = /^\/([^/]+)\/(.*)$/.exec(request.url ?? '') ?? [];
    if (path === 'mcp') answerMcp(memberOf(name), request, response);
    else answerRest(memberOf(name), response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${portOf(server.address())}`;
  return {
    origin,
    mcpUrl: (name) => `${origin}/${name}/mcp`,
    restUrl: (name) => `${origin}/${name}/status/health`,
    setHealthy: (name, isHealthy) => void (memberOf(name).isHealthy = isHealthy),
    probesOf: (name) => memberOf(name).mcpAtMs,
    total: () => [...members.values()].reduce((sum, { mcpAtMs }) => sum + mcpAtMs.length, 0),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function answerMcp(member: Member, request: IncomingMessage, response: ServerResponse): void {
  member.mcpAtMs.push(Date.now());
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    if (!member.isHealthy) return void response.writeHead(500).end();
    const { id } = JSON.parse(body) as { id: number };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result: { tools: TOOLS } }));
  });
}

function answerRest(member: Member, response: ServerResponse): void {
  member.restAtMs.push(Date.now());
  response.setHeader('content-type', 'application/json');
  response.writeHead(member.isHealthy ? 200 : 503);
  response.end(JSON.stringify({ status: member.isHealthy ? 'healthy' : 'unhealthy' }));
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}
