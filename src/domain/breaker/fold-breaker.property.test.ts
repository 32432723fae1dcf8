import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Breaker, BreakerSettings } from './breaker.ts';
import type { BreakerObservation } from './fold-paths.ts';
import { foldBreaker, initialBreaker } from './fold-breaker.ts';

const PATHS = ['mcp', 'rest'] as const;

const SETTINGS = {
  enabled: fc.constant(true),
  mcpEnabled: fc.constant(true),
  restEnabled: fc.constant(true),
  failureThreshold: fc.integer({ min: 1, max: 4 }),
  successThreshold: fc.integer({ min: 1, max: 4 }),
  openMs: fc.constantFrom(0, 1000, 3000),
  halfOpenMaxChecks: fc.integer({ min: 1, max: 4 }),
};
const settings: fc.Arbitrary<BreakerSettings> = fc.record(SETTINGS);
const ratedSettings: fc.Arbitrary<BreakerSettings> = fc.record({
  ...SETTINGS,
  failureThreshold: fc.constantFrom(3, 1000),
  failureRate: fc.record({
    threshold: fc.constantFrom(0.25, 0.4, 0.5, 0.6, 1),
    minimumChecks: fc.integer({ min: 1, max: 8 }),
    windowMs: fc.constantFrom(3000, 10_000, 60_000),
  }),
});
const anySettings = fc.oneof(settings, ratedSettings);

const outcome = fc.constantFrom('success', 'success', 'success', 'failure', 'failure');
const step = fc.record({ mcp: outcome, rest: outcome, waitMs: fc.constantFrom(1, 500, 1000, 2999, 3000) });
const history = fc.array(step, { minLength: 1, maxLength: 60 }).map((steps) => {
  let atMs = 0;
  return steps.map(({ waitMs, mcp, rest }): BreakerObservation => ({ mcp, rest, atMs: (atMs += waitMs) }));
});
const singlePathHistory = fc
  .tuple(history, fc.constantFrom(...PATHS))
  .map(([checks, off]) => checks.map((check): BreakerObservation => ({ ...check, [off]: 'disabled' })));

function foldAll(checks: readonly BreakerObservation[], rules: BreakerSettings): readonly Breaker[] {
  let breaker = initialBreaker();
  return checks.map((check) => (breaker = foldBreaker(breaker, check, rules)));
}

/**
 * The rules once more, told from the history: a path is looked at by when it opened, closed and how many checks
 * since then it and its neighbour failed, without any of the state that the breaker carries.
 */
function oracle(checks: readonly BreakerObservation[], rules: BreakerSettings): readonly string[] {
  const opened = { mcp: -1, rest: -1 }; // index of the check that opened the path, -1 while closed
  const trying = { mcp: -1, rest: -1 }; // index of the check that made it half-open
  const closedAt = { mcp: -1, rest: -1 }; // index of the check that closed it last
  let healedAt = -1;
  let tryingSince = 0; // index of the first check of the run in which some path is half-open
  return checks.map((check, now) => {
    const last = (path: 'mcp' | 'rest', count: number, from: number): readonly string[] =>
      checks.slice(Math.max(from + 1, now + 1 - count), now + 1).map((each) => each[path]);
    const judged = PATHS.filter((path) => check[path] !== 'disabled');
    for (const path of judged) {
      const openedAtMs = checks[opened[path]]?.atMs;
      if (openedAtMs !== undefined && trying[path] < 0 && check.atMs >= openedAtMs + rules.openMs)
        trying[path] = now;
      if (trying[path] >= 0 && check[path] === 'failure') [opened[path], trying[path]] = [now, -1];
      const recent = last(path, rules.failureThreshold, closedAt[path]);
      const isBroken = recent.length === rules.failureThreshold && recent.every((each) => each === 'failure');
      const isWorn = hasWorn(checks.slice(closedAt[path] + 1, now + 1), path, rules);
      if (opened[path] < 0 && (isBroken || isWorn)) opened[path] = now;
    }
    const isTrying = judged.some((path) => trying[path] >= 0);
    if (!isTrying) tryingSince = now + 1;
    const start = Math.max(tryingSince, healedAt + 1);
    const run = checks.slice(Math.max(start, now + 1 - rules.successThreshold), now + 1);
    const isHealed =
      isTrying &&
      run.length === rules.successThreshold &&
      run.every((each) => judged.every((path) => each[path] === 'success'));
    if (isHealed) {
      healedAt = now;
      for (const path of judged)
        if (trying[path] >= 0) [opened[path], trying[path], closedAt[path]] = [-1, -1, now];
    }
    const word = (path: 'mcp' | 'rest'): string => {
      if (opened[path] < 0) return 'CLOSED';
      return trying[path] < 0 ? 'OPEN' : 'HALF_OPEN';
    };
    return PATHS.map(word).join(' ');
  });
}

/** Whether the last of these checks failed and so many others did, of those in the newest ten tenths of the window. */
function hasWorn(
  checks: readonly BreakerObservation[],
  path: 'mcp' | 'rest',
  { failureRate }: BreakerSettings,
): boolean {
  if (failureRate === undefined || checks.at(-1)?.[path] !== 'failure') return false;
  const tenthOf = (check: BreakerObservation | undefined): number =>
    Math.floor((check?.atMs ?? 0) / (failureRate.windowMs / 10));
  const within = checks.filter((check) => tenthOf(check) > tenthOf(checks.at(-1)) - 10);
  const failed = within.filter((check) => check[path] === 'failure');
  return within.length >= failureRate.minimumChecks && failed.length / within.length >= failureRate.threshold;
}

describe('the breaker, for any history', () => {
  it('is where the rules, told from the history alone, say it is', () => {
    fc.assert(
      fc.property(fc.oneof(history, singlePathHistory), anySettings, (checks, rules) => {
        const states = foldAll(checks, rules).map(({ mcp, rest }) => `${mcp.status} ${rest.status}`);
        expect(states).toEqual(oracle(checks, rules));
      }),
      { numRuns: 2000 },
    );
  });

  it('closes only after both paths succeeded in a row, and opens only after failures in a row', () => {
    fc.assert(
      fc.property(history, settings, (checks, rules) => {
        foldAll(checks, rules).forEach((breaker, index) => {
          const now = checks[index]?.atMs;
          const last = (count: number) => checks.slice(Math.max(0, index + 1 - count), index + 1);
          for (const { path, from, to } of breaker.transitions.filter(({ atMs }) => atMs === now)) {
            if (to === 'CLOSED') {
              const run = last(rules.successThreshold);
              expect(run).toHaveLength(rules.successThreshold);
              expect(run.every(({ mcp, rest }) => mcp === 'success' && rest === 'success')).toBe(true);
            }
            if (from === 'CLOSED') {
              const run = last(rules.failureThreshold);
              expect(run).toHaveLength(rules.failureThreshold);
              expect(run.every((check) => check[path] === 'failure')).toBe(true);
            }
          }
        });
      }),
      { numRuns: 500 },
    );
  });

  it('can always recover: successes long enough close it, whatever happened before', () => {
    fc.assert(
      fc.property(history, anySettings, (checks, rules) => {
        const startMs = (checks.at(-1)?.atMs ?? 0) + rules.openMs;
        const good = Array.from({ length: rules.successThreshold }, (_, index): BreakerObservation => ({
          mcp: 'success',
          rest: 'success',
          atMs: startMs + index + 1,
        }));
        expect(foldAll([...checks, ...good], rules).at(-1)?.overall).toBe('CLOSED');
      }),
    );
  });

  it('tells transitions that follow on one another', () => {
    fc.assert(
      fc.property(history, anySettings, (checks, rules) => {
        const transitions = foldAll(checks, rules).at(-1)?.transitions ?? [];
        for (const path of PATHS) {
          const own = transitions.filter((transition) => transition.path === path);
          own.slice(1).forEach((transition, index) => {
            expect(transition.from).toBe(own[index]?.to);
          });
          for (const { from, to } of own) expect(from).not.toBe(to);
        }
      }),
    );
  });

  it('carries ten counts a path at most for a rate, and none where it asks for none or the path is not closed', () => {
    fc.assert(
      fc.property(history, anySettings, (checks, rules) => {
        for (const breaker of foldAll(checks, rules)) {
          for (const path of [breaker.mcp, breaker.rest]) {
            const recent = 'recent' in path ? path.recent : undefined;
            expect(recent?.length ?? 0).toBeLessThanOrEqual(10);
            if (rules.failureRate === undefined || path.status !== 'CLOSED') expect(recent).toBeUndefined();
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
