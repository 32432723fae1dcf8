import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { McpProbe, RememberedEra } from '../../src/domain/probe/probe.ts';
import type { Prober } from '../../src/ports/prober.ts';
import { mcpSpec, restSpec } from '../support/mcp-zoo/probe-requests.ts';
import { settledWithin } from '../support/mcp-zoo/settled-within.ts';
import { listen } from '../support/mcp-zoo/special-ports.ts';
import { startProber } from '../support/mcp-zoo/start-prober.ts';
import { startZoo, type Zoo } from '../support/mcp-zoo/zoo.ts';

let zoo: Zoo;
const cleanups: (() => Promise<void>)[] = [];

beforeAll(async () => {
  zoo = await startZoo();
  setDefaultCACertificates([...getCACertificates('default'), ...zoo.trustedCertificates]);
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

afterAll(() => zoo.close());

function aProber(env: Readonly<Record<string, string>> = {}): Prober {
  const prober = startProber(env);
  cleanups.push(() => prober.close());
  return prober;
}

type Answering = (request: IncomingMessage, response: ServerResponse, body: string) => void;

async function aServer(answering: Answering): Promise<string> {
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      answering(request, response, body);
    });
  });
  const port = await listen(server);
  cleanups.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${port}/mcp`;
}

function idIn(body: string): number {
  return Number(/"id":(\d+)/u.exec(body)?.[1]);
}

function answerTools(response: ServerResponse, body: string, tools: readonly object[]): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ jsonrpc: '2.0', id: idIn(body), result: { tools } }));
}

const TOOL = { name: 'a', inputSchema: { type: 'object' } };

interface Asked {
  readonly spec: ReturnType<typeof mcpSpec>;
  readonly remembered?: RememberedEra | null;
  readonly onBody?: (body: string) => void;
}

function probe(prober: Prober, { spec, remembered = null, ...rest }: Asked): Promise<McpProbe> {
  return prober.probeMcp({
    server: 's',
    spec,
    remembered,
    credentialWorkedAtMs: null,
    acceptedTools: null,
    lastCall: null,
    ...rest,
  });
}

describe('the answer of a server', () => {
  test('that stays the same keeps its contract object, though every request has an id of its own', async () => {
    const ids = new Set<number>();
    const url = await aServer((_request, response, body) => {
      ids.add(idIn(body));
      answerTools(response, body, [TOOL]);
    });
    const prober = aProber();
    const spec = mcpSpec(url);
    const first = await probe(prober, { spec });
    const second = await probe(prober, { spec });
    const third = await probe(prober, { spec });
    expect(first.tools?.contract).not.toBeNull();
    expect(second.tools).toBe(first.tools);
    expect(third.tools).toBe(first.tools);
    expect(ids.size).toBe(3);
  });

  test('that changes by one letter gives another contract', async () => {
    let description = 'one';
    const url = await aServer((_request, response, body) => {
      answerTools(response, body, [{ ...TOOL, description }]);
    });
    const prober = aProber();
    const spec = mcpSpec(url);
    const first = await probe(prober, { spec });
    description = 'two';
    const second = await probe(prober, { spec });
    expect(second.tools?.contract?.hash).not.toBe(first.tools?.contract?.hash);
    expect(second.tools?.contract?.tools[0]?.['description']).toBe('two');
  });

  test('that changes on one of its pages is read anew as a whole', async () => {
    let last = 'c';
    const url = await aServer((_request, response, body) => {
      const isSecond = body.includes('"cursor":"2"');
      const result = isSecond ? { tools: [{ ...TOOL, name: last }] } : { tools: [TOOL], nextCursor: '2' };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ jsonrpc: '2.0', id: idIn(body), result }));
    });
    const prober = aProber();
    const spec = mcpSpec(url);
    const first = await probe(prober, { spec });
    const same = await probe(prober, { spec });
    last = 'd';
    const changed = await probe(prober, { spec });
    expect(same.tools).toBe(first.tools);
    expect(changed.tools?.contract?.tools.map(({ name }) => name)).toEqual(['a', 'd']);
  });

  test('is held against a changed specification even when its bytes are the same', async () => {
    const url = await aServer((_request, response, body) => {
      answerTools(response, body, [TOOL]);
    });
    const prober = aProber();
    expect((await probe(prober, { spec: mcpSpec(url) })).verdict).toBe('ok');
    expect((await probe(prober, { spec: mcpSpec(url, { expectedTools: ['z'] }) })).verdict).toBe(
      'tools_missing',
    );
  });

  test('has no contract at depth list', async () => {
    const probed = await probe(aProber(), { spec: mcpSpec(zoo.url('plain-json'), { depth: 'list' }) });
    expect(probed.tools).toMatchObject({ count: 1, contract: null });
  });

  test('is no contract when the list is broken', async () => {
    const probed = await probe(aProber(), { spec: mcpSpec(zoo.url('cursor-repeated')) });
    expect(probed).toMatchObject({
      verdict: 'pagination_broken',
      tools: { count: 2, valid: false, contract: null },
    });
  });

  test.each(['plain-json', 'plain-sse'])('is handed to those who ask to see it: %s', async (name) => {
    const bodies: string[] = [];
    await probe(aProber(), { spec: mcpSpec(zoo.url(name)), onBody: (body) => bodies.push(body) });
    expect(bodies.join('')).toContain('get_weather');
  });
});

describe('sessions', () => {
  test('are reused between checks and ended when the prober closes', async () => {
    const seen: string[] = [];
    const url = await aServer((request, response, body) => {
      const method = request.method === 'DELETE' ? 'DELETE' : (/"method":"([^"]*)"/u.exec(body)?.[1] ?? '');
      seen.push(`${method} ${String(request.headers['mcp-session-id'] ?? '-')}`);
      if (method === 'DELETE') return void response.end();
      if (method.startsWith('notifications/')) return void response.writeHead(202).end();
      if (method === 'tools/list') {
        answerTools(response, body, [TOOL]);
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 'abc' });
      const result = { protocolVersion: '2025-06-18', capabilities: { tools: {} } };
      response.end(JSON.stringify({ jsonrpc: '2.0', id: idIn(body), result }));
    });
    const prober = startProber();
    const spec = mcpSpec(url, { mode: 'session' });
    await probe(prober, { spec });
    await probe(prober, { spec });
    await prober.close();
    expect(seen).toEqual([
      'initialize -',
      'notifications/initialized abc',
      'tools/list abc',
      'tools/list abc',
      'DELETE abc',
    ]);
  });
});

describe('secrets', () => {
  test('of the file are resolved at use, win over the credential, and are named but not shown when missing', async () => {
    const seen: IncomingMessage['headers'][] = [];
    const url = await aServer((request, response, body) => {
      seen.push(request.headers);
      answerTools(response, body, [TOOL]);
    });
    const prober = aProber({ KEY: 'from-environment' });
    const credential = { type: 'bearer', token: 'from-credential' } as const;
    const headers = { Authorization: 'Bearer ${KEY}', 'X-Team': 'night' };
    await probe(prober, { spec: mcpSpec(url, { credential, headers }) });
    expect(seen[0]).toMatchObject({ authorization: 'Bearer from-environment', 'x-team': 'night' });
    const missing = await probe(prober, { spec: mcpSpec(url, { headers: { 'x-key': 'top-${ABSENT}' } }) });
    expect(missing.verdict).toBe('auth_rejected');
    expect(missing.message).toContain('ABSENT');
    expect(missing.message).not.toContain('top-');
    expect(seen).toHaveLength(1);
  });

  test('never reach another origin', async () => {
    const seen: string[] = [];
    const elsewhere = await aServer((request, response) => {
      seen.push(request.headers.authorization ?? '');
      response.end();
    });
    const url = await aServer((_request, response) => {
      response.writeHead(307, { location: elsewhere }).end();
    });
    const credential = { type: 'bearer', token: 'hunter2-hunter2' } as const;
    const probed = await probe(aProber(), { spec: mcpSpec(url, { credential }) });
    expect(probed.verdict).toBe('redirect_refused');
    expect(seen).toEqual([]);
  });

  test('in a query are not repeated in messages', async () => {
    const spec = mcpSpec(`${zoo.url('redirects-for-ever')}?key=hunter2-hunter2`);
    expect(JSON.stringify(await probe(aProber(), { spec }))).not.toContain('hunter2');
  });
});

describe('connections', () => {
  test('are shared per origin and path kind at the largest size asked, and counted', async () => {
    const url = await aServer((_request, response, body) => {
      answerTools(response, body, [TOOL]);
    });
    const prober = aProber();
    const probeAs = (server: string, poolSize: number): Promise<McpProbe> =>
      prober.probeMcp({
        server,
        spec: mcpSpec(url, { poolSize }),
        remembered: null,
        credentialWorkedAtMs: null,
        acceptedTools: null,
        lastCall: null,
      });
    await probeAs('one', 1);
    await Promise.all(Array.from({ length: 8 }, (_, index) => probeAs(`small-${index}`, 1)));
    expect(prober.pools()).toMatchObject([
      { path: 'mcp', size: 1, busyPeak: 1, requests: 9, waits: 8, errors: 0, opened: 1 },
    ]);
    await Promise.all(Array.from({ length: 8 }, (_, index) => probeAs(`large-${index}`, 6)));
    expect(prober.pools()).toMatchObject([{ size: 6, busyPeak: 6, requests: 17 }]);
    expect(prober.pools()).toMatchObject([{ busyPeak: 0, busy: 0 }]);
    expect(prober.pools()[0]?.open).toBeLessThanOrEqual(6);
    await prober.probeRest({ server: 'one', spec: restSpec(url), credentialWorkedAtMs: null });
    expect(prober.pools().map(({ path }) => path)).toEqual(['mcp', 'rest']);
  });

  test('have their phases timed once and their certificate remembered', async () => {
    const prober = aProber();
    const spec = mcpSpec(zoo.url('tls-trusted'), { poolSize: 1 });
    const first = await probe(prober, { spec });
    const second = await probe(prober, { spec });
    expect(first.phases).toEqual({
      dnsMs: null,
      connectMs: expect.any(Number) as number,
      tlsMs: expect.any(Number) as number,
      firstByteMs: expect.any(Number) as number,
    });
    expect(second.phases).toMatchObject({
      connectMs: null,
      tlsMs: null,
      firstByteMs: expect.any(Number) as number,
    });
    const inDays = ((second.certificateExpiresAtMs ?? 0) - Date.now()) / 86_400_000;
    expect(inDays).toBeGreaterThan(29);
    expect(inDays).toBeLessThan(31);
  });

  test('that the server closed while they were kept cost neither a failure nor an attempt', async () => {
    let requests = 0;
    const url = await aServer((_request, response, body) => {
      requests += 1;
      if (requests === 2) response.destroy();
      else answerTools(response, body, [TOOL]);
    });
    const prober = aProber();
    const spec = mcpSpec(url, { poolSize: 1 });
    await probe(prober, { spec });
    const second = await probe(prober, { spec });
    expect(second).toMatchObject({ verdict: 'ok', attempts: [{ verdict: 'ok' }] });
    expect(requests).toBe(3);
  });

  test('taken by a hanging server do not keep a probe beyond its budget, and what was given up is never sent', async () => {
    let requests = 0;
    const url = await aServer((_request, response, body) => {
      requests += 1;
      if (requests > 1) answerTools(response, body, [TOOL]);
    });
    const prober = aProber();
    const spec = mcpSpec(url, { poolSize: 1, timeoutMs: 200, attemptTimeoutMs: 200 });
    const hanging = ['a', 'b', 'c', 'd'].map(() => probe(prober, { spec }));
    const probes = await settledWithin(250, Promise.all(hanging));
    expect(probes.map(({ verdict }) => verdict)).toEqual(['timeout', 'timeout', 'timeout', 'timeout']);
    expect(prober.pools()).toMatchObject([{ waits: 3, errors: 4 }]);
    expect(
      (await probe(prober, { spec: { ...spec, timeoutMs: 2000, attemptTimeoutMs: 2000 } })).verdict,
    ).toBe('ok');
    expect(requests).toBe(2);
  });
});

describe('attempts', () => {
  test('stay within one budget, each kept with its verdict', async () => {
    const url = await aServer((_request, response) => {
      response.writeHead(503).end();
    });
    const retry = { attempts: 50, initialDelayMs: 40, backoffFactor: 1, maxDelayMs: 40 };
    const asked = probe(aProber(), { spec: mcpSpec(url, { timeoutMs: 300, retry }) });
    const probed = await settledWithin(350, asked);
    expect(probed.attempts.length).toBeGreaterThan(1);
    expect(probed.attempts.slice(0, -1).every(({ verdict }) => verdict === 'http_error')).toBe(true);
  });

  test('are not made again for what will not change', async () => {
    let requests = 0;
    const url = await aServer((_request, response) => {
      requests += 1;
      response.writeHead(404).end();
    });
    const retry = { attempts: 5, initialDelayMs: 1, backoffFactor: 1, maxDelayMs: 1 };
    await probe(aProber(), { spec: mcpSpec(url, { retry }) });
    expect(requests).toBe(1);
  });
});

test('an address that is none is a verdict too', async () => {
  expect(await probe(aProber(), { spec: mcpSpec('ftp://127.0.0.1/') })).toMatchObject({
    verdict: 'connect_failed',
  });
});

test('the requests of one check share a connection', async () => {
  const prober = aProber();
  const probed = await probe(prober, { spec: mcpSpec(zoo.url('session-json'), { mode: 'auto' }) });
  expect(probed.verdict).toBe('ok');
  expect(prober.pools()).toMatchObject([{ requests: 4, open: 1 }]);
});
