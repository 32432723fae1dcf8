import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCredentials } from '../../src/adapters/auth/credentials.ts';
import { createProber } from '../../src/adapters/probe/prober.ts';
import { createEnvironmentSecrets } from '../../src/adapters/secrets/environment-secrets.ts';
import type { McpEra, McpProbe, RestProbe } from '../../src/domain/probe/probe.ts';
import type { CredentialSpec, McpMode, McpPathSpec } from '../../src/domain/server/server-spec.ts';
import type { Prober } from '../../src/ports/prober.ts';
import { aServerSpec } from '../support/builders/a-server-spec.ts';
import { startEverythingServer } from '../support/official/everything-server.ts';
import { startModernEraServer } from '../support/official/modern-era-server.ts';
import type { OfficialServer, SampleServer } from '../support/official/official-server.ts';
import { startOidcIssuer } from '../support/official/oidc-issuer.ts';
import type { OidcIssuer } from '../support/official/oidc-issuer.ts';
import type { ProtectedServer } from '../support/official/protected-server.ts';
import { PROTECTED_AUDIENCE, startProtectedServer } from '../support/official/protected-server.ts';
import { SAMPLE_TOOLS, aTool } from '../support/official/sample-tools.ts';
import { startSessionEraServer, startSseEraServer } from '../support/official/session-era-server.ts';

const SAMPLE_NAMES = SAMPLE_TOOLS.map(({ name }) => name);
const cleanups: (() => Promise<void>)[] = [];
const secrets = createEnvironmentSecrets({ env: {} });
let prober: Prober;

beforeEach(() => {
  const credentials = createCredentials({ secrets });
  prober = createProber({ credentials, secrets, clientInfo: { name: 'watchkeeper', version: '0.0.0' } });
  const opened = prober;
  cleanups.push(async () => {
    await opened.close();
    await credentials.close();
  });
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function started<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const server = await starting;
  cleanups.push(() => server.stop());
  return server;
}

/** The probes of one server over time, each remembering the era of the one before. */
function watch(server: OfficialServer, changes: Partial<McpPathSpec> = {}): { check(): Promise<McpProbe> } {
  const { mcp } = aServerSpec()
    .withMcp({ url: server.mcpUrl, expectedTools: SAMPLE_NAMES, ...changes })
    .build();
  if (mcp === null) throw new Error('the builder gave no MCP path');
  let remembered: McpProbe['era'] = null;
  let credentialWorkedAtMs: number | null = null;
  return {
    check: async () => {
      const request = {
        server: 'sample',
        spec: mcp,
        remembered,
        credentialWorkedAtMs,
        acceptedTools: null,
        lastCall: null,
      };
      const probe = await prober.probeMcp(request);
      remembered = probe.era;
      if (probe.verdict === 'ok') credentialWorkedAtMs = Date.now();
      return probe;
    },
  };
}

async function checkRest(server: OfficialServer): Promise<RestProbe> {
  const { rest } = aServerSpec().withRest({ url: server.restUrl }).build();
  if (rest === null) throw new Error('the builder gave no REST path');
  return prober.probeRest({ server: 'sample', spec: rest, credentialWorkedAtMs: null });
}

function countOf(server: OfficialServer, rpcMethod: string): number {
  return server.requests().filter((seen) => seen.rpcMethod === rpcMethod).length;
}

interface Served {
  readonly what: string;
  readonly era: McpEra;
  readonly version: string;
  readonly modes: readonly McpMode[];
  readonly start: (pageSize?: number) => Promise<SampleServer>;
}

const paged = (pageSize?: number): { pageSize?: number } => (pageSize === undefined ? {} : { pageSize });

const SERVED: readonly Served[] = [
  {
    what: 'SDK 1.x with sessions, JSON',
    era: 'session',
    version: '2025-11-25',
    modes: ['auto', 'session'],
    start: (size) => startSessionEraServer({ framing: 'json', sessions: true, ...paged(size) }),
  },
  {
    what: 'SDK 1.x with sessions, SSE',
    era: 'session',
    version: '2025-11-25',
    modes: ['auto', 'session'],
    start: (size) => startSessionEraServer({ framing: 'sse', sessions: true, ...paged(size) }),
  },
  {
    what: 'SDK 1.x without sessions, JSON',
    era: 'session',
    version: '2025-11-25',
    modes: ['auto', 'session'],
    start: (size) => startSessionEraServer({ framing: 'json', sessions: false, ...paged(size) }),
  },
  {
    what: 'SDK 1.x without sessions, SSE',
    era: 'session',
    version: '2025-11-25',
    modes: ['auto', 'session'],
    start: (size) => startSessionEraServer({ framing: 'sse', sessions: false, ...paged(size) }),
  },
  {
    what: 'SDK 1.x over HTTP+SSE',
    era: 'sse',
    version: '2025-11-25',
    modes: ['auto', 'sse'],
    start: (size) => startSseEraServer(paged(size)),
  },
  {
    what: 'SDK 2.x, JSON',
    era: 'modern',
    version: '2026-07-28',
    modes: ['auto', 'modern'],
    start: (size) => startModernEraServer({ framing: 'json', ...paged(size) }),
  },
  {
    what: 'SDK 2.x, SSE',
    era: 'modern',
    version: '2026-07-28',
    modes: ['auto', 'modern'],
    start: (size) => startModernEraServer({ framing: 'sse', ...paged(size) }),
  },
  {
    what: 'SDK 2.x serving both eras, asked in the newer',
    era: 'modern',
    version: '2026-07-28',
    modes: ['auto', 'modern'],
    start: (size) => startModernEraServer({ framing: 'json', bothEras: true, ...paged(size) }),
  },
  {
    what: 'SDK 2.x serving both eras, asked in the older',
    era: 'session',
    version: '2025-11-25',
    modes: ['session'],
    start: (size) => startModernEraServer({ framing: 'json', bothEras: true, ...paged(size) }),
  },
];

const EVERY_MODE = SERVED.flatMap((served) => served.modes.map((mode) => ({ ...served, mode })));

describe('servers of the official SDKs', () => {
  it.each(EVERY_MODE)('are healthy: $what, mode $mode', async ({ start, mode, era, version }) => {
    const server = await started(start());
    const probe = await watch(server, { mode }).check();
    // Over HTTP+SSE the request is only accepted; its answer comes on the stream.
    const statusCode = era === 'sse' ? 202 : 200;
    expect(probe).toMatchObject({ verdict: 'ok', message: null, statusCode, sessionLost: false });
    expect(probe.era).toMatchObject({ era, protocolVersion: version });
    expect(probe.tools).toMatchObject({ count: 3, expectedFound: SAMPLE_NAMES, missing: [], valid: true });
  });

  it('promise the same contract however it is framed, paged and spoken', async () => {
    const hashes = new Map<string, string | undefined>();
    for (const pageSize of [undefined, 1, 2]) {
      for (const { what, start, modes } of SERVED) {
        const server = await started(start(pageSize));
        const probe = await watch(server, { mode: modes[0] ?? 'auto' }).check();
        hashes.set(`${what}, pages of ${pageSize ?? 'all'}`, probe.tools?.contract?.hash);
      }
    }
    expect(new Set(hashes.values()).size, JSON.stringify([...hashes], null, 1)).toBe(1);
    expect([...hashes.values()][0]).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each(EVERY_MODE)('show a changed tool and a missing one: $what, mode $mode', async ({ start, mode }) => {
    const server = await started(start());
    const watched = watch(server, { mode });
    const before = await watched.check();
    server.setTools([...SAMPLE_TOOLS.slice(0, 2), aTool('analyze_sentiment', 'Changed.', ['restaurant_id'])]);
    const changed = await watched.check();
    server.setTools(SAMPLE_TOOLS.slice(0, 2));
    const missing = await watched.check();
    expect(changed.verdict).toBe('ok');
    expect(changed.tools?.contract?.hash).not.toBe(before.tools?.contract?.hash);
    expect(missing).toMatchObject({ verdict: 'tools_missing', tools: { missing: ['analyze_sentiment'] } });
  });

  it.each(EVERY_MODE)(
    'have the named tool called and its result judged: $what, mode $mode',
    async (served) => {
      const server = await started(served.start());
      const call = {
        tool: 'search_restaurants',
        arguments: { district: 'Central' },
        assert: 'result.content[0].text == \'search_restaurants {"district":"Central"}\'',
        intervalMs: 0,
      };
      const watched = watch(server, { mode: served.mode, depth: 'call', call });
      expect(await watched.check()).toMatchObject({ verdict: 'ok', call: { ok: true, message: null } });
      expect(await watched.check()).toMatchObject({ verdict: 'ok', sessionLost: false });
      expect(countOf(server, 'tools/call')).toBe(2);
      const untrue = watch(server, { mode: served.mode, depth: 'call', call: { ...call, assert: 'false' } });
      expect(await untrue.check()).toMatchObject({ verdict: 'call_failed', tools: { valid: true } });
    },
  );

  it.each(SERVED)('fail and recover: $what', async ({ start, era }) => {
    const server = await started(start());
    const watched = watch(server, { mode: era });
    expect((await watched.check()).verdict).toBe('ok');
    server.setHealthy(false);
    expect(await watched.check()).toMatchObject({ verdict: 'http_error', statusCode: 503 });
    expect((await checkRest(server)).verdict).toBe('http_error');
    server.setHealthy(true);
    expect((await watched.check()).verdict).toBe('ok');
    expect((await checkRest(server)).verdict).toBe('ok');
  });

  it('are asked no more than once a check when the era is known and has no sessions to open', async () => {
    const server = await started(startModernEraServer({ framing: 'json' }));
    const watched = watch(server);
    for (let check = 0; check < 3; check += 1) await watched.check();
    expect(server.requests().map(({ rpcMethod }) => rpcMethod)).toEqual(Array(3).fill('tools/list'));
  });
});

describe('a session', () => {
  it.each(['json', 'sse'] as const)('is used for every check and ended politely (%s)', async (framing) => {
    const server = await started(startSessionEraServer({ framing, sessions: true }));
    const watched = watch(server);
    for (let check = 0; check < 3; check += 1) expect((await watched.check()).verdict).toBe('ok');
    expect(countOf(server, 'initialize')).toBe(1);
    expect(countOf(server, 'notifications/initialized')).toBe(1);
    const sessionIds = server
      .requests()
      .slice(2)
      .map(({ headers }) => headers['mcp-session-id']);
    expect(new Set(sessionIds).size).toBe(1);
    await prober.close();
    expect(server.requests().at(-1)?.method).toBe('DELETE');
  });

  it('is opened again within the check that finds it lost by a restart', async () => {
    const first = await startSessionEraServer({ framing: 'json', sessions: true });
    const watched = watch(first);
    await watched.check();
    const port = Number(new URL(first.mcpUrl).port);
    await first.stop();
    const second = await started(startSessionEraServer({ framing: 'json', sessions: true, port }));
    expect(await watched.check()).toMatchObject({ verdict: 'ok', sessionLost: true });
    expect(countOf(second, 'initialize')).toBe(1);
    expect(await watched.check()).toMatchObject({ verdict: 'ok', sessionLost: false });
    expect(countOf(second, 'initialize')).toBe(1);
  });
});

describe('server-everything', () => {
  it.each([
    { transport: 'streamableHttp', mode: 'auto', era: 'session' },
    { transport: 'streamableHttp', mode: 'session', era: 'session' },
    { transport: 'sse', mode: 'auto', era: 'sse' },
    { transport: 'sse', mode: 'sse', era: 'sse' },
  ] as const)('is healthy over $transport, mode $mode', async ({ transport, mode, era }) => {
    const server = await started(startEverythingServer({ transport }));
    const probe = await watch(server, { mode, expectedTools: ['echo', 'get-sum'] }).check();
    expect(probe).toMatchObject({ verdict: 'ok', era: { era, protocolVersion: '2025-11-25' } });
    expect(probe.tools).toMatchObject({ expectedFound: ['echo', 'get-sum'], valid: true });
    expect(probe.tools?.count).toBeGreaterThan(5);
  });

  it.each(['streamableHttp', 'sse'] as const)('answers the call of a tool over %s', async (transport) => {
    const server = await started(startEverythingServer({ transport }));
    const call = {
      tool: 'echo',
      arguments: { message: 'a word' },
      assert: 'result.content.exists(block, block.text.contains("a word"))',
      intervalMs: 300_000,
    };
    const fine = await watch(server, { expectedTools: ['echo'], depth: 'call', call }).check();
    expect(fine).toMatchObject({ verdict: 'ok', call: { tool: 'echo', ok: true } });
    const wrong = { ...call, arguments: {} };
    const refused = await watch(server, { expectedTools: ['echo'], depth: 'call', call: wrong }).check();
    expect(refused).toMatchObject({ verdict: 'call_failed', call: { ok: false } });
    expect(refused.message).toContain('calling echo: ');
  });

  it('promises the same over both transports', async () => {
    const hashes = [];
    for (const transport of ['streamableHttp', 'sse'] as const) {
      const server = await started(startEverythingServer({ transport }));
      const probe = await watch(server, { expectedTools: [] }).check();
      hashes.push(probe.tools?.contract?.hash);
    }
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(hashes[1]).toBe(hashes[0]);
  });

  it('loses its sessions when it restarts, and is healthy in the same check', async () => {
    const server = await started(startEverythingServer({ transport: 'streamableHttp' }));
    const watched = watch(server, { expectedTools: ['echo'] });
    await watched.check();
    expect(await watched.check()).toMatchObject({ verdict: 'ok', sessionLost: false });
    expect(countOf(server, 'initialize')).toBe(1);
    await server.restart();
    expect(await watched.check()).toMatchObject({ verdict: 'ok', sessionLost: true });
    expect(countOf(server, 'initialize')).toBe(2);
  });
});

describe('a server behind an OpenID provider', () => {
  async function theParts(): Promise<{ server: ProtectedServer; issuer: OidcIssuer }> {
    const issuer = await started(startOidcIssuer({ resource: PROTECTED_AUDIENCE, lifetimeS: 600 }));
    return { issuer, server: await started(startProtectedServer(issuer)) };
  }

  function aGrant(issuer: OidcIssuer, scopes: readonly string[] = ['tools']): CredentialSpec {
    return {
      type: 'oauth2',
      tokenUrl: null,
      discoveryUrl: issuer.discoveryUrl,
      clientId: 'watchkeeper',
      clientSecret: issuer.clientSecret,
      scopes,
      audience: null,
      refreshBufferMs: 60_000,
    };
  }

  it('is healthy with client credentials, one token for many checks', async () => {
    const { server, issuer } = await theParts();
    const watched = watch(server, { credential: aGrant(issuer) });
    const beforeMs = Date.now();
    const probe = await watched.check();
    expect(probe.verdict).toBe('ok');
    expect(probe.credentialExpiresAtMs).toBeGreaterThanOrEqual(beforeMs + 600_000);
    for (let check = 0; check < 3; check += 1) expect((await watched.check()).verdict).toBe('ok');
    expect(issuer.tokenRequests()).toBe(1);
  });

  it.each<[string, (issuer: OidcIssuer) => CredentialSpec, string]>([
    ['no credential', () => ({ type: 'none' }), 'auth_required'],
    ['a token of nobody', () => ({ type: 'bearer', token: 'nonsense' }), 'auth_rejected'],
    ['a token without the scope', (issuer) => aGrant(issuer, ['health']), 'forbidden'],
    [
      'a secret that the issuer refuses',
      (issuer) => ({ ...aGrant(issuer), clientSecret: 'wrong' }),
      'auth_rejected',
    ],
  ])('says what is wrong with %s', async (_, credentialOf, verdict) => {
    const { server, issuer } = await theParts();
    const probe = await watch(server, { credential: credentialOf(issuer) }).check();
    expect(probe.verdict).toBe(verdict);
    expect(probe.message).not.toContain(issuer.clientSecret);
  });

  it('tells that a credential which worked has ceased to', async () => {
    const { server, issuer } = await theParts();
    const watched = watch(server, { credential: aGrant(issuer) });
    expect((await watched.check()).verdict).toBe('ok');
    server.revokeTokens();
    issuer.setMood('unavailable');
    expect((await watched.check()).verdict).toBe('auth_expired');
    issuer.setMood('normal');
  });

  it('is healthy again in the same check when a refused token can be replaced', async () => {
    const { server, issuer } = await theParts();
    const watched = watch(server, { credential: aGrant(issuer) });
    await watched.check();
    server.revokeTokens();
    expect((await watched.check()).verdict).toBe('ok');
    expect(issuer.tokenRequests()).toBe(2);
  });
});
