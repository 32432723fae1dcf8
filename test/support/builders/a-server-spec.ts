import type { BreakerSettings } from '../../../src/domain/breaker/breaker.ts';
import type {
  AggregationSpec,
  CredentialSpec,
  McpPathSpec,
  RestPathSpec,
  ServerSpec,
} from '../../../src/domain/server/server-spec.ts';

const PATH = {
  timeoutMs: 10_000,
  attemptTimeoutMs: 10_000,
  retry: { attempts: 0, initialDelayMs: 100, backoffFactor: 2, maxDelayMs: 1000 },
  credential: { type: 'none' },
  headers: {},
  poolSize: 2,
  maxBodyBytes: 1024 * 1024,
} as const;

const MCP: McpPathSpec = {
  ...PATH,
  url: 'http://127.0.0.1:9/mcp',
  mode: 'auto',
  depth: 'full',
  expectedTools: [],
  validateTools: true,
  validateExpectedTools: true,
  maxPages: 10,
};

const REST: RestPathSpec = {
  ...PATH,
  url: 'http://127.0.0.1:9/health',
  timeoutMs: 8000,
  attemptTimeoutMs: 8000,
  expectedStatusCodes: [200],
  requiredFields: [],
  validateFormat: true,
};

const SPEC: ServerSpec = {
  name: 'search',
  enabled: true,
  intervalMs: 30_000,
  jitterRatio: 0.05,
  confirmMs: 2000,
  labels: {},
  dependsOn: [],
  mcp: MCP,
  rest: REST,
  aggregation: {
    mcpWeight: 0.6,
    restWeight: 0.4,
    requireBoth: false,
    degradedOnSingleFailure: true,
    scoreMethod: 'weighted_average',
    failureThreshold: 0.5,
    degradedThreshold: 0.7,
  },
  breaker: {
    enabled: true,
    mcpEnabled: true,
    restEnabled: true,
    failureThreshold: 3,
    successThreshold: 3,
    openMs: 60_000,
    halfOpenMaxChecks: 3,
  },
};

/** A server called `search` with both paths and the shipped defaults; nothing listens at its URLs. */
export function aServerSpec(): ServerSpecBuilder {
  return new ServerSpecBuilder(SPEC);
}

export class ServerSpecBuilder {
  readonly #spec: ServerSpec;

  constructor(spec: ServerSpec) {
    this.#spec = spec;
  }

  with(changes: Partial<ServerSpec>): ServerSpecBuilder {
    return new ServerSpecBuilder({ ...this.#spec, ...changes });
  }

  named(name: string): ServerSpecBuilder {
    return this.with({ name });
  }

  every(intervalMs: number): ServerSpecBuilder {
    return this.with({ intervalMs });
  }

  disabled(): ServerSpecBuilder {
    return this.with({ enabled: false });
  }

  mcpOnly(): ServerSpecBuilder {
    return this.with({ rest: null });
  }

  restOnly(): ServerSpecBuilder {
    return this.with({ mcp: null });
  }

  withMcp(changes: Partial<McpPathSpec>): ServerSpecBuilder {
    return this.with({ mcp: { ...(this.#spec.mcp ?? MCP), ...changes } });
  }

  withRest(changes: Partial<RestPathSpec>): ServerSpecBuilder {
    return this.with({ rest: { ...(this.#spec.rest ?? REST), ...changes } });
  }

  /** On both paths. */
  withCredential(credential: CredentialSpec): ServerSpecBuilder {
    return this.withMcp({ credential }).withRest({ credential });
  }

  aggregating(changes: Partial<AggregationSpec>): ServerSpecBuilder {
    return this.with({ aggregation: { ...this.#spec.aggregation, ...changes } });
  }

  withBreaker(changes: Partial<BreakerSettings>): ServerSpecBuilder {
    return this.with({ breaker: { ...this.#spec.breaker, ...changes } });
  }

  build(): ServerSpec {
    return this.#spec;
  }
}
