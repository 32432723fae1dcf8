import type { McpPathSpec } from '../../../src/domain/server/server-spec.ts';
import type { Handler, McpBehaviour, Visit } from './behaviour.ts';
import { modernServer, sessionServer, streamServer } from './eras.ts';
import { answering, envelope, json, responding, rpcError, TOOL } from './replies.ts';

const SUNNY = { content: [{ type: 'text', text: 'It is sunny in Hong Kong' }] };
const FAILED = { content: [{ type: 'text', text: 'No such city' }], isError: true };

type Call = NonNullable<McpPathSpec['call']>;

/** A path on which the zoo's tool is called at every check. */
export function calling(changes: Partial<Call> = {}): Pick<McpPathSpec, 'depth' | 'call'> {
  const call = { tool: TOOL.name, arguments: { city: 'Hong Kong' }, assert: null, intervalMs: 0, ...changes };
  return { depth: 'call', call };
}

/** A plain server whose list is in order. */
export function callable(call: Handler): Handler {
  const list = answering({ tools: [TOOL] });
  return (visit) => {
    (visit.message.method === 'tools/call' ? call : list)(visit);
  };
}

/** The tool that the operator named is called: it answers, or it does not. */
export const CALL_MCP: readonly McpBehaviour[] = [
  {
    name: 'call-answers',
    path: 'mcp',
    spec: calling({ assert: 'result.content[0].text.contains("sunny") && duration_ms < 2000' }),
    handle: callable(answering(SUNNY)),
    times: 2,
    expect: { verdict: 'ok', tools: 1, statusCode: 200 },
  },
  {
    name: 'call-is-error',
    path: 'mcp',
    spec: calling(),
    handle: callable(answering(FAILED)),
    expect: { verdict: 'call_failed', says: 'the tool answered with an error: No such city', tools: 1 },
  },
  {
    name: 'call-rpc-error',
    path: 'mcp',
    spec: calling(),
    handle: callable((visit) => {
      json(visit, rpcError(visit, -32_602));
    }),
    expect: { verdict: 'call_failed', says: 'JSON-RPC error -32602', statusCode: 200 },
  },
  {
    name: 'call-http-error',
    path: 'mcp',
    spec: { ...calling(), retry: { attempts: 3, initialDelayMs: 1, backoffFactor: 1, maxDelayMs: 1 } },
    handle: callable(responding(503)),
    expect: { verdict: 'call_failed', says: 'HTTP 503', attempts: 1, statusCode: 200 },
  },
  {
    name: 'call-hangs',
    path: 'mcp',
    spec: { ...calling(), timeoutMs: 400, attemptTimeoutMs: 400 },
    handle: callable(() => undefined),
    expect: { verdict: 'call_failed', says: 'time ran out', attempts: 1, tools: 1 },
  },
  {
    name: 'call-huge',
    path: 'mcp',
    spec: { ...calling(), maxBodyBytes: 4096 },
    handle: callable(answering({ content: [{ type: 'text', text: 'x'.repeat(5000) }] })),
    expect: { verdict: 'call_failed', says: 'larger than 4096 bytes' },
  },
  {
    name: 'call-untrue',
    path: 'mcp',
    spec: calling({ assert: 'result.content[0].text.contains("rain")' }),
    handle: callable(answering(SUNNY)),
    expect: {
      verdict: 'call_failed',
      says: 'not true: result.content[0].text.contains("rain"); the result is {',
    },
  },
  {
    name: 'call-without-what-is-asserted',
    path: 'mcp',
    spec: calling({ assert: 'result.structuredContent.degrees > 10' }),
    handle: callable(answering(SUNNY)),
    expect: { verdict: 'call_failed', says: 'not true' },
  },
  {
    name: 'call-asks-for-more',
    path: 'mcp',
    spec: calling(),
    handle: callable(answering({ resultType: 'input_required', inputRequests: {} })),
    expect: { verdict: 'call_failed', says: 'input_required' },
  },
  {
    name: 'call-of-a-tool-not-listed',
    path: 'mcp',
    spec: calling({ tool: 'get_news' }),
    handle: callable(answering(SUNNY)),
    expect: { verdict: 'call_failed', says: 'calling get_news: it is not among the tools' },
  },
  {
    name: 'call-fails-and-a-tool-is-missing',
    path: 'mcp',
    spec: { ...calling(), expectedTools: ['get_news'] },
    handle: callable(answering(FAILED)),
    expect: { verdict: 'tools_missing' },
  },
  {
    name: 'call-echoes-a-secret',
    path: 'mcp',
    spec: { ...calling(), headers: { 'x-key': 'zoo-secret-token' } },
    handle: callable((visit) => {
      json(visit, envelope(visit, { ...FAILED, content: [{ type: 'text', text: keyOf(visit) }] }));
    }),
    expect: { verdict: 'call_failed', says: '[redacted]' },
  },
  {
    name: 'call-modern',
    path: 'mcp',
    spec: { mode: 'auto', ...calling({ assert: 'size(result.content) == 1' }) },
    handle: modernServer({ call: answering({ resultType: 'complete', ...SUNNY }) }),
    times: 2,
    expect: { verdict: 'ok', era: 'modern' },
  },
  {
    name: 'call-session',
    path: 'mcp',
    spec: { mode: 'auto', ...calling({ assert: 'size(result.content) == 1' }) },
    handle: sessionServer({ call: answering(SUNNY) }),
    times: 2,
    expect: { verdict: 'ok', era: 'session', sessionLost: false },
  },
  {
    name: 'call-stream',
    path: 'mcp',
    spec: { mode: 'sse', ...calling({ assert: 'size(result.content) == 1' }) },
    handle: streamServer({ called: SUNNY }),
    times: 2,
    expect: { verdict: 'ok', era: 'sse' },
  },
];

function keyOf(visit: Visit): string {
  return `you sent ${String(visit.request.headers['x-key'])}`;
}
