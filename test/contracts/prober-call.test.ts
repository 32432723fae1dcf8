import { createServer, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { CallOutcome, McpProbe } from '../../src/domain/probe/probe.ts';
import type { McpPathSpec } from '../../src/domain/server/server-spec.ts';
import { calling } from '../support/mcp-zoo/mcp-calls.ts';
import { mcpSpec } from '../support/mcp-zoo/probe-requests.ts';
import { TOOL } from '../support/mcp-zoo/replies.ts';
import { listen } from '../support/mcp-zoo/special-ports.ts';
import { startProber } from '../support/mcp-zoo/start-prober.ts';

const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const HOUR_MS = 3_600_000;
const FINE = { content: [{ type: 'text', text: 'fine' }] };
const BROKEN = { content: [{ type: 'text', text: 'broken' }], isError: true };

interface Message {
  readonly id: number;
  readonly method: string;
  readonly params?: { readonly name: string; readonly arguments: unknown };
}

/** A server that lists the zoo's tool and answers its calls, and remembers what it was asked. */
class CalledServer {
  readonly asked: Message[] = [];
  result: (given: unknown) => object = () => FINE;
  listStatus = 200;
  callTakesMs = 0;
  url = '';

  async start(): Promise<this> {
    const server: Server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
      request.on('end', () => void this.#answer(JSON.parse(body) as Message, response));
    });
    this.url = `http://127.0.0.1:${await listen(server)}/mcp`;
    cleanups.push(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return this;
  }

  get calls(): readonly Message[] {
    return this.asked.filter(({ method }) => method === 'tools/call');
  }

  async #answer(message: Message, response: ServerResponse): Promise<void> {
    this.asked.push(message);
    const isCall = message.method === 'tools/call';
    if (isCall) await delay(this.callTakesMs);
    const result = isCall ? this.result(message.params?.arguments) : { tools: [TOOL] };
    response.writeHead(isCall ? 200 : this.listStatus, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result }));
  }
}

interface Asked {
  readonly lastCall?: CallOutcome | null;
  readonly spec?: Partial<McpPathSpec>;
  readonly onBody?: (body: string) => void;
}

async function aWatch(env: Readonly<Record<string, string>> = {}) {
  const server = await new CalledServer().start();
  const prober = startProber(env);
  cleanups.push(() => prober.close());
  const probe = ({ lastCall = null, spec = calling({ intervalMs: HOUR_MS }), ...rest }: Asked = {}) =>
    prober.probeMcp({
      server: 's',
      spec: mcpSpec(server.url, spec),
      remembered: null,
      credentialWorkedAtMs: null,
      acceptedTools: null,
      lastCall,
      ...rest,
    });
  return { server, probe };
}

const agedBy = ({ call }: McpProbe, ms: number): CallOutcome | null =>
  call === null ? null : { ...call, atMs: call.atMs - ms };

describe('the outcome of a call', () => {
  test("holds until the next one is due, and then the next one's does", async () => {
    const { server, probe } = await aWatch();
    server.result = () => BROKEN;
    const failed = await probe();
    server.result = () => FINE;
    const held = await probe({ lastCall: failed.call });
    expect(failed).toMatchObject({ verdict: 'call_failed', call: { ok: false } });
    expect(held).toMatchObject({ verdict: 'call_failed', message: failed.message, call: failed.call });
    expect(server.calls).toHaveLength(1);
    const repaired = await probe({ lastCall: agedBy(failed, HOUR_MS) });
    expect(repaired).toMatchObject({ verdict: 'ok', message: null, call: { ok: true } });
    expect(server.calls).toHaveLength(2);
  });

  test('that is due with a check which comes a little early for it is not put off', async () => {
    const { server, probe } = await aWatch();
    const first = await probe();
    await probe({ lastCall: agedBy(first, 0.95 * HOUR_MS) });
    await probe({ lastCall: agedBy(first, 0.85 * HOUR_MS) });
    expect(server.calls).toHaveLength(2);
  });

  test('from the future means that the clock was set back', async () => {
    const { server, probe } = await aWatch();
    await probe({ lastCall: agedBy(await probe(), -HOUR_MS) });
    expect(server.calls).toHaveLength(2);
  });

  test.each([
    ['another tool', { tool: 'get_news' }, 1],
    ['other arguments', { arguments: { city: 'Macau' } }, 2],
    ['another assertion', { assert: 'size(result.content) > 0' }, 2],
    ['another interval', { intervalMs: 2 * HOUR_MS }, 1],
  ])('is not that of %s', async (_, change, calls) => {
    const { server, probe } = await aWatch();
    const first = await probe();
    const spec = calling({ intervalMs: HOUR_MS, ...change });
    const second = await probe({ lastCall: first.call, spec });
    expect(server.calls).toHaveLength(calls);
    expect(second.call?.tool).toBe(spec.call?.tool);
  });

  test('stays while the list cannot be read, when nothing is called', async () => {
    const { server, probe } = await aWatch();
    const first = await probe();
    server.listStatus = 500;
    const down = await probe({ lastCall: agedBy(first, 2 * HOUR_MS) });
    expect(down).toMatchObject({ verdict: 'http_error', call: { ok: true } });
    expect(server.calls).toHaveLength(1);
  });

  test('is none at another depth, and nothing is called that was not named', async () => {
    const { server, probe } = await aWatch();
    const first = await probe();
    const full = await probe({ lastCall: agedBy(first, HOUR_MS), spec: { depth: 'full' } });
    expect(full.call).toBeNull();
    expect(server.calls.map(({ params }) => params?.name)).toEqual([TOOL.name]);
  });
});

describe('a call', () => {
  test('leaves the times, the body and the contract of the list as they are', async () => {
    const { server, probe } = await aWatch();
    server.callTakesMs = 300;
    const bodies: string[] = [];
    const { durationMs, call, tools, statusCode } = await probe({ onBody: (body) => bodies.push(body) });
    expect(durationMs).toBeLessThan(250);
    expect(call?.latencyMs).toBeGreaterThanOrEqual(299);
    expect(statusCode).toBe(200);
    expect(tools?.contract?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(bodies).toHaveLength(1);
    expect(bodies[0]).toContain('inputSchema');
  });

  test('has the secrets of its arguments when it is made, and nobody is told them', async () => {
    const { server, probe } = await aWatch({ CITY: 'hush-hush-city', KEY: 'open sesame' });
    server.result = (given) => ({ ...BROKEN, content: [{ type: 'text', text: JSON.stringify(given) }] });
    const given = { at: 'in ${CITY}', deep: [{ key: '${KEY}' }], count: 3 };
    const spec = calling({ arguments: given });
    const probed = await probe({ spec });
    expect(server.calls[0]?.params?.arguments).toEqual({
      at: 'in hush-hush-city',
      deep: [{ key: 'open sesame' }],
      count: 3,
    });
    expect(probed.message).toContain('{"at":"in [redacted]","deep":[{"key":"[redacted]"}],"count":3}');
    expect(JSON.stringify(probed)).not.toMatch(/hush|sesame/);
  });

  test('is told of without its secrets, however often JSON spells them in a result', async () => {
    const { server, probe } = await aWatch({ KEY: 'open "sesame" \\\\ now' });
    server.result = (given) => ({ content: [{ type: 'text', text: JSON.stringify(given) }] });
    const spec = calling({ arguments: { key: '${KEY}' }, assert: 'size(result.content) == 2' });
    const { message } = await probe({ spec });
    expect(message).toContain('[redacted]');
    expect(message).not.toContain('sesame');
  });

  test('whose secret is not there is not made, and says which', async () => {
    const { server, probe } = await aWatch();
    const probed = await probe({ spec: calling({ arguments: { key: '${NOT_THERE}' } }) });
    expect(probed).toMatchObject({ verdict: 'call_failed', call: { ok: false, latencyMs: null } });
    expect(probed.message).toContain('NOT_THERE is not set');
    expect(server.calls).toEqual([]);
  });

  test('shows no more than a piece of a result', async () => {
    const { server, probe } = await aWatch();
    server.result = () => ({ content: [{ type: 'text', text: 'x'.repeat(100_000) }] });
    const { message } = await probe({ spec: calling({ assert: 'result.content[0].text == "y"' }) });
    expect(message).toContain('not true: result.content[0].text == "y"; the result is {"content"');
    expect(message?.length).toBeLessThan(400);
  });
});
