import type { ToolContract } from '../tool-contract/tool-contract.ts';
import type { Verdict } from './verdict.ts';

/** The protocol generations of PROBING section 1. */
export type McpEra = 'modern' | 'session' | 'sse' | 'plain';

/** What is remembered about an endpoint's era, so that a restart does not detect again. */
export interface RememberedEra {
  readonly era: McpEra;
  readonly protocolVersion: string | null;
  readonly detectedAtMs: number;
}

/** Milliseconds spent per phase; null where the phase did not happen (a reused connection has no `connectMs`). */
export interface ProbePhases {
  readonly dnsMs: number | null;
  readonly connectMs: number | null;
  readonly tlsMs: number | null;
  readonly firstByteMs: number | null;
}

export interface ProbeAttempt {
  readonly verdict: Verdict;
  readonly durationMs: number;
}

interface ProbeOutcome {
  readonly verdict: Verdict;
  /** Duration of the attempt that gave the verdict, in milliseconds; null when the path is disabled. */
  readonly durationMs: number | null;
  /** One sentence for people; null when the verdict is `ok` or `disabled`. Never holds a secret or a whole body. */
  readonly message: string | null;
  readonly statusCode: number | null;
  readonly phases: ProbePhases;
  /** Every attempt in order, the last one being the verdict's. Empty when the path is disabled. */
  readonly attempts: readonly ProbeAttempt[];
  /** Expiry of the leaf certificate, epoch milliseconds; null for plain http and before the first handshake. */
  readonly certificateExpiresAtMs: number | null;
  /** Expiry of the credential used, where it is known (OAuth2, a JWT's `exp`), epoch milliseconds. */
  readonly credentialExpiresAtMs: number | null;
}

export interface RpcError {
  readonly code: number;
  readonly message: string;
}

export interface McpProbe extends ProbeOutcome {
  readonly path: 'mcp';
  /** Null until an era has been seen to work. */
  readonly era: RememberedEra | null;
  /** The session was lost and opened again within this check. */
  readonly sessionLost: boolean;
  readonly rpcError: RpcError | null;
  readonly tools: ToolFindings | null;
  /** What the last call of the named tool came to, made in this check or before; null at other depths and before the first. */
  readonly call: CallOutcome | null;
}

/** What one call of the named tool came to. It holds until the next one, so that no check without one hides it. */
export interface CallOutcome {
  readonly tool: string;
  /** It was answered, with no error, and the assertion is true. */
  readonly ok: boolean;
  readonly atMs: number;
  /** Milliseconds from the request to its answer, or to what came in its place; null when nothing was sent. */
  readonly latencyMs: number | null;
  /** One sentence for people; null when it is ok. Never holds a secret or a whole result. */
  readonly message: string | null;
  /** Of the tool, its arguments and the assertion: with any of them changed, another call is due at once. */
  readonly print: string;
}

/** What was learnt from `tools/list`; null when no list could be read. */
export interface ToolFindings {
  readonly count: number;
  readonly expectedFound: readonly string[];
  readonly missing: readonly string[];
  readonly valid: boolean;
  /** Each broken rule in one sentence, at most twenty. */
  readonly problems: readonly string[];
  /** Present at depth `full`. The same object for as long as the answer stays byte-identical. */
  readonly contract: ToolContract | null;
}

export interface RestProbe extends ProbeOutcome {
  readonly path: 'rest';
  readonly body: RestFindings | null;
}

/** What a health body said (inv. 3.2, its faults corrected); null when no body could be read. */
export interface RestFindings {
  readonly problems: readonly string[];
  readonly healthIndicatorsPresent: boolean;
  readonly formatValid: boolean;
  /** Numbers under metrics, stats, statistics or performance, and the flat aliases of inv. 3.2. */
  readonly serverMetrics: Readonly<Record<string, number>>;
  readonly circuitBreakers: Readonly<Record<string, string>>;
  readonly systemHealth: string | null;
}

const NO_PHASES: ProbePhases = { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null };

const DISABLED = {
  verdict: 'disabled',
  durationMs: null,
  message: null,
  statusCode: null,
  phases: NO_PHASES,
  attempts: [],
  certificateExpiresAtMs: null,
  credentialExpiresAtMs: null,
} as const;

export const DISABLED_MCP_PROBE: McpProbe = {
  ...DISABLED,
  path: 'mcp',
  era: null,
  sessionLost: false,
  rpcError: null,
  tools: null,
  call: null,
};

export const DISABLED_REST_PROBE: RestProbe = { ...DISABLED, path: 'rest', body: null };
