import { createServer, type Server, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { VERDICTS } from '../../src/domain/probe/verdict.ts';
import type { Prober } from '../../src/ports/prober.ts';
import { mcpSpec, restSpec } from '../support/mcp-zoo/probe-requests.ts';
import { settledWithin } from '../support/mcp-zoo/settled-within.ts';
import { listen } from '../support/mcp-zoo/special-ports.ts';
import { startProber } from '../support/mcp-zoo/start-prober.ts';

interface Act {
  readonly bytes: Uint8Array;
  readonly pauseMs: number;
}

/** What the server does to every connection: writes pieces, then leaves it open, ends it, or resets it. */
interface Script {
  readonly acts: readonly Act[];
  readonly finally: 'hang' | 'end' | 'reset';
}

const BUDGET_MS = 80;
let script: Script = { acts: [], finally: 'end' };
let server: Server;
let prober: Prober;
let port = 0;

beforeAll(async () => {
  server = createServer(perform);
  port = await listen(server);
  prober = startProber();
});

afterAll(async () => {
  await prober.close();
  await new Promise((resolve) => server.close(resolve));
});

function perform(socket: Socket): void {
  const { acts, finally: last } = script;
  const timers: NodeJS.Timeout[] = [];
  let atMs = 0;
  for (const { bytes, pauseMs } of acts) {
    atMs += pauseMs;
    timers.push(setTimeout(() => socket.write(bytes), atMs));
  }
  if (last === 'end') timers.push(setTimeout(() => socket.end(), atMs));
  if (last === 'reset') timers.push(setTimeout(() => socket.resetAndDestroy(), atMs));
  socket.on('data', () => undefined).on('error', () => undefined);
  socket.once('close', () => {
    timers.forEach(clearTimeout);
  });
}

const STATUSES = [
  100, 101, 103, 200, 202, 204, 206, 301, 304, 307, 400, 401, 403, 404, 405, 407, 408, 429, 500, 503, 999,
];
const HEADERS = [
  'content-type: application/json',
  'content-type: text/event-stream',
  'content-type: \u00ff;;;',
  'content-length: 5',
  'content-length: 99999999',
  'content-length: -1',
  'content-encoding: gzip',
  'content-encoding: br, gzip',
  'transfer-encoding: chunked',
  'location: /mcp',
  'location: http://[::',
  'retry-after: soon',
  'retry-after: 0',
  'www-authenticate: Bearer a="',
  'connection: close',
  'upgrade: h2c',
  'mcp-session-id: \u0001',
];
const BODIES = [
  '{"jsonrpc":"2.0","id":100001,"result":{"tools":[{"name":"a","inputSchema":{}}]}}',
  '{"jsonrpc":"2.0","id":100001,"result":{"protocolVersion":"2025-06-18","capabilities":{}}}',
  '{"jsonrpc":"2.0","id":100001,"result":{"tools":[],"nextCursor":""}}',
  '{"jsonrpc":"2.0","id":null,"error":{"code":-32022,"message":"","data":{"supported":[1,{}]}}}',
  '[[[[[[{"__proto__":1}',
  'event: endpoint\ndata: //x\n\n',
  'data: {}\r\n\r\n: \r\rdata',
  '{"status":{"toString":1},"circuit_breakers":[null,{"state":[]}],"system":{"status":1e999}}',
];

const head = fc
  .tuple(fc.constantFrom(...STATUSES), fc.subarray(HEADERS))
  .map(([status, headers]) =>
    Buffer.from(
      `HTTP/1.1 ${status} x\r\n${headers.join('\r\n')}\r\n\r\n`.replace('\r\n\r\n\r\n', '\r\n\r\n'),
      'latin1',
    ),
  );
const bytes = fc.oneof(
  head,
  fc.constantFrom(...BODIES).map((body) => Buffer.from(body)),
  fc.uint8Array({ maxLength: 200 }),
);
const scripts = fc.record({
  acts: fc.array(fc.record({ bytes, pauseMs: fc.constantFrom(0, 0, 0, 3, 30) }), { maxLength: 6 }),
  finally: fc.constantFrom('hang', 'end', 'end', 'reset'),
}) satisfies fc.Arbitrary<Script>;

test('whatever a server does, a probe ends with a verdict within its budget and does not throw', async () => {
  const property = fc.asyncProperty(
    scripts,
    fc.constantFrom('auto', 'modern', 'session', 'sse', 'plain'),
    async (next, mode) => {
      script = next;
      const times = { timeoutMs: BUDGET_MS, attemptTimeoutMs: BUDGET_MS, maxBodyBytes: 4096 };
      const base = { server: 'any', credentialWorkedAtMs: null };
      const url = `http://127.0.0.1:${port}/mcp`;
      const probes = Promise.all([
        prober.probeMcp({
          ...base,
          spec: mcpSpec(url, { ...times, mode }),
          remembered: null,
          acceptedTools: null,
          lastCall: null,
        }),
        prober.probeRest({ ...base, spec: restSpec(url, times) }),
      ]);
      const [mcp, rest] = await settledWithin(BUDGET_MS + 50, probes);
      expect(Object.keys(VERDICTS)).toContain(mcp.verdict);
      expect(Object.keys(VERDICTS)).toContain(rest.verdict);
      expect(`${mcp.message ?? ''} ${rest.message ?? ''}`).not.toContain('the prober itself failed');
    },
  );
  await fc.assert(property, { numRuns: 400, interruptAfterTimeLimit: 25_000, markInterruptAsFailure: false });
}, 40_000);
