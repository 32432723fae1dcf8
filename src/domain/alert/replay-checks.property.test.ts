import fc from 'fast-check';
import { expect, it } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import type { CheckView } from '../check/check-view.ts';
import type { Occurrence } from '../maintenance/occurrences.ts';
import { foldCheck, initialState } from '../watch/fold-check.ts';
import { compileRules } from './fold-alerts.ts';
import { beginReplay, replayChecks } from './replay-checks.ts';
import type { Firing } from './replay-checks.ts';
import { SHIPPED_RULES } from './shipped-rules.ts';

const BURNING = SHIPPED_RULES.filter(({ name }) => name === 'slo_burn').map((rule) => ({
  ...rule,
  name: 'burning',
  when: "slo.burn['5m'] > 2.0",
}));
const RULES = compileRules([...SHIPPED_RULES, ...BURNING].map((rule) => ({ ...rule, enabled: true })));
const SPEC = { ...aServerSpec().build(), objective: 0.97 };
const START_MS = 1_700_000_000_000;

/** What fired by the end, the checks given in pieces of this many. */
function replayed(
  views: readonly CheckView[],
  pieceOf: number,
  planned: readonly Occurrence[] = [],
): readonly Firing[] {
  const found: Firing[] = [];
  let replay = beginReplay(SPEC.name, null);
  for (let from = 0; from < views.length; from += pieceOf) {
    const piece = { spec: SPEC, views: views.slice(from, from + pieceOf), planned };
    const next = replayChecks(RULES, replay, piece);
    found.push(...next.ended);
    replay = next.replay;
  }
  return [...found, ...replay.firing.values()];
}

it('finds in recorded checks what the watching itself found in them', () => {
  const step = fc.record({
    mcp: fc.constantFrom('ok', 'ok', 'timeout', 'auth_expired', 'tools_missing'),
    rest: fc.constantFrom('ok', 'ok', 'http_error', 'degraded_body'),
    gapMs: fc.integer({ min: 1_000, max: 90_000 }),
  });
  const work = fc.integer({ min: 0, max: 1_800_000 }).map((lengthMs): readonly Occurrence[] => {
    const startsAtMs = START_MS + lengthMs / 2;
    return [{ startsAtMs, endsAtMs: startsAtMs + lengthMs }];
  });
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 1, max: 60 }),
      work,
      (steps, pieceOf, planned) => {
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
            planned,
          });
          for (const { condition, became } of folded.edges)
            if (condition.startsWith('alert:'))
              seen.push(`${atMs} ${became ? 'begins' : 'ends'} ${condition.slice(6)}`);
          state = folded.state;
          views.push(view);
        }
        const found = replayed(views, pieceOf, planned).flatMap(({ rule, fromMs, untilMs }) => [
          `${fromMs} begins ${rule}`,
          ...(untilMs === null ? [] : [`${untilMs} ends ${rule}`]),
        ]);
        expect(found.sort()).toEqual(seen.sort());
      },
    ),
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
  expect(replayed(views, views.length)).toEqual([]);
});
