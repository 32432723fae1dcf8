import type { McpBehaviour, Visit } from './behaviour.ts';
import { streamServer } from './eras.ts';
import { envelope, json, responding, rpcError, TOOL } from './replies.ts';

const BEARER = { type: 'bearer', token: 'zoo-secret-token' } as const;
const CHALLENGE = {
  'www-authenticate':
    'Bearer resource_metadata="https://zoo.example/.well-known/oauth-protected-resource", scope="mcp"',
};
const ONE_RETRY = { attempts: 1, initialDelayMs: 5, backoffFactor: 2, maxDelayMs: 20 } as const;

/** Answers whose status, headers or size are not what they should be. */
export const HTTP_MCP: readonly McpBehaviour[] = [
  {
    name: 'challenged',
    path: 'mcp',
    handle: responding(401, CHALLENGE),
    expect: { verdict: 'auth_required', attempts: 1, statusCode: 401 },
  },
  {
    name: 'challenged-in-auto',
    path: 'mcp',
    spec: { mode: 'auto' },
    handle: responding(401, CHALLENGE),
    expect: { verdict: 'auth_required' },
  },
  {
    name: 'metadata-only',
    path: 'mcp',
    handle: metadataOnly,
    expect: { verdict: 'auth_required', says: 'resource metadata' },
  },
  { name: 'no-challenge', path: 'mcp', handle: responding(401), expect: { verdict: 'auth_misconfigured' } },
  {
    name: 'broken-challenge',
    path: 'mcp',
    handle: responding(401, { 'www-authenticate': '="Bearer' }),
    expect: { verdict: 'auth_misconfigured' },
  },
  {
    name: 'rejects-token',
    path: 'mcp',
    spec: { credential: BEARER },
    handle: responding(401, CHALLENGE),
    expect: { verdict: 'auth_rejected' },
  },
  {
    name: 'echoes-token',
    path: 'mcp',
    spec: { credential: BEARER },
    handle: echoToken,
    expect: { verdict: 'http_error', says: '[redacted]' },
  },
  {
    name: 'expired-token',
    path: 'mcp',
    spec: { credential: BEARER },
    credentialWorkedAtMs: 1,
    handle: responding(401, CHALLENGE),
    expect: { verdict: 'auth_expired' },
  },
  {
    name: 'accepts-token',
    path: 'mcp',
    spec: { credential: BEARER },
    handle: tokenOnly,
    expect: { verdict: 'ok' },
  },
  {
    name: 'forbids',
    path: 'mcp',
    spec: { mode: 'auto' },
    handle: responding(403),
    expect: { verdict: 'forbidden', attempts: 1 },
  },
  {
    name: 'not-found',
    path: 'mcp',
    spec: { mode: 'auto' },
    handle: responding(404),
    expect: { verdict: 'http_error', statusCode: 404 },
  },
  {
    name: 'method-not-allowed',
    path: 'mcp',
    spec: { retry: ONE_RETRY },
    handle: responding(405),
    expect: { verdict: 'http_error', statusCode: 405, attempts: 1 },
  },
  {
    name: 'not-acceptable',
    path: 'mcp',
    handle: (visit) => {
      json(visit, rpcError(visit, -32_000), 406);
    },
    expect: { verdict: 'http_error', statusCode: 406, rpcCode: -32_000 },
  },
  {
    name: 'request-timeout',
    path: 'mcp',
    spec: { retry: ONE_RETRY },
    handle: responding(408),
    expect: { verdict: 'http_error', attempts: 2 },
  },
  {
    name: 'rate-limits',
    path: 'mcp',
    spec: { retry: ONE_RETRY },
    handle: responding(429),
    expect: { verdict: 'rate_limited', attempts: 2 },
  },
  {
    name: 'rate-limits-for-long',
    path: 'mcp',
    spec: { retry: ONE_RETRY },
    handle: responding(429, { 'retry-after': '60' }),
    expect: { verdict: 'rate_limited', attempts: 1 },
  },
  {
    name: 'rate-limits-shortly',
    path: 'mcp',
    spec: { retry: ONE_RETRY, timeoutMs: 4000 },
    handle: rateLimitOnce(),
    expect: { verdict: 'ok', attempts: 2 },
  },
  {
    name: 'server-error',
    path: 'mcp',
    spec: { retry: ONE_RETRY },
    handle: responding(500),
    expect: { verdict: 'http_error', statusCode: 500, attempts: 2 },
  },
  {
    name: 'server-error-in-auto',
    path: 'mcp',
    spec: { mode: 'auto' },
    handle: responding(500),
    expect: { verdict: 'http_error', statusCode: 500 },
  },
  {
    name: 'gateway-page',
    path: 'mcp',
    handle: responding(
      502,
      { 'content-type': 'text/html' },
      '<html><head><title>Bad Gateway</title></head>\n<body><h1>Bad Gateway</h1></body></html>',
    ),
    expect: { verdict: 'http_error', statusCode: 502, says: 'HTTP 502 with text/html: Bad Gateway' },
  },
  {
    name: 'unavailable',
    path: 'mcp',
    spec: { mode: 'auto' },
    handle: responding(503, { 'retry-after': '1' }),
    expect: { verdict: 'http_error', statusCode: 503 },
  },
  {
    name: 'accepted-only',
    path: 'mcp',
    handle: ({ response }) => {
      response.writeHead(202).end();
    },
    expect: { verdict: 'bad_content_type' },
  },
  { name: 'redirects-within', path: 'mcp', handle: redirectWithin, expect: { verdict: 'ok' } },
  {
    name: 'redirects-away',
    path: 'mcp',
    spec: { credential: BEARER },
    handle: responding(307, { location: 'http://127.0.0.2:9/mcp' }),
    expect: { verdict: 'redirect_refused', says: 'http://127.0.0.2:9' },
  },
  {
    name: 'redirects-for-ever',
    path: 'mcp',
    handle: redirectForEver,
    expect: { verdict: 'http_error', says: 'redirects' },
  },
  {
    name: 'redirects-nowhere',
    path: 'mcp',
    handle: responding(308),
    expect: { verdict: 'http_error', says: 'Location' },
  },
  {
    name: 'stream-names-other-origin',
    path: 'mcp',
    spec: { mode: 'sse' },
    handle: streamServer({ endpoint: () => 'http://127.0.0.2:9/messages' }),
    expect: { verdict: 'redirect_refused' },
  },
  {
    name: 'too-large',
    path: 'mcp',
    spec: { maxBodyBytes: 2000 },
    handle: large('chunked'),
    expect: { verdict: 'too_large' },
  },
  {
    name: 'too-large-announced',
    path: 'mcp',
    spec: { maxBodyBytes: 2000 },
    handle: large('announced'),
    expect: { verdict: 'too_large' },
  },
  {
    name: 'huge-headers',
    path: 'mcp',
    handle: responding(200, { 'x-filler': 'x'.repeat(40_000) }),
    expect: { verdict: 'too_large', says: 'headers' },
  },
];

function metadataOnly(visit: Visit): void {
  if (visit.below === 'well-known')
    json(visit, { resource: visit.url, authorization_servers: ['https://issuer.example'] });
  else visit.response.writeHead(401).end();
}

function echoToken(visit: Visit): void {
  visit.response.writeHead(500).end(`You sent ${visit.request.headers.authorization ?? 'nothing'}`);
}

function tokenOnly(visit: Visit): void {
  if (visit.request.headers.authorization === `Bearer ${BEARER.token}`)
    json(visit, envelope(visit, { tools: [TOOL] }));
  else visit.response.writeHead(401).end();
}

function rateLimitOnce(): (visit: Visit) => void {
  let visits = 0;
  return (visit) => {
    visits += 1;
    if (visits === 1) visit.response.writeHead(429, { 'retry-after': '1' }).end();
    else json(visit, envelope(visit, { tools: [TOOL] }));
  };
}

function redirectWithin(visit: Visit): void {
  if (visit.below === '') visit.response.writeHead(307, { location: `${visit.url}/moved` }).end();
  else json(visit, envelope(visit, { tools: [TOOL] }));
}

function redirectForEver({ response, url }: Visit): void {
  response.writeHead(307, { location: url }).end();
}

function large(how: 'chunked' | 'announced'): (visit: Visit) => void {
  return (visit) => {
    const body = JSON.stringify(envelope(visit, { tools: [{ ...TOOL, description: 'x'.repeat(4000) }] }));
    const length = how === 'announced' ? { 'content-length': String(body.length) } : {};
    visit.response.writeHead(200, { 'content-type': 'application/json', ...length });
    visit.response.write(body.slice(0, 100));
    visit.response.end(body.slice(100));
  };
}
