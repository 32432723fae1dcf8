import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

/** What can be planted: `down` both paths, `mcp_down` one, `guarded` a 401 over MCP, `hangs` MCP, `slow` REST. */
export type Fault = 'down' | 'mcp_down' | 'guarded' | 'hangs' | 'slow';

export interface FaultyFleet {
  mcpUrl(server: string): string;
  restUrl(server: string): string;
  plant(faults: Readonly<Record<string, Fault>>): void;
  stop(): Promise<void>;
}

const SLOW_MS = 1_500;
const TOOL = {
  name: 'search_restaurants_by_district',
  description: 'Searches',
  inputSchema: { type: 'object' },
};
const Call = z.object({ id: z.int() });

/** Servers that are well until a fault is planted. */
export async function startFaultyFleet(): Promise<FaultyFleet> {
  const faults = new Map<string, Fault>();
  const server = createServer((request, response) => {
    const [, name = '', path = ''] = /^\/([^/]+)\/(.*)$/.exec(request.url ?? '') ?? [];
    const answer = path === 'mcp' ? answerMcp : answerRest;
    void answer(faults.get(name) ?? null, request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${portOf(server.address())}`;
  return {
    mcpUrl: (name) => `${origin}/${name}/mcp`,
    restUrl: (name) => `${origin}/${name}/status/health`,
    plant: (planted) => {
      for (const [name, fault] of Object.entries(planted)) faults.set(name, fault);
    },
    stop: () =>
      new Promise((stopped) => {
        server.close(() => {
          stopped();
        });
        server.closeAllConnections();
      }),
  };
}

async function answerMcp(
  fault: Fault | null,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (fault === 'hangs') return;
  const body = await text(request);
  const status = { down: 500, mcp_down: 500, guarded: 401, slow: 200 }[fault ?? 'slow'];
  response.writeHead(status, { 'content-type': 'application/json' });
  if (status !== 200) return void response.end();
  const { id } = Call.parse(JSON.parse(body));
  response.end(JSON.stringify({ jsonrpc: '2.0', id, result: { tools: [TOOL] } }));
}

async function answerRest(fault: Fault | null, _: IncomingMessage, response: ServerResponse): Promise<void> {
  if (fault === 'slow') await delay(SLOW_MS);
  const isDown = fault === 'down';
  response.writeHead(isDown ? 503 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ status: isDown ? 'unhealthy' : 'healthy' }));
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}
