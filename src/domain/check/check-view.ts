import type { CallOutcome, McpEra } from '../probe/probe.ts';
import type { Verdict } from '../probe/verdict.ts';
import type { AvailablePath, CheckOrigin, ServerStatus } from './check.ts';

/** An MCP probe as it is kept and shown: the contract by hash, no phases beyond what history needs. */
export interface McpProbeView {
  readonly verdict: Verdict;
  readonly durationMs: number | null;
  readonly message: string | null;
  readonly statusCode: number | null;
  readonly attempts: number;
  readonly era: McpEra | null;
  readonly protocolVersion: string | null;
  readonly sessionLost: boolean;
  readonly rpcErrorCode: number | null;
  readonly toolsCount: number | null;
  readonly expectedFound: readonly string[];
  readonly missing: readonly string[];
  readonly toolsValid: boolean | null;
  readonly problems: readonly string[];
  readonly contractHash: string | null;
  readonly call: CallOutcome | null;
  readonly dnsMs: number | null;
  readonly connectMs: number | null;
  readonly tlsMs: number | null;
  readonly firstByteMs: number | null;
  readonly certificateExpiresAtMs: number | null;
  readonly credentialExpiresAtMs: number | null;
}

export interface RestProbeView {
  readonly verdict: Verdict;
  readonly durationMs: number | null;
  readonly message: string | null;
  readonly statusCode: number | null;
  readonly attempts: number;
  readonly problems: readonly string[];
  readonly healthIndicatorsPresent: boolean | null;
  readonly formatValid: boolean | null;
  readonly serverMetrics: Readonly<Record<string, number>>;
  readonly circuitBreakers: Readonly<Record<string, string>>;
  readonly systemHealth: string | null;
  readonly dnsMs: number | null;
  readonly connectMs: number | null;
  readonly tlsMs: number | null;
  readonly firstByteMs: number | null;
  readonly certificateExpiresAtMs: number | null;
  readonly credentialExpiresAtMs: number | null;
}

/** A check as it is stored and read back. */
export interface CheckView {
  readonly server: string;
  readonly origin: CheckOrigin;
  readonly atMs: number;
  readonly wallMs: number;
  readonly release: string;
  readonly status: ServerStatus;
  readonly score: number;
  readonly combinedMs: number | null;
  readonly availablePaths: readonly AvailablePath[];
  readonly message: string | null;
  readonly mcp: McpProbeView;
  readonly rest: RestProbeView;
}
