import type { McpBehaviour, Visit } from './behaviour.ts';
import { TOOL } from './replies.ts';

const SHORT = { timeoutMs: 300, attemptTimeoutMs: 300 } as const;
const TWO_RETRIES = { attempts: 2, initialDelayMs: 5, backoffFactor: 2, maxDelayMs: 20 } as const;

/** Trouble below and around HTTP. */
export const NETWORK_MCP: readonly McpBehaviour[] = [
  {
    name: 'refused',
    path: 'mcp',
    port: 'refused',
    spec: { retry: TWO_RETRIES },
    expect: { verdict: 'connect_refused', attempts: 3 },
  },
  { name: 'unresolvable', path: 'mcp', port: 'unresolvable', expect: { verdict: 'dns_failed' } },
  {
    name: 'closes-at-once',
    path: 'mcp',
    port: 'closing',
    expect: { verdict: 'connect_failed', says: 'before it was answered' },
  },
  {
    name: 'never-answers',
    path: 'mcp',
    port: 'silent',
    spec: SHORT,
    expect: { verdict: 'timeout', says: 'waiting for an answer' },
  },
  {
    name: 'not-http',
    path: 'mcp',
    port: 'garbage',
    expect: { verdict: 'http_error', says: 'not valid HTTP' },
  },
  {
    name: 'self-signed',
    path: 'mcp',
    port: 'self-signed',
    expect: { verdict: 'tls_failed', says: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
  },
  {
    name: 'wrong-host',
    path: 'mcp',
    port: 'wrong-host',
    expect: { verdict: 'tls_failed', says: 'ERR_TLS_CERT_ALTNAME_INVALID' },
  },
  { name: 'tls-trusted', path: 'mcp', port: 'trusted', expect: { verdict: 'ok', tools: 1 } },
  {
    name: 'tls-never-answers',
    path: 'mcp',
    port: 'tls-silent',
    spec: SHORT,
    expect: { verdict: 'timeout', says: 'TLS handshake' },
  },
  { name: 'tls-closes', path: 'mcp', port: 'tls-closing', expect: { verdict: 'tls_failed' } },
  {
    name: 'hangs-before-headers',
    path: 'mcp',
    handle: () => undefined,
    spec: SHORT,
    expect: { verdict: 'timeout', says: 'waiting for an answer' },
  },
  {
    name: 'hangs-in-body',
    path: 'mcp',
    handle: hangInBody,
    spec: SHORT,
    expect: { verdict: 'timeout', says: 'reading the body' },
  },
  {
    name: 'drips-body',
    path: 'mcp',
    handle: drip(' '),
    spec: SHORT,
    expect: { verdict: 'timeout', says: 'reading the body' },
  },
  { name: 'drips-comments', path: 'mcp', handle: drip(':\n'), spec: SHORT, expect: { verdict: 'timeout' } },
  {
    name: 'slow-headers',
    path: 'mcp',
    handle: slowHeaders,
    spec: { timeoutMs: 200, attemptTimeoutMs: 200 },
    expect: { verdict: 'timeout' },
  },
  {
    name: 'closes-mid-body',
    path: 'mcp',
    handle: closeMidBody,
    expect: { verdict: 'connect_failed', says: 'before the answer was complete' },
  },
  {
    name: 'shorter-than-promised',
    path: 'mcp',
    handle: shorterThanPromised,
    expect: { verdict: 'connect_failed' },
  },
];

function hangInBody({ response }: Visit): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"jsonrpc":"2.0",');
}

function drip(piece: string): (visit: Visit) => void {
  return ({ response }) => {
    response.writeHead(200, { 'content-type': piece === ' ' ? 'application/json' : 'text/event-stream' });
    const timer = setInterval(() => response.write(piece), 20);
    response.once('close', () => {
      clearInterval(timer);
    });
  };
}

function slowHeaders({ response }: Visit): void {
  const timer = setTimeout(
    () =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ tools: [TOOL] })),
    2000,
  );
  response.once('close', () => {
    clearTimeout(timer);
  });
}

function closeMidBody({ response }: Visit): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"jsonrpc":"2.0",', () => response.destroy());
}

function shorterThanPromised({ response }: Visit): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
  response.write('{"jsonrpc":"2.0",', () => response.destroy());
}
