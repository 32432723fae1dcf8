import type { McpProbe, RestProbe } from '../probe/probe.ts';

/** UNKNOWN: never checked, disabled, paused, or the last check is older than three intervals (SURFACE section 6). */
export type ServerStatus = 'HEALTHY' | 'DEGRADED' | 'UNHEALTHY' | 'UNKNOWN';

/** `schedule` and `confirm` are folded; `manual` ones are stored and shown, never folded. */
export type CheckOrigin = 'schedule' | 'confirm' | 'manual';

export type AvailablePath = 'mcp' | 'rest' | 'both' | 'none';

/** Both probes of a server at one moment, before they are judged together. */
export interface ProbePair {
  readonly mcp: McpProbe;
  readonly rest: RestProbe;
}

/** What the pair comes to, by the server's aggregation settings (inv. 4, rulings of SURFACE section 6). */
export interface CheckJudgement {
  readonly status: ServerStatus;
  /** Between 0 and 1. */
  readonly score: number;
  /** Mean of the durations of the succeeded paths, in milliseconds; null when none succeeded. */
  readonly combinedMs: number | null;
  readonly availablePaths: readonly AvailablePath[];
  /** "MCP: ...; REST: ..." for the paths that are not good; null when all are. */
  readonly message: string | null;
}

export interface Check extends ProbePair, CheckJudgement {
  readonly server: string;
  readonly origin: CheckOrigin;
  /** When the probes started, epoch milliseconds. */
  readonly atMs: number;
  /** From the start of the first probe to the end of the last, in milliseconds. */
  readonly wallMs: number;
  /** Hash of the release under which it ran. */
  readonly release: string;
}
