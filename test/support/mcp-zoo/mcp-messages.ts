import type { McpBehaviour, Visit } from './behaviour.ts';
import { sessionServer, streamServer } from './eras.ts';
import { answering, envelope, event, eventStream, json, rpcError, text, TOOL, tool } from './replies.ts';

const LIST = { tools: [TOOL] };

/** Answers that are not the JSON-RPC response that was due. */
export const MESSAGE_MCP: readonly McpBehaviour[] = [
  {
    name: 'wrong-content-type',
    path: 'mcp',
    handle: (visit) => {
      text(visit, JSON.stringify(envelope(visit, LIST)));
    },
    expect: { verdict: 'bad_content_type' },
  },
  {
    name: 'html',
    path: 'mcp',
    handle: (visit) => {
      text(visit, '<html>Welcome</html>', { headers: { 'content-type': 'text/html' } });
    },
    expect: { verdict: 'bad_content_type', says: 'text/html' },
  },
  {
    name: 'html-in-auto',
    path: 'mcp',
    spec: { mode: 'auto' },
    handle: (visit) => {
      text(visit, '<html>Welcome</html>', { headers: { 'content-type': 'text/html' } });
    },
    expect: { verdict: 'bad_content_type' },
  },
  {
    name: 'bad-json',
    path: 'mcp',
    handle: (visit) => {
      json(visit, '{"jsonrpc": "2.0", oops');
    },
    expect: { verdict: 'bad_json' },
  },
  {
    name: 'empty-body',
    path: 'mcp',
    handle: (visit) => {
      json(visit, '');
    },
    expect: { verdict: 'bad_json', says: '(empty)' },
  },
  {
    name: 'not-utf8',
    path: 'mcp',
    handle: ({ response }) => {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(Buffer.from([0x22, 0xff, 0xfe, 0x22]));
    },
    expect: { verdict: 'bad_json', says: 'UTF-8' },
  },
  {
    name: 'batch',
    path: 'mcp',
    handle: (visit) => {
      json(visit, [envelope(visit, LIST)]);
    },
    expect: { verdict: 'bad_envelope', says: 'batch' },
  },
  {
    name: 'wrong-jsonrpc',
    path: 'mcp',
    handle: (visit) => {
      json(visit, { ...envelope(visit, LIST), jsonrpc: '1.0' });
    },
    expect: { verdict: 'bad_envelope' },
  },
  {
    name: 'result-and-error',
    path: 'mcp',
    handle: (visit) => {
      json(visit, { ...envelope(visit, LIST), error: { code: 1, message: 'x' } });
    },
    expect: { verdict: 'bad_envelope', says: 'exactly one' },
  },
  {
    name: 'neither-result-nor-error',
    path: 'mcp',
    handle: (visit) => {
      json(visit, { jsonrpc: '2.0', id: visit.message.id });
    },
    expect: { verdict: 'bad_envelope' },
  },
  {
    name: 'no-id',
    path: 'mcp',
    handle: (visit) => {
      json(visit, { jsonrpc: '2.0', result: LIST });
    },
    expect: { verdict: 'bad_envelope' },
  },
  {
    name: 'other-id',
    path: 'mcp',
    handle: (visit) => {
      json(visit, { ...envelope(visit, LIST), id: 7 });
    },
    expect: { verdict: 'id_mismatch' },
  },
  {
    name: 'string-id',
    path: 'mcp',
    handle: (visit) => {
      json(visit, { ...envelope(visit, LIST), id: String(visit.message.id) });
    },
    expect: { verdict: 'id_mismatch' },
  },
  {
    name: 'null-id',
    path: 'mcp',
    handle: (visit) => {
      json(visit, { ...envelope(visit, LIST), id: null });
    },
    expect: { verdict: 'id_mismatch' },
  },
  {
    name: 'same-id-for-ever',
    path: 'mcp',
    handle: sameIdForEver(),
    times: 2,
    expect: { verdict: 'id_mismatch' },
  },
  { name: 'result-is-a-list', path: 'mcp', handle: answering([TOOL]), expect: { verdict: 'bad_envelope' } },
  {
    name: 'rpc-error',
    path: 'mcp',
    handle: (visit) => {
      json(visit, rpcError(visit, -32_603));
    },
    expect: { verdict: 'rpc_error', rpcCode: -32_603 },
  },
  {
    name: 'rpc-error-without-id',
    path: 'mcp',
    handle: (visit) => {
      json(visit, { ...rpcError(visit, -32_700), id: null });
    },
    expect: { verdict: 'rpc_error', rpcCode: -32_700 },
  },
  {
    name: 'modern-without-method',
    path: 'mcp',
    spec: { mode: 'auto' },
    handle: (visit) => {
      json(visit, rpcError(visit, -32_601), 404);
    },
    expect: { verdict: 'rpc_error', rpcCode: -32_601 },
  },
  {
    name: 'modern-version-unknown',
    path: 'mcp',
    spec: { mode: 'auto' },
    handle: (visit) => {
      json(visit, rpcError(visit, -32_022, { supported: ['2031-01-01'] }), 400);
    },
    expect: { verdict: 'unsupported_version', rpcCode: -32_022 },
  },
  {
    name: 'session-version-unknown',
    path: 'mcp',
    spec: { mode: 'session' },
    handle: sessionServer({ version: '1999-01-01' }),
    expect: { verdict: 'unsupported_version', says: '1999-01-01' },
  },
  {
    name: 'stream-with-everything',
    path: 'mcp',
    handle: streamWithEverything,
    expect: { verdict: 'ok', tools: 1 },
  },
  {
    name: 'stream-left-open',
    path: 'mcp',
    handle: streamLeftOpen,
    times: 2,
    expect: { verdict: 'ok', tools: 1 },
  },
  {
    name: 'stream-without-answer',
    path: 'mcp',
    handle: (visit) => {
      eventStream(visit, ': nothing\n\n');
    },
    expect: { verdict: 'bad_envelope', says: 'ended' },
  },
  {
    name: 'stream-with-other-id',
    path: 'mcp',
    handle: (visit) => {
      eventStream(visit, event({ ...envelope(visit, LIST), id: 7 }));
    },
    expect: { verdict: 'id_mismatch' },
  },
  {
    name: 'stream-not-json',
    path: 'mcp',
    handle: (visit) => {
      eventStream(visit, 'data: {oops\n\n');
    },
    expect: { verdict: 'bad_json' },
  },
  {
    name: 'stream-never-answers',
    path: 'mcp',
    spec: { timeoutMs: 300, attemptTimeoutMs: 300 },
    handle: ({ response }) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': wait\n\n');
    },
    expect: { verdict: 'timeout' },
  },
  {
    name: 'stream-endless',
    path: 'mcp',
    handle: (visit) => {
      eventStream(visit, event({ jsonrpc: '2.0', method: 'notifications/message' }).repeat(1200));
    },
    expect: { verdict: 'too_large', says: 'events' },
  },
  {
    name: 'http-sse-mute',
    path: 'mcp',
    spec: { mode: 'sse', timeoutMs: 300, attemptTimeoutMs: 300 },
    handle: streamServer({ mute: true }),
    expect: { verdict: 'timeout' },
  },
  {
    name: 'http-sse-no-stream',
    path: 'mcp',
    spec: { mode: 'sse' },
    handle: answering(LIST),
    expect: { verdict: 'bad_content_type' },
  },
];

/** A cache in front of the server: the first answer, to everybody, for ever. */
function sameIdForEver(): (visit: Visit) => void {
  let first: object | null = null;
  return (visit) => {
    first ??= envelope(visit, LIST);
    json(visit, first);
  };
}

function streamWithEverything(visit: Visit): void {
  const note = event({ jsonrpc: '2.0', method: 'notifications/progress', params: { text: 'mañana 世界' } });
  const lines = JSON.stringify(envelope(visit, { tools: [tool('tiempo_世界')] }), null, 1).split('\n');
  const answer = Buffer.from(
    `id: 1\r\nretry: 10\r\n${lines.map((line) => `data: ${line}\r\n`).join('')}\r\n`,
  );
  const cut = answer.indexOf(Buffer.from('世')) + 1;
  eventStream(
    visit,
    '\uFEFF: keep-alive\n\n',
    note.replaceAll('\n', '\r'),
    'data:\n\n',
    answer.subarray(0, cut),
    answer.subarray(cut),
  );
}

function streamLeftOpen(visit: Visit): void {
  visit.response.writeHead(200, { 'content-type': 'text/event-stream' });
  visit.response.write(event(envelope(visit, LIST)));
}
