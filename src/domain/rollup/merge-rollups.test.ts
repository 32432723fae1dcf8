import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { mergeRollups } from './merge-rollups.ts';
import { createRollupBuilder } from './minute-rollup.ts';
import type { CheckView } from '../check/check-view.ts';
import type { Rollup } from './rollup.ts';

const HOUR_MS = Date.UTC(2026, 0, 5, 12);

const aDurationMs = fc.option(fc.double({ min: 0, max: 30_000, noNaN: true }), { freq: 4 });

const VIEWS = {
  fine: aCheck().view(),
  failing: aCheck().failing().view(),
  mcpFailing: aCheck().mcpFailing().view(),
  restFailing: aCheck().restFailing().view(),
  mcpOff: aCheck().verdicts('disabled', 'degraded_body').view(),
} as const;

const aView: fc.Arbitrary<CheckView> = fc
  .record({
    kind: fc.constantFrom('fine', 'failing', 'mcpFailing', 'restFailing', 'mcpOff'),
    mcpMs: aDurationMs,
    restMs: aDurationMs,
    score: fc.double({ min: 0, max: 1, noNaN: true }),
    code: fc.option(fc.constantFrom(200, 204, 429, 500, 503)),
    toolsValid: fc.option(fc.boolean()),
  })
  .map(({ kind, mcpMs, restMs, score, code, toolsValid }) => {
    const view = VIEWS[kind];
    return {
      ...view,
      score,
      combinedMs: mcpMs,
      mcp: { ...view.mcp, durationMs: mcpMs, toolsValid },
      rest: { ...view.rest, durationMs: restMs, statusCode: code },
    };
  });

const someViews = fc.array(aView, { maxLength: 8 });

function minuteOf(views: readonly CheckView[], startMs = HOUR_MS): Rollup {
  const builder = createRollupBuilder('search', startMs);
  for (const view of views) builder.add(view);
  return builder.build('minute');
}

function hourOf(...rollups: readonly Rollup[]): Rollup {
  return mergeRollups({ server: 'search', period: 'hour', startMs: HOUR_MS, rollups });
}

describe('mergeRollups', () => {
  it('does not depend on the order of the parts', () => {
    fc.assert(
      fc.property(someViews, someViews, (a, b) => {
        const [first, second] = [minuteOf(a), minuteOf(b)];
        expect(hourOf(first, second)).toEqual(hourOf(second, first));
      }),
    );
  });

  it('does not depend on how the parts are grouped', () => {
    fc.assert(
      fc.property(someViews, someViews, someViews, (a, b, c) => {
        const [first, second, third] = [minuteOf(a), minuteOf(b), minuteOf(c)];
        const flat = hourOf(first, second, third);
        expect(hourOf(hourOf(first, second), third)).toEqual(flat);
        expect(hourOf(first, hourOf(second, third))).toEqual(flat);
      }),
    );
  });

  it('gives the rollup that all the checks together would have given', () => {
    fc.assert(
      fc.property(fc.array(someViews, { maxLength: 6 }), (minutes) => {
        const parts = minutes.map((views, index) => minuteOf(views, HOUR_MS + index * 60_000));
        const whole = minuteOf(minutes.flat());
        expect(hourOf(...parts)).toEqual({ ...whole, period: 'hour' });
      }),
    );
  });

  it('gives an empty rollup for no parts', () => {
    expect(hourOf()).toEqual({ ...minuteOf([]), period: 'hour' });
  });

  it('names and dates the result as asked', () => {
    const part = minuteOf([aCheck().view()]);
    const merged = mergeRollups({ server: 'all', period: 'hour', startMs: HOUR_MS + 5, rollups: [part] });
    expect(merged).toEqual({ ...part, server: 'all', period: 'hour', startMs: HOUR_MS });
  });
});
