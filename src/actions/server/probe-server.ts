import { judgePair } from '../../domain/check/judge-pair.ts';
import type { Check, CheckOrigin } from '../../domain/check/check.ts';
import {
  DISABLED_MCP_PROBE,
  DISABLED_REST_PROBE,
  type McpProbe,
  type RestProbe,
} from '../../domain/probe/probe.ts';
import type { ProbePath } from '../../domain/probe/verdict.ts';
import type { ServerSpec } from '../../domain/server/server-spec.ts';
import type { ServerState } from '../../domain/server/server-state.ts';
import type { Prober } from '../../ports/prober.ts';

export interface ProbeServer {
  readonly prober: Prober;
  readonly nowMs: () => number;
  readonly spec: ServerSpec;
  /** What is known so far; null for a server never checked. */
  readonly state: ServerState | null;
  readonly release: string;
  readonly origin: CheckOrigin;
  /** Gets the bodies received, by path. */
  readonly onBody?: (path: ProbePath, body: string) => void;
}

/** Both probes at once, judged together. Neither discards the other's result. */
export async function probeServer(request: ProbeServer): Promise<Check> {
  const { nowMs, spec, release, origin } = request;
  const atMs = nowMs();
  const [mcp, rest] = await Promise.all([probeMcp(request), probeRest(request)]);
  const judgement = judgePair({ mcp, rest }, spec.aggregation);
  return { server: spec.name, origin, atMs, wallMs: nowMs() - atMs, release, mcp, rest, ...judgement };
}

function probeMcp({ prober, spec, state, onBody }: ProbeServer): McpProbe | Promise<McpProbe> {
  if (spec.mcp === null) return DISABLED_MCP_PROBE;
  return prober.probeMcp({
    server: spec.name,
    spec: spec.mcp,
    remembered: state?.era ?? null,
    acceptedTools: state?.contract.acceptedTools ?? null,
    lastCall: state?.call ?? null,
    credentialWorkedAtMs: state?.credentialWorkedAtMs.mcp ?? null,
    ...(onBody === undefined ? {} : { onBody: bodyOf('mcp', onBody) }),
  });
}

function probeRest({ prober, spec, state, onBody }: ProbeServer): RestProbe | Promise<RestProbe> {
  if (spec.rest === null) return DISABLED_REST_PROBE;
  return prober.probeRest({
    server: spec.name,
    spec: spec.rest,
    credentialWorkedAtMs: state?.credentialWorkedAtMs.rest ?? null,
    ...(onBody === undefined ? {} : { onBody: bodyOf('rest', onBody) }),
  });
}

function bodyOf(path: ProbePath, onBody: (path: ProbePath, body: string) => void): (body: string) => void {
  return (body) => {
    onBody(path, body);
  };
}
