import type { McpProbe, RememberedEra, RestProbe } from '../domain/probe/probe.ts';
import type { McpPathSpec, RestPathSpec } from '../domain/server/server-spec.ts';

interface ProbeRequest {
  readonly server: string;
  /** When the credential last worked on this path, epoch milliseconds: tells `auth_expired` from `auth_rejected`. */
  readonly credentialWorkedAtMs: number | null;
  /** Gets the bodies received, capped at the path's `maxBodyBytes`; for checks by hand that ask for them. */
  readonly onBody?: (body: string) => void;
}

export interface McpProbeRequest extends ProbeRequest {
  readonly spec: McpPathSpec;
  readonly remembered: RememberedEra | null;
  /** Number of tools of the accepted contract, null when there is none yet: tells `tools_empty` from `ok`. */
  readonly acceptedTools: number | null;
}

export interface RestProbeRequest extends ProbeRequest {
  readonly spec: RestPathSpec;
}

/** Cumulative figures of one connection pool since the process began. */
export interface PoolFigures {
  readonly origin: string;
  readonly path: 'mcp' | 'rest';
  readonly size: number;
  readonly open: number;
  readonly busy: number;
  readonly waiting: number;
  readonly requests: number;
  /** Requests that found every connection busy. */
  readonly waits: number;
  readonly errors: number;
}

/** Asks a server how it is. A probe never throws and never outlives its budget: every outcome is a verdict. */
export interface Prober {
  probeMcp(request: McpProbeRequest): Promise<McpProbe>;
  probeRest(request: RestProbeRequest): Promise<RestProbe>;
  pools(): readonly PoolFigures[];
  /** Ends sessions politely and closes the pools; bounded at two seconds. */
  close(): Promise<void>;
}
