import type { CheckView, McpProbeView, RestProbeView } from '../check/check-view.ts';
import { hasSucceeded } from '../probe/verdict.ts';

const NAMES_SHOWN = 3;

/** One sentence for people, such as "MCP timeout after 10.0 s; REST ok in 34 ms". */
export function describeCheck(view: CheckView): string {
  const parts = [describeMcp(view.mcp), describeRest(view.rest)].filter((part) => part !== null);
  if (parts.length === 0) return 'No path is enabled';
  const isSlow = view.status === 'DEGRADED' && view.message === null;
  return (isSlow ? [...parts, `score ${view.score.toFixed(2)}`] : parts).join('; ');
}

/** "34 ms" below a second, "10.0 s" from there on. */
export function describeDuration(durationMs: number): string {
  return durationMs < 999.5 ? `${Math.round(durationMs)} ms` : `${(durationMs / 1000).toFixed(1)} s`;
}

function describeMcp(probe: McpProbeView): string | null {
  if (probe.verdict === 'disabled') return null;
  return `MCP ${probe.verdict}${mcpDetail(probe)}${describeTime(probe)}`;
}

function describeRest(probe: RestProbeView): string | null {
  if (probe.verdict === 'disabled') return null;
  const status = probe.verdict === 'http_error' ? statusDetail(probe) : '';
  return `REST ${probe.verdict}${status}${describeTime(probe)}`;
}

function mcpDetail(probe: McpProbeView): string {
  if (probe.verdict === 'http_error') return statusDetail(probe);
  if (probe.verdict === 'tools_missing') return ` (${describeNames(probe.missing)})`;
  if (probe.verdict === 'call_failed') return probe.call === null ? '' : ` (${probe.call.tool})`;
  return probe.rpcErrorCode === null ? '' : ` ${probe.rpcErrorCode}`;
}

function statusDetail(probe: McpProbeView | RestProbeView): string {
  return probe.statusCode === null ? '' : ` ${probe.statusCode}`;
}

function describeNames(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN).join(', ');
  return names.length > NAMES_SHOWN ? `${shown} and ${names.length - NAMES_SHOWN} more` : shown;
}

function describeTime(probe: McpProbeView | RestProbeView): string {
  if (probe.durationMs === null) return '';
  return `${hasSucceeded(probe.verdict) ? ' in' : ' after'} ${describeDuration(probe.durationMs)}`;
}
