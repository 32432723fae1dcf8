import type { ProbePath } from '../probe/verdict.ts';
import type { Breaker, BreakerSettings, BreakerStatus, PathBreaker } from './breaker.ts';

/** The paths that a breaker judges, and whether one open path is enough to open it as a whole. */
export type JudgedPaths = Readonly<Record<ProbePath, boolean>> & { readonly requireBoth?: boolean };

/** A path is judged when it is probed and its breaker is switched on. */
export function judgedPaths(
  probed: Readonly<Record<ProbePath, boolean>>,
  settings: BreakerSettings,
): JudgedPaths {
  return {
    mcp: settings.enabled && settings.mcpEnabled && probed.mcp,
    rest: settings.enabled && settings.restEnabled && probed.rest,
    requireBoth: settings.requireBoth === true,
  };
}

/** Inv. 5's permissive rule over the judged paths, or its strict one; what a person forced wins, and with no path judged it is CLOSED. */
export function overallStatus(
  breaker: Pick<Breaker, 'forced' | 'mcp' | 'rest'>,
  judged: JudgedPaths,
): BreakerStatus {
  if (breaker.forced !== null) return breaker.forced;
  const mcp = breaker.mcp.status;
  const rest = breaker.rest.status;
  if (!judged.mcp) return judged.rest ? rest : 'CLOSED';
  if (!judged.rest) return mcp;
  if (judged.requireBoth === true && (mcp === 'OPEN' || rest === 'OPEN')) return 'OPEN';
  return bothStatus(mcp, rest);
}

/** The same breaker with its overall status told anew, for when the judged paths were not known before. */
export function withOverall(breaker: Breaker, judged: JudgedPaths): Breaker {
  const overall = overallStatus(breaker, judged);
  return overall === breaker.overall ? breaker : { ...breaker, overall };
}

function bothStatus(mcp: PathBreaker['status'], rest: PathBreaker['status']): BreakerStatus {
  if (mcp === rest) return mcp;
  if (mcp === 'CLOSED' && rest === 'OPEN') return 'MCP_ONLY';
  return mcp === 'OPEN' && rest === 'CLOSED' ? 'REST_ONLY' : 'HALF_OPEN';
}
