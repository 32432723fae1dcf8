import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { Behaviour, RpcRequest } from './behaviour.ts';
import { CALL_MCP } from './mcp-calls.ts';
import { HEALTHY_MCP } from './mcp-healthy.ts';
import { HTTP_MCP } from './mcp-http.ts';
import { MESSAGE_MCP } from './mcp-messages.ts';
import { NETWORK_MCP } from './mcp-network.ts';
import { TOOL_MCP } from './mcp-tools.ts';
import { answering, TOOL } from './replies.ts';
import { REST } from './rest.ts';
import { listen, openSpecialPorts } from './special-ports.ts';

/** Every behaviour with the verdict that a probe must give. */
export const BEHAVIOURS: readonly Behaviour[] = [
  ...HEALTHY_MCP,
  ...NETWORK_MCP,
  ...HTTP_MCP,
  ...MESSAGE_MCP,
  ...TOOL_MCP,
  ...CALL_MCP,
  ...REST,
];

export interface Zoo {
  /** Address of a behaviour. Throws for a name that is not in the table or cannot be had here. */
  url(name: string): string;
  /** Those that can be had here: without openssl, those that need a certificate are left out. */
  readonly behaviours: readonly Behaviour[];
  /** PEM certificates to trust, so that `tls-trusted` is trusted and `wrong-host` fails for its name alone. */
  readonly trustedCertificates: readonly string[];
  close(): Promise<void>;
}

const WELL_KNOWN = '/.well-known/oauth-protected-resource/';

/** Starts one server in this process with a path, and where need be a port, for each behaviour. */
export async function startZoo(): Promise<Zoo> {
  const handlers = new Map(BEHAVIOURS.map((behaviour) => [behaviour.name, behaviour.handle]));
  let origin = '';
  const serve = (request: IncomingMessage, response: ServerResponse, body: string): void => {
    const raw = new URL(request.url ?? '/', 'http://zoo').pathname;
    const isMetadata = raw.startsWith(WELL_KNOWN);
    const [name = '', ...rest] = (isMetadata ? raw.slice(WELL_KNOWN.length) : raw.slice(1)).split('/');
    const handle = handlers.get(name);
    const below = isMetadata ? 'well-known' : rest.join('/');
    if (handle === undefined) response.writeHead(404).end();
    else handle({ request, response, body, message: messageOf(body), below, url: `${origin}/${name}` });
  };
  const server = createServer(withBody(serve));
  origin = `http://127.0.0.1:${await listen(server)}`;
  const special = await openSpecialPorts(
    withBody((request, response, body) => {
      answering({ tools: [TOOL] })({
        request,
        response,
        body,
        message: messageOf(body),
        below: '',
        url: origin,
      });
    }),
  );
  const addressOf = (behaviour: Behaviour): string | undefined =>
    behaviour.port === undefined ? `${origin}/${behaviour.name}` : special.addresses.get(behaviour.port);
  const behaviours = BEHAVIOURS.filter((behaviour) => addressOf(behaviour) !== undefined);
  return {
    behaviours,
    trustedCertificates: special.trustedCertificates,
    url(name) {
      const behaviour = behaviours.find((candidate) => candidate.name === name);
      const address = behaviour === undefined ? undefined : addressOf(behaviour);
      if (address === undefined) throw new Error(`The zoo has no ${name} here.`);
      return address;
    },
    async close() {
      server.closeAllConnections();
      await Promise.all([new Promise((resolve) => server.close(resolve)), special.close()]);
    },
  };
}

function withBody(
  serve: (request: IncomingMessage, response: ServerResponse, body: string) => void,
): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      serve(request, response, Buffer.concat(chunks).toString('utf8'));
    });
  };
}

/** What a body is as a JSON-RPC message; every field of it is optional, so any object will do. */
function messageOf(body: string): RpcRequest {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
