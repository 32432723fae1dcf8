import type { CacheFigures } from '../domain/figures/cache-figures.ts';
import type { CredentialFigures } from '../domain/figures/credential-figures.ts';
import type { PoolFigures } from '../domain/figures/pool-figures.ts';
import type { CallOutcome, McpProbe, RememberedEra, RestProbe } from '../domain/probe/probe.ts';
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
  /** What the last call of the named tool came to, null before the first: tells when the next is due. */
  readonly lastCall: CallOutcome | null;
}

export interface RestProbeRequest extends ProbeRequest {
  readonly spec: RestPathSpec;
}

/** Asks a server how it is. A probe never throws and never outlives its budget: every outcome is a verdict. */
export interface Prober {
  probeMcp(request: McpProbeRequest): Promise<McpProbe>;
  probeRest(request: RestProbeRequest): Promise<RestProbe>;
  /** Read by one reader alone: peaks begin anew with each reading. */
  pools(): readonly PoolFigures[];
  credentials(): CredentialFigures;
  caches(): readonly CacheFigures[];
  /** Ends sessions politely and closes the pools; bounded at two seconds. */
  close(): Promise<void>;
}
