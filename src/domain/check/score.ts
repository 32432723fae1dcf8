import type { McpProbe, RestProbe } from '../probe/probe.ts';
import { hasSucceeded } from '../probe/verdict.ts';
import type { AggregationSpec } from '../server/server-spec.ts';
import type { ProbePair } from './check.ts';

const PROBLEM_COST = 0.1;
const MAX_PROBLEM_COST = 0.5;
const MAX_SLOWNESS_COST = 0.3;

/** Slower than `fromMs` costs score, growing by one per `spanMs` until the largest cost. */
const MCP_SLOWNESS = { fromMs: 5000, spanMs: 10_000 } as const;
const REST_SLOWNESS = { fromMs: 3000, spanMs: 7000 } as const;

/** Sums of decimal weights must not fall below a threshold by the last bit of a double. */
const PRECISION = 1e9;

/** Score between 0 and 1 of an MCP probe (inv. 4.2): 0 when it failed; absent tools, problems and slowness cost. */
export function scoreMcp(probe: McpProbe): number {
  if (!hasSucceeded(probe.verdict)) return 0;
  const { tools } = probe;
  const slowness = slownessFactor(probe.durationMs, MCP_SLOWNESS);
  if (tools === null) return slowness;
  return (
    foundShare(tools.expectedFound.length, tools.missing.length) * problemFactor(tools.problems) * slowness
  );
}

/** Score between 0 and 1 of a REST probe (inv. 4.2): 0 when it failed; an odd status, problems and slowness cost. */
export function scoreRest(probe: RestProbe): number {
  if (!hasSucceeded(probe.verdict)) return 0;
  const problems = probe.body === null ? 1 : problemFactor(probe.body.problems);
  return statusFactor(probe.statusCode) * problems * slownessFactor(probe.durationMs, REST_SLOWNESS);
}

/** Score of the pair between 0 and 1; a disabled path has no say, and with both disabled it is 0. */
export function scorePair(pair: ProbePair, aggregation: AggregationSpec): number {
  const mcp = pair.mcp.verdict === 'disabled' ? null : scoreMcp(pair.mcp);
  const rest = pair.rest.verdict === 'disabled' ? null : scoreRest(pair.rest);
  if (mcp === null || rest === null) return rounded(mcp ?? rest ?? 0);
  return rounded(combine(mcp, rest, aggregation));
}

function combine(mcp: number, rest: number, aggregation: AggregationSpec): number {
  switch (aggregation.scoreMethod) {
    case 'minimum':
      return Math.min(mcp, rest);
    case 'maximum':
      return Math.max(mcp, rest);
    case 'weighted_average': {
      const total = aggregation.mcpWeight + aggregation.restWeight;
      if (total <= 0) return (mcp + rest) / 2;
      return (mcp * aggregation.mcpWeight + rest * aggregation.restWeight) / total;
    }
  }
}

function foundShare(found: number, missing: number): number {
  return missing === 0 ? 1 : found / (found + missing);
}

function problemFactor(problems: readonly string[]): number {
  return 1 - Math.min(MAX_PROBLEM_COST, PROBLEM_COST * problems.length);
}

function slownessFactor(
  durationMs: number | null,
  slowness: { readonly fromMs: number; readonly spanMs: number },
): number {
  if (durationMs === null || durationMs <= slowness.fromMs) return 1;
  return 1 - Math.min(MAX_SLOWNESS_COST, (durationMs - slowness.fromMs) / slowness.spanMs);
}

/** Reachable where the operator expects such a status. */
function statusFactor(statusCode: number | null): number {
  if (statusCode === null || statusCode < 300) return 1;
  if (statusCode < 400) return 0.8;
  return statusCode < 500 ? 0.3 : 0.1;
}

function rounded(score: number): number {
  return Math.round(score * PRECISION) / PRECISION;
}
