import { describe, expect, it } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { createRollupBuilder } from './minute-rollup.ts';
import { fleetMetrics, serverMetrics } from './metrics.ts';
import type { Breaker, BreakerTransition } from '../breaker/breaker.ts';
import type { CheckView } from '../check/check-view.ts';
import type { Rollup } from './rollup.ts';

const NOW_MS = Date.UTC(2026, 0, 5, 12);
const WINDOW = { nowMs: NOW_MS, windowSeconds: 3600, timeRange: '1h' } as const;

function minute(startMs: number, ...views: readonly CheckView[]): Rollup {
  const builder = createRollupBuilder('search', startMs);
  for (const view of views) builder.add(view);
  return builder.build('minute');
}

function timed(view: CheckView, mcpMs: number, restMs: number): CheckView {
  return {
    ...view,
    combinedMs: (mcpMs + restMs) / 2,
    mcp: { ...view.mcp, durationMs: mcpMs },
    rest: { ...view.rest, durationMs: restMs },
  };
}

const CLOSED: Breaker = {
  overall: 'CLOSED',
  mcp: { status: 'CLOSED', failures: 0 },
  rest: { status: 'CLOSED', failures: 0 },
  recoveries: 0,
  forced: null,
  transitions: [],
  lastFailureAtMs: { mcp: null, rest: null },
  lastSuccessAtMs: { mcp: null, rest: null },
};

function transition(atMs: number, to: BreakerTransition['to']): BreakerTransition {
  return { path: 'mcp', atMs, from: 'CLOSED', to, reason: 'test' };
}

function fleet(
  rollups: Readonly<Record<string, readonly Rollup[]>>,
  breakers: Readonly<Record<string, Breaker>> = {},
) {
  return fleetMetrics({ ...WINDOW, rollups, breakers });
}

/** Every rate, mean and percentile in a body, by path. */
function measuredFigures(body: unknown, path = ''): readonly (readonly [string, unknown])[] {
  if (typeof body !== 'object' || body === null) {
    return /rate|average|_ms$|percentage|availability$|score|trend/u.test(path) ? [[path, body]] : [];
  }
  return Object.entries(body).flatMap(([key, value]) => measuredFigures(value, `${path}.${key}`));
}

describe('fleetMetrics', () => {
  it('shows null, never 0, for what was not measured', () => {
    const figures = measuredFigures(fleet({ search: [] }));
    expect(figures.length).toBeGreaterThan(30);
    expect(figures.filter(([, value]) => value !== null)).toEqual([]);
  });

  it('has every field of the two documented shapes and response_times', () => {
    const body = fleet({ search: [minute(NOW_MS, aCheck().view())] });
    expect(Object.keys(body).sort()).toEqual([
      'auth_metrics',
      'circuit_breaker_metrics',
      'combined_metrics',
      'error_breakdown',
      'global_metrics',
      'mcp_metrics',
      'response_times',
      'rest_metrics',
      'server_metrics',
      'time_range',
      'timestamp',
      'top_http_status_codes',
    ]);
    expect(body).toMatchObject({ timestamp: '2026-01-05T12:00:00.000Z', time_range: '1h' });
    expect(Object.keys(body.response_times)).toEqual(['mcp', 'rest', 'combined', 'window_seconds']);
    expect(body.response_times.window_seconds).toBe(3600);
  });

  it('adds servers and minutes up', () => {
    const body = fleet({
      a: [minute(NOW_MS, timed(aCheck().view(), 10, 30)), minute(NOW_MS + 60_000, aCheck().failing().view())],
      b: [
        minute(NOW_MS, timed(aCheck().view(), 30, 50), aCheck().verdicts('rate_limited', 'disabled').view()),
      ],
    });
    expect(body.global_metrics).toEqual({
      total_checks_performed: 4,
      successful_checks: 2,
      failed_checks: 2,
      overall_success_rate: 0.5,
      average_response_time_ms: 30,
    });
    expect(body.mcp_metrics).toMatchObject({
      total_mcp_checks: 4,
      successful_mcp_checks: 2,
      failed_mcp_checks: 2,
      mcp_success_rate: 0.5,
      average_mcp_response_time_ms: 20,
      verdicts: { ok: 2, rate_limited: 1, timeout: 1 },
    });
    expect(body.rest_metrics).toMatchObject({ total_rest_checks: 3, successful_rest_checks: 2 });
    expect(body.combined_metrics.combined_success_rate).toBeCloseTo(4 / 7);
    expect(body.server_metrics['a']).toMatchObject({
      total_checks: 2,
      success_rate: 0.5,
      average_response_time_ms: 20,
    });
    expect(body.response_times.mcp).toMatchObject({ average_ms: 20, samples: 2 });
    expect(body.rest_metrics.status_code_distribution['200']).toBe(2);
  });

  it('counts a DEGRADED check as available and not as a success', () => {
    const body = fleet({
      a: [minute(NOW_MS, aCheck().view(), aCheck().mcpFailing().view(), aCheck().failing().view())],
    });
    expect(body.global_metrics).toMatchObject({ successful_checks: 1, failed_checks: 2 });
    expect(body.combined_metrics.overall_availability_rate).toBeCloseTo(2 / 3);
  });

  it('takes tool counts and status codes from the last checks', () => {
    const view = aCheck().view();
    const latest = {
      ...view,
      mcp: { ...view.mcp, toolsValid: false, toolsCount: 7, expectedFound: ['x', 'y', 'z'], missing: ['w'] },
      rest: { ...view.rest, statusCode: 204 },
    };
    const body = fleetMetrics({ ...WINDOW, rollups: { a: [] }, breakers: {}, latest: { a: latest } });
    expect(body.combined_metrics).toMatchObject({
      tools_available_count: 3,
      tools_expected_count: 4,
      tools_availability_percentage: 75,
    });
    expect(body.server_metrics['a']).toMatchObject({
      mcp_metrics: { tools_count: 7 },
      rest_metrics: { last_status_code: 204 },
    });
  });

  it('counts what breakers did within the window and who is open now', () => {
    const open: Breaker = {
      ...CLOSED,
      overall: 'REST_ONLY',
      mcp: { status: 'OPEN', openedAtMs: NOW_MS, failures: 3 },
    };
    const transitions = [
      transition(NOW_MS - 3_600_001, 'OPEN'),
      transition(NOW_MS - 10, 'CLOSED'),
      transition(NOW_MS, 'OPEN'),
    ];
    const body = fleet(
      {},
      { b: { ...open, transitions }, a: { ...CLOSED, forced: 'OPEN' }, c: { ...open, forced: 'CLOSED' } },
    );
    expect(body.circuit_breaker_metrics).toEqual({
      total_circuit_opens: 1,
      total_circuit_closes: 1,
      totals_incomplete: false,
      currently_open_circuits: 3,
      currently_open_servers: ['a', 'b'],
    });
  });

  it('says when more transitions may have happened than were kept', () => {
    const transitions = Array.from({ length: 20 }, (_, index) => transition(NOW_MS - 20 + index, 'OPEN'));
    expect(fleet({}, { a: { ...CLOSED, transitions } }).circuit_breaker_metrics.totals_incomplete).toBe(true);
  });
});

describe('serverMetrics', () => {
  const input = { ...WINDOW, server: 'search', breaker: null } as const;

  it('shows null, never 0, for what was not measured', () => {
    const figures = measuredFigures(serverMetrics({ ...input, rollups: [] }));
    expect(figures.length).toBeGreaterThan(25);
    expect(figures.filter(([, value]) => value !== null)).toEqual([]);
  });

  it('tells the score, the tool validations and the quality of bodies', () => {
    const view = aCheck().view();
    const views = [
      { ...view, score: 1, mcp: { ...view.mcp, toolsValid: true } },
      { ...view, score: 0.5, mcp: { ...view.mcp, toolsValid: false } },
      { ...aCheck().verdicts('ok', 'bad_body').view(), score: 0.6 },
    ];
    const body = serverMetrics({ ...input, rollups: [minute(NOW_MS, ...views)], latest: view });
    expect(body.overall_metrics.health_score).toBeCloseTo(0.7);
    expect(body.mcp_metrics.tools_validation.total_validations).toBe(
      views.filter((each) => each.mcp.toolsValid !== null).length,
    );
    expect(body.rest_metrics.response_validation).toEqual({ valid_responses: 2, invalid_responses: 1 });
    expect(body.mcp_metrics.expected_tools_found).toBe(view.mcp.expectedFound.length);
  });

  it.each([
    { older: 100, newer: 200, word: 'degrading' },
    { older: 200, newer: 100, word: 'improving' },
    { older: 100, newer: 105, word: 'stable' },
  ])('calls a response time that goes from $older to $newer ms $word', ({ older, newer, word }) => {
    const rollups = [
      minute(NOW_MS - 3_000_000, timed(aCheck().view(), older, older)),
      minute(NOW_MS - 600_000, timed(aCheck().view(), newer, newer)),
    ];
    const trends = serverMetrics({ ...input, rollups, lastDay: rollups }).performance_trends;
    expect(trends.response_time_trend).toBe(word);
    expect(trends.success_rate_trend).toBe('stable');
    expect(trends.last_24h_average_ms).toBe((older + newer) / 2);
    expect(trends.last_7d_average_ms).toBeNull();
  });

  it('sees a success rate go down and come back', () => {
    const good = aCheck().view();
    const bad = aCheck().failing().view();
    const wordFor = (first: CheckView, second: CheckView) =>
      serverMetrics({
        ...input,
        rollups: [minute(NOW_MS - 3_000_000, first), minute(NOW_MS - 60_000, second)],
      }).performance_trends.success_rate_trend;
    expect(wordFor(good, bad)).toBe('degrading');
    expect(wordFor(bad, good)).toBe('improving');
  });
});
