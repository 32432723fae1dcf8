import type { McpProbe, RestProbe } from '../probe/probe.ts';
import { hasSucceeded, isGood } from '../probe/verdict.ts';
import type { AggregationSpec } from '../server/server-spec.ts';
import type { AvailablePath, CheckJudgement, ProbePair, ServerStatus } from './check.ts';
import { scorePair } from './score.ts';

const BOTH: readonly AvailablePath[] = ['mcp', 'rest', 'both'];
const MCP: readonly AvailablePath[] = ['mcp'];
const REST: readonly AvailablePath[] = ['rest'];
const NONE: readonly AvailablePath[] = ['none'];

/**
 * What both probes of a server come to: inv. 4.1 as corrected by SURFACE section 6. A disabled path has no say;
 * a path that succeeded but is not good makes the server DEGRADED; with no path enabled the status is UNKNOWN.
 */
export function judgePair(pair: ProbePair, aggregation: AggregationSpec): CheckJudgement {
  const score = scorePair(pair, aggregation);
  const mcp = hasSucceeded(pair.mcp.verdict);
  const rest = hasSucceeded(pair.rest.verdict);
  return {
    status: statusOf(pair, aggregation, score),
    score,
    combinedMs: meanMs(mcp ? pair.mcp.durationMs : null, rest ? pair.rest.durationMs : null),
    availablePaths: availablePaths(mcp, rest),
    message: messageOf(pair),
  };
}

/** The list of inv. 0.1 #7 for paths that can or cannot be used. The arrays are shared: compare by content. */
export function availablePaths(mcp: boolean, rest: boolean): readonly AvailablePath[] {
  if (mcp) return rest ? BOTH : MCP;
  return rest ? REST : NONE;
}

function statusOf(pair: ProbePair, aggregation: AggregationSpec, score: number): ServerStatus {
  const mcp = standingOf(pair.mcp);
  const rest = standingOf(pair.rest);
  if (mcp === 'disabled') return rest === 'disabled' ? 'UNKNOWN' : singlePathStatus(rest, aggregation, score);
  if (rest === 'disabled') return singlePathStatus(mcp, aggregation, score);
  if (mcp === 'failed' && rest === 'failed') return 'UNHEALTHY';
  if (mcp === 'imperfect' || rest === 'imperfect') return 'DEGRADED';
  if (mcp === 'good' && rest === 'good') return goodStatus(aggregation, score);
  return oneFailedStatus(mcp === 'good', aggregation);
}

type Standing = 'disabled' | 'failed' | 'imperfect' | 'good';

function standingOf(probe: McpProbe | RestProbe): Standing {
  if (isGood(probe.verdict)) return 'good';
  if (probe.verdict === 'disabled') return 'disabled';
  return hasSucceeded(probe.verdict) ? 'imperfect' : 'failed';
}

function singlePathStatus(
  standing: Exclude<Standing, 'disabled'>,
  aggregation: AggregationSpec,
  score: number,
): ServerStatus {
  if (standing === 'failed') return 'UNHEALTHY';
  return standing === 'good' ? goodStatus(aggregation, score) : 'DEGRADED';
}

function goodStatus(aggregation: AggregationSpec, score: number): ServerStatus {
  return score < Math.max(aggregation.failureThreshold, aggregation.degradedThreshold)
    ? 'DEGRADED'
    : 'HEALTHY';
}

function oneFailedStatus(mcpSurvives: boolean, aggregation: AggregationSpec): ServerStatus {
  if (aggregation.requireBoth || aggregation.degradedOnSingleFailure) return 'DEGRADED';
  const { mcpWeight, restWeight } = aggregation;
  const heavierSurvives = mcpSurvives ? mcpWeight > restWeight : restWeight > mcpWeight;
  return heavierSurvives ? 'HEALTHY' : 'DEGRADED';
}

function meanMs(mcpMs: number | null, restMs: number | null): number | null {
  if (mcpMs === null) return restMs;
  return restMs === null ? mcpMs : (mcpMs + restMs) / 2;
}

function messageOf(pair: ProbePair): string | null {
  const mcp = complaintOf('MCP', pair.mcp);
  const rest = complaintOf('REST', pair.rest);
  if (mcp === null) return rest;
  return rest === null ? mcp : `${mcp}; ${rest}`;
}

function complaintOf(label: string, probe: McpProbe | RestProbe): string | null {
  const { verdict } = probe;
  return verdict === 'ok' || verdict === 'disabled' ? null : `${label}: ${probe.message ?? verdict}`;
}
