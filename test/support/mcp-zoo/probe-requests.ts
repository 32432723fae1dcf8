import type { McpPathSpec, RestPathSpec } from '../../../src/domain/server/server-spec.ts';
import type { McpProbeRequest, RestProbeRequest } from '../../../src/ports/prober.ts';
import type { McpBehaviour, RestBehaviour } from './behaviour.ts';

const PATH = {
  timeoutMs: 2000,
  attemptTimeoutMs: 1500,
  retry: { attempts: 0, initialDelayMs: 10, backoffFactor: 2, maxDelayMs: 100 },
  credential: { type: 'none' },
  headers: {},
  poolSize: 4,
  maxBodyBytes: 1_048_576,
} as const;

/** A plain MCP path with everything judged. */
export function mcpSpec(url: string, changes: Partial<McpPathSpec> = {}): McpPathSpec {
  return {
    ...PATH,
    url,
    mode: 'plain',
    depth: 'full',
    expectedTools: [],
    validateTools: true,
    validateExpectedTools: true,
    maxPages: 50,
    ...changes,
  };
}

export function restSpec(url: string, changes: Partial<RestPathSpec> = {}): RestPathSpec {
  return { ...PATH, url, expectedStatusCodes: [200], requiredFields: [], validateFormat: true, ...changes };
}

export function mcpRequest(behaviour: McpBehaviour, url: string): McpProbeRequest {
  return {
    server: behaviour.name,
    spec: mcpSpec(url, behaviour.spec),
    credentialWorkedAtMs: behaviour.credentialWorkedAtMs ?? null,
    remembered: behaviour.remembered ?? null,
    acceptedTools: behaviour.acceptedTools ?? null,
    lastCall: null,
  };
}

export function restRequest(behaviour: RestBehaviour, url: string): RestProbeRequest {
  return {
    server: behaviour.name,
    spec: restSpec(url, behaviour.spec),
    credentialWorkedAtMs: behaviour.credentialWorkedAtMs ?? null,
  };
}
