import { gzipSync } from 'node:zlib';
import type { McpBehaviour, Visit } from './behaviour.ts';
import { modernServer, sessionServer, streamServer } from './eras.ts';
import { answering, envelope, event, eventStream, json, rpcError, TOOL, tool } from './replies.ts';

const AUTO = { mode: 'auto' } as const;
const LIST = { tools: [TOOL] };

/** Servers that are in order, in every era and framing. */
export const HEALTHY_MCP: readonly McpBehaviour[] = [
  {
    name: 'plain-json',
    path: 'mcp',
    handle: answering(LIST),
    times: 3,
    expect: { verdict: 'ok', era: 'plain', tools: 1 },
  },
  {
    name: 'plain-sse',
    path: 'mcp',
    handle: (visit) => {
      eventStream(visit, event(envelope(visit, LIST)));
    },
    times: 3,
    expect: { verdict: 'ok', tools: 1 },
  },
  {
    name: 'modern-json',
    path: 'mcp',
    spec: AUTO,
    handle: modernServer(),
    times: 2,
    expect: { verdict: 'ok', era: 'modern', protocolVersion: '2026-07-28' },
  },
  {
    name: 'modern-sse',
    path: 'mcp',
    spec: AUTO,
    handle: modernServer({ framing: 'sse' }),
    expect: { verdict: 'ok', era: 'modern' },
  },
  {
    name: 'modern-only-mode',
    path: 'mcp',
    spec: { mode: 'modern' },
    handle: modernServer(),
    expect: { verdict: 'ok', era: 'modern' },
  },
  {
    name: 'modern-without-tools',
    path: 'mcp',
    spec: AUTO,
    handle: modernServer({ list: withoutTools }),
    expect: { verdict: 'ok', era: 'modern', tools: 0 },
  },
  {
    name: 'session-json',
    path: 'mcp',
    spec: AUTO,
    handle: sessionServer(),
    times: 3,
    expect: { verdict: 'ok', era: 'session', protocolVersion: '2025-06-18', sessionLost: false },
  },
  {
    name: 'session-sse',
    path: 'mcp',
    spec: AUTO,
    handle: sessionServer({ framing: 'sse' }),
    times: 2,
    expect: { verdict: 'ok', era: 'session' },
  },
  {
    name: 'session-only-mode',
    path: 'mcp',
    spec: { mode: 'session' },
    handle: sessionServer({ version: '2025-11-25' }),
    expect: { verdict: 'ok', era: 'session', protocolVersion: '2025-11-25' },
  },
  {
    name: 'session-stateless',
    path: 'mcp',
    spec: AUTO,
    handle: sessionServer({ stateless: true }),
    times: 2,
    expect: { verdict: 'ok', era: 'session', sessionLost: false },
  },
  {
    name: 'session-without-tools',
    path: 'mcp',
    spec: AUTO,
    handle: sessionServer({ capabilities: {} }),
    expect: { verdict: 'ok', era: 'session', tools: 0 },
  },
  {
    name: 'session-lost-404',
    path: 'mcp',
    spec: AUTO,
    handle: sessionServer({ forgetsAfter: 1 }),
    times: 2,
    expect: { verdict: 'ok', era: 'session', sessionLost: true },
  },
  {
    name: 'session-lost-400',
    path: 'mcp',
    spec: AUTO,
    handle: sessionServer({
      forgetsAfter: 1,
      forgotten: (visit) => {
        json(visit, rpcError(visit, -32_000), 400);
      },
    }),
    times: 2,
    expect: { verdict: 'ok', sessionLost: true },
  },
  {
    name: 'session-lost-32600',
    path: 'mcp',
    spec: AUTO,
    handle: sessionServer({
      forgetsAfter: 1,
      forgotten: (visit) => {
        json(visit, rpcError(visit, -32_600));
      },
    }),
    times: 2,
    expect: { verdict: 'ok', sessionLost: true },
  },
  {
    name: 'session-stream-polled',
    path: 'mcp',
    spec: { mode: 'session' },
    handle: polledServer(),
    expect: { verdict: 'ok', era: 'session', tools: 1 },
  },
  {
    name: 'http-sse',
    path: 'mcp',
    spec: AUTO,
    handle: streamServer(),
    times: 2,
    expect: { verdict: 'ok', era: 'sse', protocolVersion: '2024-11-05' },
  },
  {
    name: 'http-sse-only-mode',
    path: 'mcp',
    spec: { mode: 'sse' },
    handle: streamServer(),
    expect: { verdict: 'ok', era: 'sse' },
  },
  {
    name: 'dual-era-by-version',
    path: 'mcp',
    spec: AUTO,
    handle: legacyNamed(),
    expect: { verdict: 'ok', era: 'session' },
  },
  {
    name: 'era-has-changed',
    path: 'mcp',
    spec: AUTO,
    remembered: { era: 'session', protocolVersion: '2025-06-18', detectedAtMs: Date.now() },
    handle: modernServer(),
    expect: { verdict: 'ok', era: 'modern' },
  },
  {
    name: 'era-remembered-too-long',
    path: 'mcp',
    spec: AUTO,
    remembered: { era: 'session', protocolVersion: '2025-06-18', detectedAtMs: 0 },
    handle: modernServer(),
    expect: { verdict: 'ok', era: 'modern' },
  },
  { name: 'gzip', path: 'mcp', handle: gzipped, expect: { verdict: 'ok', tools: 1 } },
  { name: 'paginated', path: 'mcp', handle: paged, times: 3, expect: { verdict: 'ok', tools: 3 } },
  {
    name: 'null-cursor-ends',
    path: 'mcp',
    handle: answering({ tools: [TOOL], nextCursor: null }),
    expect: { verdict: 'ok', tools: 1 },
  },
  {
    name: 'flaky-once',
    path: 'mcp',
    spec: { retry: { attempts: 2, initialDelayMs: 10, backoffFactor: 2, maxDelayMs: 20 } },
    handle: failingFirst(),
    expect: { verdict: 'ok', attempts: 2 },
  },
];

function withoutTools(visit: Visit): void {
  if (visit.message.method === 'server/discover') {
    json(
      visit,
      envelope(visit, { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: {} }),
    );
  } else {
    json(visit, rpcError(visit, -32_601), 404);
  }
}

/** Turns modern requests away by naming versions of the session era. */
function legacyNamed(): McpBehaviour['handle'] & object {
  const server = sessionServer();
  return (visit) => {
    const isModern = visit.request.headers['mcp-protocol-version'] === '2026-07-28';
    if (isModern) json(visit, rpcError(visit, -32_022, { supported: ['2025-06-18'] }), 400);
    else server(visit);
  };
}

/** Closes the stream before it answers and wants to be polled. */
function polledServer(): McpBehaviour['handle'] & object {
  let due: unknown = null;
  const list = (visit: Visit): void => {
    due = envelope(visit, { tools: [TOOL] });
    eventStream(visit, 'id: e1\nretry: 20\ndata:\n\n');
  };
  const server = sessionServer({ list });
  return (visit) => {
    if (visit.request.method === 'GET' && visit.request.headers['last-event-id'] === 'e1')
      eventStream(visit, event(due));
    else server(visit);
  };
}

function gzipped(visit: Visit): void {
  visit.response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
  visit.response.end(gzipSync(JSON.stringify(envelope(visit, LIST))));
}

function paged(visit: Visit): void {
  const place = Number(visit.message.params?.cursor ?? 0);
  const next = place < 2 ? { nextCursor: String(place + 1) } : {};
  json(visit, envelope(visit, { tools: [tool(`tool_${place}`)], ...next }));
}

function failingFirst(): McpBehaviour['handle'] & object {
  let visits = 0;
  return (visit) => {
    visits += 1;
    if (visits === 1) visit.response.writeHead(503).end();
    else json(visit, envelope(visit, LIST));
  };
}
