import type { PathBreaker, BreakerStatus } from '../../domain/breaker/breaker.ts';
import { isSuspicious } from '../../domain/watch/conditions.ts';
import type { ServerNow } from '../../actions/server/server-now.ts';
import type { PathTotals, ServerTotals } from './server-totals.ts';

export interface ServerGauge {
  readonly name: string;
  readonly help: string;
  /** Null leaves the server out: it was not measured. */
  readonly value: (server: ServerNow, recent: ServerTotals) => number | null;
}

/** SURFACE section 4. */
const BREAKER_VALUES = {
  CLOSED: 0,
  HALF_OPEN: 1,
  MCP_ONLY: 2,
  REST_ONLY: 3,
  OPEN: 4,
} as const satisfies Record<BreakerStatus, number>;

const RECENTLY = 'in the last five minutes, from 0 to 1';

/** One value for each server: those of inv. 6.2, then our own. */
export const SERVER_GAUGES: readonly ServerGauge[] = [
  {
    name: 'mcp_success_rate',
    help: `Share of MCP probes that succeeded ${RECENTLY}`,
    value: (_, recent) => rateOf(recent.mcp),
  },
  {
    name: 'rest_success_rate',
    help: `Share of REST probes that succeeded ${RECENTLY}`,
    value: (_, recent) => rateOf(recent.rest),
  },
  {
    name: 'overall_success_rate',
    help: `Share of checks that were HEALTHY ${RECENTLY}`,
    value: (_, { healthy, judged }) => (judged === 0 ? null : healthy / judged),
  },
  {
    name: 'mcp_tools_count',
    help: 'Tools that the last check listed',
    value: ({ view }) => view?.mcp.toolsCount ?? null,
  },
  {
    name: 'mcp_expected_tools_found',
    help: 'Expected tools that the last check found',
    value: ({ view }) =>
      view === null || view.mcp.toolsCount === null ? null : view.mcp.expectedFound.length,
  },
  {
    name: 'mcp_missing_tools_count',
    help: 'Expected tools that the last check missed',
    value: ({ view }) => (view === null || view.mcp.toolsCount === null ? null : view.mcp.missing.length),
  },
  {
    name: 'circuit_breaker_state',
    help: 'Breaker of the server: 0 closed, 1 half open, 2 MCP only, 3 REST only, 4 open',
    value: ({ state }) => BREAKER_VALUES[state?.breaker.overall ?? 'CLOSED'],
  },
  {
    name: 'circuit_breaker_failures',
    help: 'Consecutive failures that the breaker counts, both paths together',
    value: ({ state }) =>
      state === null ? 0 : failuresOf(state.breaker.mcp) + failuresOf(state.breaker.rest),
  },
  {
    name: 'circuit_breaker_successes',
    help: 'Consecutive good checks that the breaker counts towards closing',
    value: ({ state }) => state?.breaker.recoveries ?? 0,
  },
  {
    name: 'watchkeeper_contract_suspicious_findings',
    help: 'Places in the tools last listed whose words a person should look at, and has not accepted',
    value: ({ state }) => suspiciousFindings(state),
  },
  {
    name: 'watchkeeper_check_age_seconds',
    help: 'Age of the last check',
    value: ({ ageMs }) => (ageMs === null ? null : ageMs / 1000),
  },
  {
    name: 'watchkeeper_health_score',
    help: 'Score of the last check, from 0 to 1',
    value: ({ view }) => view?.score ?? null,
  },
];

function suspiciousFindings(state: ServerNow['state']): number | null {
  if (state === null || state.contract.words === null) return null;
  return isSuspicious(state.contract) ? state.contract.words.findings : 0;
}

function rateOf({ successes, failures }: PathTotals): number | null {
  const probes = successes + failures;
  return probes === 0 ? null : successes / probes;
}

function failuresOf(path: PathBreaker): number {
  return path.status === 'HALF_OPEN' ? 0 : path.failures;
}
