import { judgePair } from '../../../src/domain/check/judge-pair.ts';
import { foldBreaker, initialBreaker } from '../../../src/domain/breaker/fold-breaker.ts';
import type { PathOutcome } from '../../../src/domain/breaker/path-step.ts';
import { confirmDueMs, nextDueMs } from '../../../src/domain/schedule/schedule.ts';
import type { McpProbe, RestProbe } from '../../../src/domain/probe/probe.ts';
import { aMcpProbe, aRestProbe } from '../builders/a-probe.ts';
import { specOf, withServer } from './observation.ts';
import type { Document, KeyEffect, KeyEffects } from './observation.ts';

const GOOD = { mcp: aMcpProbe().build(), rest: aRestProbe().build() };
const MCP_DOWN = { mcp: aMcpProbe().failing().build(), rest: GOOD.rest };
const REST_DOWN = { mcp: GOOD.mcp, rest: aRestProbe().failing().build() };
/** A good pair whose score is below one: both were slow. */
const SLOW = { mcp: aMcpProbe().taking(9000).build(), rest: aRestProbe().taking(9000).build() };

type Pair = { readonly mcp: McpProbe; readonly rest: RestProbe };

const statusOf = (pair: Pair) => (document: Document) => judgePair(pair, specOf(document).aggregation).status;
const scoreOf = (pair: Pair) => (document: Document) =>
  Math.round(judgePair(pair, specOf(document).aggregation).score * 1000) / 1000;

type Change = (after: Document) => Pick<KeyEffect, 'before' | 'after'>;

const inSection =
  (name: string, before: Document = {}): Change =>
  (after) => ({
    before: withServer({}, { [name]: before }),
    after: withServer({}, { [name]: { ...before, ...after } }),
  });
const aggregation = inSection('result_aggregation');
const breaker = inSection('circuit_breaker', {
  failure_threshold: 2,
  success_threshold: 2,
  open_seconds: 10,
});
const monitoring = inSection('monitoring');
const own: Change = (after) => ({ before: withServer({}), after: withServer(after) });

const F: PathOutcome = 'failure';
const S: PathOutcome = 'success';

/** The breaker after checks a second apart: outcomes of MCP and REST, and how long to wait before each. */
const breakerAfter =
  (...steps: readonly (readonly [mcp: PathOutcome, rest: PathOutcome, waitMs?: number])[]) =>
  (document: Document) => {
    const spec = specOf(document);
    let atMs = 0;
    let state = initialBreaker();
    for (const [mcp, rest, waitMs = 1000] of steps) {
      atMs += waitMs;
      state = foldBreaker(state, { mcp, rest, atMs }, spec.breaker);
    }
    const half = state.mcp.status === 'HALF_OPEN' ? state.mcp.attempts : null;
    return half === null ? state.overall : `${state.overall} ${half}`;
  };

const rated = inSection('circuit_breaker', { failure_rate_threshold: 0.5, minimum_requests: 4 });
/** Half of four checks fail over MCP, never two of them in a row, within two minutes. */
const hardlyUp = breakerAfter([S, S], [F, S], [S, S, 60_000], [F, S, 60_000]);

const half = (seconds: number) => breakerAfter([F, S], [F, S], [S, S, seconds * 1000]);
const recovering = breakerAfter([F, S], [F, S], [S, S, 11_000], [S, S]);

function gapMs(document: Document, chance = 0.5): number {
  const { name: server, intervalMs, jitterRatio } = specOf(document);
  const previousDueMs = 1_000_000;
  const due = (after: number, luck: number): number =>
    nextDueMs({ server, intervalMs, jitterRatio, previousDueMs: after, nowMs: after, chance: luck }).dueMs;
  const first = due(previousDueMs, 0.5);
  return Math.round(due(first, chance) - first);
}

function confirmsIn(document: Document): number | null {
  const { confirmMs } = specOf(document);
  const before = { mcp: 'ok', rest: 'ok' } as const;
  const check = { origin: 'schedule', mcp: MCP_DOWN.mcp, rest: MCP_DOWN.rest } as const;
  return confirmDueMs({ confirmMs, before, check, atMs: 0 });
}

const weights = (mcp: number): Document => ({ mcp_priority_weight: mcp, rest_priority_weight: 1 - mcp });
const weighed = { observe: scoreOf(MCP_DOWN), seen: [0.4, 0.2] } as const;
const pickMcp = { observe: scoreOf(REST_DOWN), seen: [0.6, 0.8] } as const;

/** Keys that the pure decisions read. */
export const JUDGING: KeyEffects = {
  'result_aggregation.mcp_priority_weight': { ...aggregation(weights(0.8)), ...pickMcp },
  'result_aggregation.rest_priority_weight': { ...aggregation(weights(0.8)), ...weighed },
  'servers[].mcp_priority_weight': { ...own(weights(0.8)), ...pickMcp },
  'servers[].rest_priority_weight': { ...own(weights(0.8)), ...weighed },
  'result_aggregation.require_both_success_for_healthy': {
    ...inSection('result_aggregation', { degraded_on_single_failure: false })({
      require_both_success_for_healthy: true,
    }),
    observe: statusOf(REST_DOWN),
    seen: ['HEALTHY', 'DEGRADED'],
  },
  'servers[].require_both_success': {
    before: withServer({}, { result_aggregation: { degraded_on_single_failure: false } }),
    after: withServer(
      { require_both_success: true },
      { result_aggregation: { degraded_on_single_failure: false } },
    ),
    observe: statusOf(REST_DOWN),
    seen: ['HEALTHY', 'DEGRADED'],
  },
  'result_aggregation.degraded_on_single_failure': {
    ...aggregation({ degraded_on_single_failure: false }),
    observe: statusOf(REST_DOWN),
    seen: ['DEGRADED', 'HEALTHY'],
  },
  'result_aggregation.health_score_calculation': {
    ...aggregation({ health_score_calculation: 'minimum' }),
    observe: scoreOf(REST_DOWN),
    seen: [0.6, 0],
  },
  'result_aggregation.failure_threshold': {
    ...inSection('result_aggregation', { failure_threshold: 0.01, degraded_threshold: 0.02 })({
      failure_threshold: 0.99,
      degraded_threshold: 0.995,
    }),
    observe: statusOf(SLOW),
    seen: ['HEALTHY', 'DEGRADED'],
  },
  'result_aggregation.degraded_threshold': {
    ...inSection('result_aggregation', { failure_threshold: 0.01, degraded_threshold: 0.02 })({
      degraded_threshold: 0.99,
    }),
    observe: statusOf(SLOW),
    seen: ['HEALTHY', 'DEGRADED'],
  },
  'circuit_breaker.enabled': {
    ...breaker({ enabled: false }),
    observe: breakerAfter([F, F], [F, F]),
    seen: ['OPEN', 'CLOSED'],
  },
  'global_settings.circuit_breaker_enabled': {
    ...inSection('global_settings')({ circuit_breaker_enabled: false }),
    observe: breakerAfter([F, F], [F, F], [F, F]),
    seen: ['OPEN', 'CLOSED'],
  },
  'circuit_breaker.failure_threshold': {
    ...breaker({ failure_threshold: 3 }),
    observe: breakerAfter([F, F], [F, F]),
    seen: ['OPEN', 'CLOSED'],
  },
  'circuit_breaker.failure_rate_threshold': {
    ...rated({ failure_rate_threshold: 0.9 }),
    observe: hardlyUp,
    seen: ['REST_ONLY', 'CLOSED'],
  },
  'circuit_breaker.minimum_requests': {
    ...rated({ minimum_requests: 5 }),
    observe: hardlyUp,
    seen: ['REST_ONLY', 'CLOSED'],
  },
  'circuit_breaker.failure_history_window_minutes': {
    ...rated({ failure_history_window_minutes: 1 }),
    observe: hardlyUp,
    seen: ['REST_ONLY', 'CLOSED'],
  },
  'circuit_breaker.success_threshold': {
    ...breaker({ success_threshold: 3 }),
    observe: recovering,
    seen: ['CLOSED', 'HALF_OPEN 2'],
  },
  'circuit_breaker.open_seconds': {
    ...breaker({ open_seconds: 60 }),
    observe: half(11),
    seen: ['HALF_OPEN 1', 'REST_ONLY'],
  },
  'circuit_breaker.half_open_max_checks': {
    ...inSection('circuit_breaker', { failure_threshold: 2, success_threshold: 9, open_seconds: 10 })({
      half_open_max_checks: 1,
    }),
    observe: recovering,
    seen: ['HALF_OPEN 2', 'HALF_OPEN 1'],
  },
  'circuit_breaker.mcp_circuit_breaker_enabled': {
    ...breaker({ mcp_circuit_breaker_enabled: false }),
    observe: breakerAfter([F, S], [F, S]),
    seen: ['REST_ONLY', 'CLOSED'],
  },
  'circuit_breaker.rest_circuit_breaker_enabled': {
    ...breaker({ rest_circuit_breaker_enabled: false }),
    observe: breakerAfter([S, F], [S, F]),
    seen: ['MCP_ONLY', 'CLOSED'],
  },
  'circuit_breaker.independent_circuit_breakers': {
    ...breaker({ independent_circuit_breakers: false }),
    observe: breakerAfter([S, F], [S, F]),
    seen: ['MCP_ONLY', 'OPEN'],
  },
  'circuit_breaker.require_both_paths_healthy': {
    ...breaker({ require_both_paths_healthy: true }),
    observe: breakerAfter([F, S], [F, S]),
    seen: ['REST_ONLY', 'OPEN'],
  },
  'monitoring.health_check_interval_seconds': {
    ...monitoring({ health_check_interval_seconds: 7 }),
    observe: gapMs,
    seen: [30_000, 7000],
  },
  'global_settings.check_interval_seconds': {
    ...inSection('global_settings')({ check_interval_seconds: 7 }),
    observe: gapMs,
    seen: [30_000, 7000],
  },
  'servers[].interval_seconds': { ...own({ interval_seconds: 0.5 }), observe: gapMs, seen: [30_000, 500] },
  'monitoring.jitter_percent': {
    ...monitoring({ jitter_percent: 0 }),
    observe: (document) => gapMs(document, 0.9),
    seen: [30_600, 30_000],
  },
  'monitoring.confirm_seconds': {
    ...monitoring({ confirm_seconds: 0 }),
    observe: confirmsIn,
    seen: [2000, null],
  },
};
