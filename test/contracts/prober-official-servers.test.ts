import { afterEach, describe, expect, test } from 'vitest';
import type { McpProbe, RememberedEra } from '../../src/domain/probe/probe.ts';
import type { McpPathSpec } from '../../src/domain/server/server-spec.ts';
import type { Prober } from '../../src/ports/prober.ts';
import { mcpSpec, restSpec } from '../support/mcp-zoo/probe-requests.ts';
import { startProber } from '../support/mcp-zoo/start-prober.ts';
import { startEverythingServer } from '../support/official/everything-server.ts';
import { startModernEraServer } from '../support/official/modern-era-server.ts';
import { startOidcIssuer } from '../support/official/oidc-issuer.ts';
import { PROTECTED_AUDIENCE, startProtectedServer } from '../support/official/protected-server.ts';
import { startSessionEraServer, startSseEraServer } from '../support/official/session-era-server.ts';

const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function stopLater<T extends { stop(): Promise<void> }>(server: T): T {
  cleanups.push(() => server.stop());
  return server;
}

function aProber(): Prober {
  const prober = startProber();
  cleanups.push(() => prober.close());
  return prober;
}

const SLOW = { timeoutMs: 8000, attemptTimeoutMs: 8000 };

interface Asked extends Partial<McpPathSpec> {
  readonly remembered?: RememberedEra | null;
}

function probe(
  prober: Prober,
  url: string,
  { remembered = null, ...changes }: Asked = {},
): Promise<McpProbe> {
  const spec = mcpSpec(url, { mode: 'auto', ...SLOW, ...changes });
  return prober.probeMcp({
    server: 'official',
    spec,
    remembered,
    credentialWorkedAtMs: null,
    acceptedTools: null,
    lastCall: null,
  });
}

describe.each(['json', 'sse'] as const)('servers of the official SDKs framing as %s', (framing) => {
  test('are found modern and stay so, with every page read', async () => {
    const server = stopLater(await startModernEraServer({ framing, pageSize: 2 }));
    const prober = aProber();
    const first = await probe(prober, server.mcpUrl);
    const second = await probe(prober, server.mcpUrl, { remembered: first.era });
    expect(first).toMatchObject({
      verdict: 'ok',
      era: { era: 'modern', protocolVersion: '2026-07-28' },
      tools: { count: 3 },
    });
    expect(second).toMatchObject({
      verdict: 'ok',
      era: first.era,
      tools: { contract: first.tools?.contract },
    });
  });

  test.each([true, false])(
    'are found to want sessions (given: %s) and are asked within them',
    async (sessions) => {
      const server = stopLater(await startSessionEraServer({ framing, sessions, pageSize: 2 }));
      const prober = aProber();
      const first = await probe(prober, server.mcpUrl);
      const asked = server.requests().length;
      const second = await probe(prober, server.mcpUrl, { remembered: first.era });
      expect(first).toMatchObject({
        verdict: 'ok',
        era: { era: 'session', protocolVersion: '2025-11-25' },
        tools: { count: 3 },
      });
      expect(second).toMatchObject({ verdict: 'ok', sessionLost: false });
      expect(
        server
          .requests()
          .slice(asked)
          .map(({ rpcMethod }) => rpcMethod),
      ).toEqual(['tools/list', 'tools/list']);
    },
  );
});

test('a server of 2024-11-05 is found by its stream', async () => {
  const server = stopLater(await startSseEraServer());
  const prober = aProber();
  const first = await probe(prober, server.mcpUrl);
  expect(first).toMatchObject({ verdict: 'ok', era: { era: 'sse' }, tools: { count: 3 } });
  expect(await probe(prober, server.mcpUrl, { remembered: first.era })).toMatchObject({ verdict: 'ok' });
});

test('the reference server that loses its sessions is healthy again within the same check', async () => {
  const server = stopLater(await startEverythingServer({ transport: 'streamableHttp' }));
  const prober = aProber();
  const first = await probe(prober, server.mcpUrl);
  expect(first).toMatchObject({ verdict: 'ok', era: { era: 'session' } });
  expect(first.tools?.count).toBeGreaterThan(5);
  await server.restart();
  expect(await probe(prober, server.mcpUrl, { remembered: first.era })).toMatchObject({
    verdict: 'ok',
    sessionLost: true,
  });
}, 90_000);

test('a health endpoint of the sample server is judged', async () => {
  const server = stopLater(await startSessionEraServer({ framing: 'json', sessions: true }));
  const prober = aProber();
  const request = { server: 'official', spec: restSpec(server.restUrl), credentialWorkedAtMs: null };
  expect(await prober.probeRest(request)).toMatchObject({ verdict: 'ok' });
  server.setHealthy(false);
  expect(await prober.probeRest(request)).toMatchObject({ verdict: 'http_error', statusCode: 503 });
});

test('a protected server: required without, ok with a client credential, renewed when its token is revoked', async () => {
  const issuer = stopLater(await startOidcIssuer({ resource: PROTECTED_AUDIENCE, lifetimeS: 600 }));
  const server = stopLater(await startProtectedServer(issuer));
  const prober = aProber();
  expect(await probe(prober, server.mcpUrl)).toMatchObject({ verdict: 'auth_required', statusCode: 401 });
  const credential = {
    type: 'oauth2',
    tokenUrl: null,
    discoveryUrl: issuer.discoveryUrl,
    clientId: 'watchkeeper',
    clientSecret: issuer.clientSecret,
    scopes: ['tools'],
    audience: PROTECTED_AUDIENCE,
    refreshBufferMs: 60_000,
  } as const;
  const first = await probe(prober, server.mcpUrl, { credential });
  expect(first, first.message ?? '').toMatchObject({ verdict: 'ok', era: { era: 'session' } });
  expect(first.credentialExpiresAtMs).toBeGreaterThan(Date.now());
  server.revokeTokens();
  expect(await probe(prober, server.mcpUrl, { credential, remembered: first.era })).toMatchObject({
    verdict: 'ok',
    attempts: [{ verdict: 'ok' }],
  });
  issuer.setMood('unavailable');
  server.revokeTokens();
  expect(await probe(prober, server.mcpUrl, { credential, remembered: first.era })).toMatchObject({
    verdict: 'auth_rejected',
  });
}, 30_000);
