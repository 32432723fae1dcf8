import { describe, expect, it } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { readLatency } from './latency.ts';
import { createRollupBuilder } from './minute-rollup.ts';
import { combinedLatency } from './rollup-sums.ts';
import type { CheckView } from '../check/check-view.ts';

const MINUTE_MS = Date.UTC(2026, 0, 5, 12, 34);

function rollupOf(views: readonly CheckView[]) {
  const builder = createRollupBuilder('search', MINUTE_MS);
  for (const view of views) builder.add(view);
  return builder.build('minute');
}

function aTimedCheck(mcpMs: number, restMs: number): CheckView {
  const view = aCheck().view();
  return {
    ...view,
    combinedMs: (mcpMs + restMs) / 2,
    mcp: { ...view.mcp, durationMs: mcpMs },
    rest: { ...view.rest, durationMs: restMs },
  };
}

describe('createRollupBuilder', () => {
  it('counts statuses, verdicts, status codes and scores', () => {
    const views = [aCheck().view(), aCheck().confirming().view(), aCheck().failing().view()];
    const rollup = rollupOf(views);
    expect(rollup).toMatchObject({
      server: 'search',
      period: 'minute',
      startMs: MINUTE_MS,
      checks: 3,
      statuses: { HEALTHY: 2, UNHEALTHY: 1 },
      mcp: { probes: 3, successes: 2, verdicts: { ok: 2, timeout: 1 }, samples: 2 },
      rest: { probes: 3, successes: 2, verdicts: { connect_refused: 1, ok: 2 }, samples: 2 },
    });
    expect(rollup.rest.statusCodes['200']).toBe(2);
    expect(rollup.scoreSum).toBeCloseTo(
      views.reduce((sum, view) => sum + view.score, 0),
      6,
    );
  });

  it('ignores checks made by hand', () => {
    expect(rollupOf([aCheck().byHand().view()])).toEqual(rollupOf([]));
    expect(rollupOf([aCheck().byHand().view(), aCheck().view()])).toEqual(rollupOf([aCheck().view()]));
  });

  it('takes latency from succeeded probes only', () => {
    const slowFailure = aCheck().mcpFailing().view();
    const views = [aTimedCheck(10, 20), { ...slowFailure, mcp: { ...slowFailure.mcp, durationMs: 30_000 } }];
    const rollup = rollupOf(views);
    expect(readLatency([rollup.mcp])).toMatchObject({ average_ms: 10, samples: 1 });
    expect(rollup.rest.samples).toBe(2);
  });

  it('keeps three separate series', () => {
    const rollup = rollupOf([aTimedCheck(10, 30), aTimedCheck(20, 40)]);
    expect(readLatency([rollup.mcp]).average_ms).toBe(15);
    expect(readLatency([rollup.rest]).average_ms).toBe(35);
    expect(readLatency([combinedLatency(rollup)]).average_ms).toBe(25);
  });

  it('has no sketch for a server that never answers', () => {
    const rollup = rollupOf([aCheck().failing().view()]);
    expect(
      [rollup.mcp.sketch, rollup.rest.sketch, rollup.combinedSketch].map((bytes) => bytes.length),
    ).toEqual([0, 0, 0]);
    expect(rollup.combinedSamples).toBe(0);
  });

  it('does not count a path that is switched off', () => {
    const rollup = rollupOf([aCheck().verdicts('disabled', 'ok').view()]);
    expect(rollup.mcp).toMatchObject({ probes: 0, successes: 0, verdicts: {}, samples: 0 });
  });

  it('tells judged tools from those never read', () => {
    const view = aCheck().view();
    const views = [true, false, null].map((toolsValid) => ({ ...view, mcp: { ...view.mcp, toolsValid } }));
    expect(rollupOf(views)).toMatchObject({ toolsJudged: 2, toolsValid: 1 });
  });

  it('may be built in the middle of a minute and added to afterwards', () => {
    const builder = createRollupBuilder('search', MINUTE_MS);
    builder.add(aTimedCheck(10, 20));
    const half = builder.build('minute');
    builder.add(aTimedCheck(4000, 0.2));
    expect(half.checks).toBe(1);
    expect(builder.build('minute')).toEqual(rollupOf([aTimedCheck(10, 20), aTimedCheck(4000, 0.2)]));
  });

  it('starts at the start of its period', () => {
    expect(createRollupBuilder('search', MINUTE_MS + 12_345).build('hour').startMs).toBe(
      Date.UTC(2026, 0, 5, 12),
    );
  });
});
