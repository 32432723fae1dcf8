import fc from 'fast-check';
import { expect, it } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import type { CheckView } from '../check/check-view.ts';
import { foldCheck, initialState } from '../watch/fold-check.ts';
import { compileRules } from './fold-alerts.ts';
import { replayChecks } from './replay-checks.ts';
import { SHIPPED_RULES } from './shipped-rules.ts';

const RULES = compileRules(SHIPPED_RULES.map((rule) => ({ ...rule, enabled: true })));
const SPEC = aServerSpec().build();
const START_MS = 1_700_000_000_000;

it('finds in recorded checks what the watching itself found in them', () => {
  const step = fc.record({
    mcp: fc.constantFrom('ok', 'ok', 'timeout', 'auth_expired', 'tools_missing'),
    rest: fc.constantFrom('ok', 'ok', 'http_error', 'degraded_body'),
    gapMs: fc.integer({ min: 1_000, max: 90_000 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const views: CheckView[] = [];
      const seen: string[] = [];
      let state = initialState('search');
      let atMs = START_MS;
      for (const { mcp, rest, gapMs } of steps) {
        atMs += gapMs;
        const check = aCheck().verdicts(mcp, rest).at(atMs);
        const view = check.view();
        const folded = foldCheck({
          state,
          check: check.build(),
          view,
          spec: SPEC,
          drift: null,
          rules: RULES,
        });
        for (const { condition, became } of folded.edges)
          if (condition.startsWith('alert:'))
            seen.push(`${atMs} ${became ? 'begins' : 'ends'} ${condition.slice(6)}`);
        state = folded.state;
        views.push(view);
      }
      const found = replayChecks(RULES, { spec: SPEC, views, acceptedHash: null }).flatMap(
        ({ rule, fromMs, untilMs }) => [
          `${fromMs} begins ${rule}`,
          ...(untilMs === null ? [] : [`${untilMs} ends ${rule}`]),
        ],
      );
      expect(found.sort()).toEqual(seen.sort());
    }),
  );
});

it('does not count a check by hand, as the watching does not', () => {
  const views = [0, 1, 2].map((index) =>
    aCheck()
      .failing()
      .byHand()
      .at(START_MS + index * 1_000)
      .view(),
  );
  expect(replayChecks(RULES, { spec: SPEC, views, acceptedHash: null })).toEqual([]);
});
