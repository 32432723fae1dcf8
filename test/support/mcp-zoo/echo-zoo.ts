import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from './special-ports.ts';

/** Repeats a header in some place of the answer. The text is `<header's value>` or empty. */
type Echo = (response: ServerResponse, secret: string, id: unknown) => void;

function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function sendTools(response: ServerResponse, id: unknown, result: object): void {
  sendJson(response, { jsonrpc: '2.0', id, result });
}

const SCHEMA = { type: 'object', properties: {} } as const;

/** MCP servers that repeat what they were sent, each in another place. */
const MCP_ECHOES: Readonly<Record<string, Echo>> = {
  'mcp-tool-name': (response, secret, id) => {
    sendTools(response, id, { tools: [{ name: secret, inputSchema: SCHEMA }] });
  },
  'mcp-tool-twice': (response, secret, id) => {
    const tool = { name: secret, inputSchema: SCHEMA };
    sendTools(response, id, { tools: [tool, tool] });
  },
  'mcp-tool-description': (response, secret, id) => {
    sendTools(response, id, {
      tools: [{ name: 'x', description: `Call with ${secret}`, inputSchema: SCHEMA }],
    });
  },
  'mcp-tool-schema': (response, secret, id) => {
    const inputSchema = { type: 'object', properties: { [secret]: { type: 'string', default: secret } } };
    sendTools(response, id, { tools: [{ name: 'x', inputSchema }] });
  },
  'mcp-tool-escaped': (response, secret, id) => {
    const escaped = secret.replace(
      /./gu,
      (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    response.writeHead(200, { 'content-type': 'application/json' });
    const tools = `[{"name":"x","description":"${escaped}","inputSchema":{"type":"object"}}]`;
    response.end(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"tools":${tools}}}`);
  },
  'mcp-cursor': (response, secret, id) => {
    sendTools(response, id, { tools: [], nextCursor: secret });
  },
  'mcp-rpc-error': (response, secret, id) => {
    sendJson(response, {
      jsonrpc: '2.0',
      id,
      error: { code: -32_000, message: `No: ${secret}`, data: secret },
    });
  },
  'mcp-id': (response, secret) => {
    sendTools(response, secret, { tools: [] });
  },
  'mcp-version': (response, secret, id) => {
    sendTools(response, id, {
      protocolVersion: secret,
      capabilities: {},
      serverInfo: { name: secret, version: '1' },
    });
  },
  'mcp-bad-json': (response, secret) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(`{"oops": ${secret}`);
  },
  'mcp-content-type': (response, secret) => {
    response.writeHead(200, { 'content-type': `text/${secret}` }).end('x');
  },
  'mcp-challenge': (response, secret) => {
    response.writeHead(401, { 'www-authenticate': `Bearer error="invalid_token", scope="${secret}"` }).end();
  },
  'mcp-location': (response, secret) => {
    response.writeHead(307, { location: `http://${secret}.example/${secret}` }).end();
  },
  'mcp-status-text': (response, secret) => {
    response.writeHead(500, `Wrong ${secret}`).end(secret);
  },
  'mcp-event': (response, secret) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`event: ${secret}\nid: ${secret}\ndata: {"x": "${secret}"}\n\n`);
  },
};

/** Health endpoints that do. */
const REST_ECHOES: Readonly<Record<string, Echo>> = {
  'rest-status-word': (response, secret) => {
    sendJson(response, { status: secret });
  },
  'rest-errors': (response, secret) => {
    sendJson(response, { status: 'ok', errors: [{ [secret]: secret }, secret] });
  },
  'rest-breaker': (response, secret) => {
    sendJson(response, { status: 'ok', circuit_breakers: { [secret]: 'OPEN', db: secret } });
  },
  'rest-system': (response, secret) => {
    sendJson(response, { status: 'ok', system: { status: secret }, system_health: secret });
  },
  'rest-metrics': (response, secret) => {
    sendJson(response, {
      status: 'ok',
      metrics: { [secret]: 1 },
      server_metrics: { [secret]: 1 },
      [secret]: 3,
    });
  },
  'rest-not-json': (response, secret) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(secret);
  },
  'rest-late': (response, secret) => {
    response.writeHead(500).end(`${' '.repeat(4_086)}${secret}`);
  },
  'rest-location': (response, secret) => {
    response.writeHead(302, { location: `https://elsewhere.example/?key=${secret}` }).end();
  },
  'rest-status-text': (response, secret) => {
    response.writeHead(503, `Wrong ${secret}`).end(JSON.stringify({ error: secret }));
  },
};

export interface EchoZoo {
  readonly mcp: readonly string[];
  readonly rest: readonly string[];
  url(name: string): string;
  close(): Promise<void>;
}

/** Servers that repeat the value of one request header wherever an answer has room for it. */
export async function startEchoZoo(header: string): Promise<EchoZoo> {
  const echoes = new Map(Object.entries({ ...MCP_ECHOES, ...REST_ECHOES }));
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => (body += piece));
    request.once('end', () => {
      const echo = echoes.get((request.url ?? '').split('/')[1] ?? '');
      if (echo === undefined) response.writeHead(404).end();
      else echo(response, secretOf(request, header), idOf(body));
    });
  });
  const origin = `http://127.0.0.1:${await listen(server)}`;
  return {
    mcp: Object.keys(MCP_ECHOES),
    rest: Object.keys(REST_ECHOES),
    url: (name) => `${origin}/${name}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

function secretOf({ headers }: IncomingMessage, header: string): string {
  return String(headers[header] ?? '');
}

function idOf(body: string): unknown {
  try {
    const message: unknown = JSON.parse(body);
    return typeof message === 'object' && message !== null && 'id' in message ? message.id : null;
  } catch {
    return null;
  }
}
