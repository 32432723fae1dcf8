import type { CheckView, McpProbeView, RestProbeView } from '../../../../domain/check/check-view.ts';
import type { CallOutcome } from '../../../../domain/probe/probe.ts';

/** What most checks do not have. A key is absent when its value is the empty one. */
export interface CheckDetail {
  readonly sessionLost?: true;
  readonly rpcErrorCode?: number;
  readonly missing?: readonly string[];
  readonly toolProblems?: readonly string[];
  readonly call?: CallOutcome;
  readonly bodyProblems?: readonly string[];
  readonly serverMetrics?: RestProbeView['serverMetrics'];
  readonly circuitBreakers?: RestProbeView['circuitBreakers'];
  readonly systemHealth?: string;
}

/** Null when the check has nothing out of the ordinary, so that nothing is serialised. */
export function toCheckDetail({ mcp, rest }: CheckView): CheckDetail | null {
  const isOrdinary = isOrdinaryMcp(mcp) && isOrdinaryRest(rest);
  return isOrdinary ? null : { ...mcpDetail(mcp), ...restDetail(rest) };
}

function isOrdinaryMcp(mcp: McpProbeView): boolean {
  return (
    !mcp.sessionLost &&
    mcp.rpcErrorCode === null &&
    mcp.missing.length === 0 &&
    mcp.problems.length === 0 &&
    mcp.call === null
  );
}

function isOrdinaryRest(rest: RestProbeView): boolean {
  return (
    rest.problems.length === 0 &&
    rest.systemHealth === null &&
    isEmpty(rest.serverMetrics) &&
    isEmpty(rest.circuitBreakers)
  );
}

function mcpDetail(mcp: McpProbeView): CheckDetail {
  return {
    ...(mcp.sessionLost && { sessionLost: true }),
    ...(mcp.rpcErrorCode !== null && { rpcErrorCode: mcp.rpcErrorCode }),
    ...(mcp.missing.length > 0 && { missing: mcp.missing }),
    ...(mcp.problems.length > 0 && { toolProblems: mcp.problems }),
    ...(mcp.call !== null && { call: mcp.call }),
  };
}

function restDetail(rest: RestProbeView): CheckDetail {
  return {
    ...(rest.problems.length > 0 && { bodyProblems: rest.problems }),
    ...(!isEmpty(rest.serverMetrics) && { serverMetrics: rest.serverMetrics }),
    ...(!isEmpty(rest.circuitBreakers) && { circuitBreakers: rest.circuitBreakers }),
    ...(rest.systemHealth !== null && { systemHealth: rest.systemHealth }),
  };
}

function isEmpty(record: Readonly<Record<string, unknown>>): boolean {
  for (const _key in record) return false;
  return true;
}
