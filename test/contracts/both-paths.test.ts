import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { probeServer } from '../../src/actions/server/probe-server.ts';
import type { Check } from '../../src/domain/check/check.ts';
import type { CredentialSpec, ServerSpec } from '../../src/domain/server/server-spec.ts';
import type { Prober } from '../../src/ports/prober.ts';
import { aServerSpec } from '../support/builders/a-server-spec.ts';
import { listen } from '../support/mcp-zoo/special-ports.ts';
import { startProber } from '../support/mcp-zoo/start-prober.ts';

const FAILS_AFTER_MS = 40;

interface Asked {
  readonly path: string;
  readonly method: string;
  readonly authorization: string | null;
  readonly message: unknown;
}

let prober: Prober;
let origin: string;
let asked: Asked[];
/** Comes before every answer. */
let before: (request: IncomingMessage) => Promise<void>;
let isFailing: boolean;

const server = createServer((request, response) => void answer(request, response));

beforeEach(async () => {
  asked = [];
  before = () => Promise.resolve();
  isFailing = false;
  prober = startProber({ TOKEN: 'a-token' });
  origin = `http://127.0.0.1:${await listen(server)}`;
});

afterEach(async () => {
  await prober.close();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request);
  const message: unknown = body === '' ? null : JSON.parse(body);
  const { url: path = '', method = '', headers } = request;
  asked.push({ path, method, authorization: headers.authorization ?? null, message });
  await before(request);
  response.setHeader('content-type', 'application/json');
  if (isFailing) response.writeHead(503).end('{"error": "database away"}');
  else if (method === 'GET') response.end('{"status": "healthy"}');
  else response.end(body.replace(/"method".*/, '"result":{"tools":[]}}').replace(/"params":\{[^}]*\},/, ''));
}

function aServer(name: string, credential: CredentialSpec = { type: 'none' }): ServerSpec {
  return aServerSpec()
    .named(name)
    .withMcp({ url: `${origin}/${name}/mcp`, mode: 'plain', credential })
    .withRest({ url: `${origin}/${name}/health`, credential })
    .build();
}

function check(spec: ServerSpec): Promise<Check> {
  const fixed = { state: null, release: 'a-release', origin: 'schedule' } as const;
  return probeServer({ prober, nowMs: Date.now, spec, ...fixed });
}

test('every server is asked for its tools by JSON-RPC 2.0, and its health endpoint by GET', async () => {
  const names = ['one-mcp', 'two-mcp', 'three-mcp'];
  const checks = await Promise.all(names.map((name) => check(aServer(name))));
  expect(checks.map(({ status }) => status)).toEqual(names.map(() => 'HEALTHY'));
  for (const name of names) {
    expect(asked).toContainEqual(
      expect.objectContaining({
        path: `/${name}/mcp`,
        method: 'POST',
        message: expect.objectContaining({ jsonrpc: '2.0', method: 'tools/list' }) as unknown,
      }),
    );
    expect(asked).toContainEqual(expect.objectContaining({ path: `/${name}/health`, method: 'GET' }));
  }
  expect(asked).toHaveLength(2 * names.length);
});

test('both paths are probed at the same time: each can wait for the other', async () => {
  const meeting = Promise.withResolvers<undefined>();
  let present = 0;
  before = () => {
    present += 1;
    if (present === 2) meeting.resolve(undefined);
    return meeting.promise;
  };
  expect((await check(aServer('search'))).status).toBe('HEALTHY');
});

test('the credential of a server goes with the requests of both paths', async () => {
  await check(aServer('search', { type: 'bearer', token: '${TOKEN}' }));
  expect(asked.map(({ path, authorization }) => [path, authorization]).toSorted()).toEqual([
    ['/search/health', 'Bearer a-token'],
    ['/search/mcp', 'Bearer a-token'],
  ]);
});

test('a failure keeps what was answered, in words, and how long it took', async () => {
  isFailing = true;
  before = () => delay(FAILS_AFTER_MS);
  const { status, mcp, rest } = await check(aServer('search'));
  expect(status).toBe('UNHEALTHY');
  for (const probe of [mcp, rest]) {
    expect(probe).toMatchObject({ verdict: 'http_error', statusCode: 503 });
    expect(probe.message).toContain('503');
    expect(probe.durationMs).toBeGreaterThanOrEqual(FAILS_AFTER_MS - 1);
    expect(probe.attempts).toHaveLength(1);
  }
});
