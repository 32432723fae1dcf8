import { DISABLED_MCP_PROBE, DISABLED_REST_PROBE } from '../../domain/probe/probe.ts';
import type { Credentials } from '../../ports/credentials.ts';
import type { Prober } from '../../ports/prober.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { ProbePools } from './http/probe-pools.ts';
import { closeSessions } from './mcp/close-sessions.ts';
import type { ClientInfo } from './mcp/conversation.ts';
import { probeMcp } from './mcp/mcp-probe.ts';
import { ServerMemory } from './mcp/server-memory.ts';
import type { ProberParts } from './prober-parts.ts';
import { BodyMemory } from './rest/body-memory.ts';
import { probeRest } from './rest/rest-probe.ts';

export interface ProberOptions {
  readonly credentials: Credentials;
  readonly secrets: Secrets;
  /** How we introduce ourselves to servers, in the protocol and as the user agent. */
  readonly clientInfo: ClientInfo;
}

/** Probes over HTTP. Keeps connections, sessions and the last answer of each server, and nothing that is secret. */
export function createProber(options: ProberOptions): Prober {
  const { name, version } = options.clientInfo;
  const parts: ProberParts = { ...options, userAgent: `${name}/${version}`, pools: new ProbePools() };
  const servers = new Map<string, ServerMemory>();
  const bodies = new Map<string, BodyMemory>();
  return {
    async probeMcp(request) {
      const memory = remembered(servers, `${request.server} ${request.spec.url}`, () => new ServerMemory());
      try {
        return await probeMcp(parts, memory, request);
      } catch (error) {
        return { ...DISABLED_MCP_PROBE, ...unforeseen(error), era: request.remembered };
      }
    },
    async probeRest(request) {
      const memory = remembered(bodies, `${request.server} ${request.spec.url}`, () => new BodyMemory());
      try {
        return await probeRest(parts, memory, request);
      } catch (error) {
        return { ...DISABLED_REST_PROBE, ...unforeseen(error) };
      }
    },
    pools: () => parts.pools.figures(),
    credentials: () => options.credentials.figures(),
    caches: () => [options.credentials.tokenCache()],
    async close() {
      await closeSessions(parts, servers.values());
      await parts.pools.destroy();
    },
  };
}

function remembered<T>(all: Map<string, T>, key: string, create: () => T): T {
  const known = all.get(key);
  if (known !== undefined) return known;
  const created = create();
  all.set(key, created);
  return created;
}

/** A probe never throws: a fault of our own is a failed probe that says whose fault it is. */
function unforeseen(error: unknown) {
  const name = error instanceof Error ? error.name : typeof error;
  return {
    verdict: 'connect_failed',
    durationMs: 0,
    message: `the prober itself failed (${name})`,
    attempts: [{ verdict: 'connect_failed', durationMs: 0 }],
  } as const;
}
