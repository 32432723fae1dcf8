import type { BreakerSettings } from '../breaker/breaker.ts';
import type { HostSpec } from '../execute/place.ts';
import type { Json } from '../tool-contract/tool-contract.ts';

/**
 * A value that may hold `${VAR}`, `${VAR:-default}` or `${file:PATH}`. It stays text in releases, histories and
 * reports, and becomes a secret only at the moment of use, in the process that uses it.
 */
export type SecretRef = string;

/** How a server's requests are authenticated (inv. 8). */
export type CredentialSpec =
  | { readonly type: 'none' }
  | { readonly type: 'bearer'; readonly token: SecretRef }
  | { readonly type: 'basic'; readonly username: SecretRef; readonly password: SecretRef }
  | { readonly type: 'api_key'; readonly header: string; readonly key: SecretRef }
  | { readonly type: 'custom_headers'; readonly headers: Readonly<Record<string, SecretRef>> }
  | {
      /** Client credentials grant; the token URL is given, or found by OIDC discovery. */
      readonly type: 'oauth2';
      readonly tokenUrl: string | null;
      readonly discoveryUrl: string | null;
      readonly clientId: SecretRef;
      readonly clientSecret: SecretRef;
      readonly scopes: readonly string[];
      readonly audience: string | null;
      /** A token is refreshed this long before it expires. */
      readonly refreshBufferMs: number;
    };

export interface RetrySpec {
  /** Extra attempts after the first. */
  readonly attempts: number;
  readonly initialDelayMs: number;
  readonly backoffFactor: number;
  readonly maxDelayMs: number;
}

interface PathSpec {
  readonly url: string;
  /** Budget of the whole probe, retries and authentication included. */
  readonly timeoutMs: number;
  /** Bound of one attempt. */
  readonly attemptTimeoutMs: number;
  readonly retry: RetrySpec;
  readonly credential: CredentialSpec;
  /** Sent as they are, after the credential's own (inv. 3.1: headers of the file win). Values may be references. */
  readonly headers: Readonly<Record<string, SecretRef>>;
  /** Connections per origin and path kind. */
  readonly poolSize: number;
  readonly maxBodyBytes: number;
  /** Connections are kept open between probes. Absent in older releases: true. */
  readonly keepAlive?: boolean;
}

export type McpMode = 'auto' | 'modern' | 'session' | 'sse' | 'plain';
export type McpDepth = 'list' | 'full' | 'call';

/** The one tool that a probe of depth `call` calls, because the operator named it. */
export interface McpCallSpec {
  readonly tool: string;
  /** Texts in it may be references, however deep. */
  readonly arguments: Readonly<Record<string, Json>>;
  /** A CEL condition over `result` and `duration_ms`; null: any result that is no error will do. */
  readonly assert: string | null;
  /** Time between calls; it may be many intervals of the server. */
  readonly intervalMs: number;
}

export interface McpPathSpec extends PathSpec {
  readonly mode: McpMode;
  readonly depth: McpDepth;
  readonly expectedTools: readonly string[];
  /** Judge the tools' own schemas. */
  readonly validateTools: boolean;
  /** Judge the presence of `expectedTools`. */
  readonly validateExpectedTools: boolean;
  readonly maxPages: number;
  /** Present at depth `call`. */
  readonly call?: McpCallSpec;
}

export interface RestPathSpec extends PathSpec {
  readonly expectedStatusCodes: readonly number[];
  readonly requiredFields: readonly string[];
  /** False accepts any 200 with any body, JSON or not. */
  readonly validateFormat: boolean;
}

export type ScoreMethod = 'weighted_average' | 'minimum' | 'maximum';

export interface AggregationSpec {
  readonly mcpWeight: number;
  readonly restWeight: number;
  readonly requireBoth: boolean;
  readonly degradedOnSingleFailure: boolean;
  readonly scoreMethod: ScoreMethod;
  /** Below either threshold a server whose paths are both good is DEGRADED (SURFACE section 5). */
  readonly failureThreshold: number;
  readonly degradedThreshold: number;
}

/** One monitored server with every default resolved: all that a check needs to know. A null path is switched off. */
export interface ServerSpec {
  readonly name: string;
  readonly enabled: boolean;
  readonly intervalMs: number;
  /** Share of the interval, 0.05 for 5 %. */
  readonly jitterRatio: number;
  /** After a first failure following success, the next check comes this soon; 0 switches that off. */
  readonly confirmMs: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Share of checks that should find it HEALTHY, 0 to 1, both excluded; left out where none is aimed at. */
  readonly objective?: number;
  readonly dependsOn: readonly string[];
  readonly mcp: McpPathSpec | null;
  readonly rest: RestPathSpec | null;
  readonly aggregation: AggregationSpec;
  readonly breaker: BreakerSettings;
  /** Checks are added up into minutes and hours. Absent in older releases: true. */
  readonly collectsMetrics?: boolean;
  /** Where actions on it run; left out where none can. */
  readonly host?: HostSpec;
}
