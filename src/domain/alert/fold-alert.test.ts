import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertState } from './alert-rule.ts';
import { foldAlert } from './fold-alert.ts';

const RULE = { checks: 2, forMs: 0, clearForMs: 60_000 };

const fires = (state: AlertState | null): boolean => state !== null && state.firingSinceMs !== null;

/** When it fires and when not, for checks 30 s apart: `T` true, `f` false; `!` fires, `.` does not. */
function run(course: string, rule: Partial<typeof RULE> = {}): string {
  let state: AlertState | null = null;
  return Array.from(course)
    .map((mark, index) => {
      state = foldAlert({ ...RULE, ...rule }, state, { isTrue: mark === 'T', atMs: index * 30_000 });
      return fires(state) ? '!' : '.';
    })
    .join('');
}

describe('foldAlert', () => {
  it.each<[what: string, [course: string, rule: Partial<typeof RULE>], expected: string]>([
    ['after so many checks in a row', ['TTTT', {}], '.!!!'],
    ['not for one that is followed by a good one', ['TfTfTf', {}], '......'],
    ['at once when one is enough', ['T', { checks: 1 }], '!'],
    [
      'only when it has been true for as long as it has to',
      ['TTTTTT', { checks: 1, forMs: 90_000 }],
      '...!!!',
    ],
    ['until it has been false for so long', ['TTfffff', {}], '.!!!...'],
    ['on, when it is true again meanwhile', ['TTffTffff', {}], '.!!!!!!..'],
    ['at once no more when nothing is to be waited for', ['TTf', { clearForMs: 0 }], '.!.'],
    ['again only after as many checks', ['TTfffTT', {}], '.!!!..!'],
  ])('fires %s', (_, [course, rule], expected) => {
    expect(run(course, rule)).toBe(expected);
  });

  it('keeps since when, through all that it stays on for', () => {
    const first = foldAlert(RULE, null, { isTrue: true, atMs: 1_000 });
    const second = foldAlert(RULE, first, { isTrue: true, atMs: 2_000 });
    const third = foldAlert(RULE, second, { isTrue: false, atMs: 3_000 });
    const fourth = foldAlert(RULE, third, { isTrue: true, atMs: 4_000 });
    expect(fourth).toEqual({ streak: 1, trueSinceMs: 1_000, firingSinceMs: 2_000, falseSinceMs: null });
  });

  it('is where it was after a restart: nothing but its state and the clock decides', () => {
    const step = fc.record({ isTrue: fc.boolean(), gapMs: fc.nat(120_000) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.nat(40), (steps, cut) => {
        let [uninterrupted, restarted, atMs]: [AlertState | null, AlertState | null, number] = [
          null,
          null,
          0,
        ];
        for (const [index, { isTrue, gapMs }] of steps.entries()) {
          atMs += gapMs;
          uninterrupted = foldAlert(RULE, uninterrupted, { isTrue, atMs });
          if (index === cut) restarted = JSON.parse(JSON.stringify(restarted)) as AlertState | null;
          restarted = foldAlert(RULE, restarted, { isTrue, atMs });
        }
        expect(restarted).toEqual(uninterrupted);
      }),
    );
  });

  it('never fires on fewer checks than asked for, and never ends before it was false for long enough', () => {
    const step = fc.record({ isTrue: fc.boolean(), gapMs: fc.integer({ min: 1, max: 90_000 }) });
    const rule = fc.record({
      checks: fc.integer({ min: 1, max: 4 }),
      forMs: fc.nat(90_000),
      clearForMs: fc.nat(120_000),
    });
    fc.assert(
      fc.property(rule, fc.array(step, { maxLength: 60 }), (settings, steps) => {
        let state: AlertState | null = null;
        let atMs = 0;
        let [streak, trueSinceMs, falseSinceMs] = [0, 0, 0];
        for (const { isTrue, gapMs } of steps) {
          atMs += gapMs;
          if (isTrue && streak === 0) trueSinceMs = atMs;
          if (!isTrue && (streak > 0 || atMs === gapMs)) falseSinceMs = atMs;
          streak = isTrue ? streak + 1 : 0;
          const wasFiring: boolean = fires(state);
          state = foldAlert(settings, state, { isTrue, atMs });
          const isFiring = fires(state);
          if (isFiring && !wasFiring) {
            expect(streak).toBeGreaterThanOrEqual(settings.checks);
            expect(atMs - trueSinceMs).toBeGreaterThanOrEqual(settings.forMs);
          }
          if (wasFiring && !isFiring) expect(atMs - falseSinceMs).toBeGreaterThanOrEqual(settings.clearForMs);
        }
      }),
    );
  });
});
