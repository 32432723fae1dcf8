import { describe, expect, test } from 'vitest';
import { createCheckSurvey, type CheckFact } from './check-survey.ts';
import { judgeRollup, type RollupFact } from './judge-rollup.ts';

const NOW = Date.UTC(2026, 2, 14, 9, 15);
const MINUTE = 60_000;

const aFact = (id: number, atMs: number, more: Partial<CheckFact> = {}): CheckFact => ({
  id,
  atMs,
  minute: Math.floor(atMs / MINUTE),
  server: 'search',
  wallMs: 10,
  origin: 'schedule',
  status: 'HEALTHY',
  score: 1,
  durationsMs: [5, null],
  statusCodes: [200, null],
  ...more,
});

function survey(facts: readonly CheckFact[]) {
  const checks = createCheckSurvey({
    nowMs: NOW,
    intervalMsOf: (server) => (server === 'gone' ? null : 30_000),
  });
  const found = facts.map((fact) => checks.take(fact));
  return {
    faults: found.flatMap(({ fault }) => (fault === null ? [] : [[fault.id, fault.kind]])),
    gaps: found.flatMap(({ gap }) => (gap === null ? [] : [(gap.toMs - gap.fromMs) / 1000])),
  };
}

describe('a check', () => {
  test.each<[string, Partial<CheckFact>]>([
    ['of an unknown status', { status: 'FINE' }],
    ['of an unknown origin', { origin: 'x' }],
    ['with a score above 1', { score: 1.01 }],
    ['with a score below 0', { score: -0.1 }],
    ['filed under another minute', { minute: 1 }],
    ['of the future', { atMs: NOW + 6 * MINUTE, minute: Math.floor(NOW / MINUTE) + 6 }],
    ['that took less than nothing', { wallMs: -1 }],
    ['with a path that took less than nothing', { durationsMs: [5, -1] }],
    ['with an HTTP status that there is not', { statusCodes: [null, 99] }],
  ])('%s is impossible', (_, more) => {
    expect(survey([aFact(1, NOW, more)]).faults).toEqual([[1, 'impossible']]);
  });

  test('a little ahead, by another clock, is not', () => {
    expect(survey([aFact(1, NOW + 4 * MINUTE)]).faults).toEqual([]);
  });

  test('of the same moment as another of its server and origin is a duplicate', () => {
    const others = [aFact(2, NOW, { server: 'booking' }), aFact(3, NOW, { origin: 'manual' })];
    expect(survey([aFact(1, NOW), ...others, aFact(4, NOW)]).faults).toEqual([[4, 'duplicate']]);
  });

  test('that was written before one of an earlier moment shows a clock that was set', () => {
    const later = [aFact(8, NOW + 30_000), aFact(3, NOW + 60_000), aFact(9, NOW + 90_000)];
    expect(survey([aFact(7, NOW), ...later]).faults).toEqual([[3, 'clock_jump']]);
    expect(
      survey([aFact(7, NOW), aFact(8, NOW - 1000, { minute: Math.floor(NOW / MINUTE) - 1 })]).faults,
    ).toEqual([[8, 'clock_jump']]);
  });

  test('made by hand is of no order, and neither makes nor fills a gap', () => {
    const byHand = aFact(2, NOW + 60_000, { origin: 'manual' });
    expect(survey([aFact(5, NOW), byHand, aFact(6, NOW + 120_000)])).toEqual({ faults: [], gaps: [120] });
  });

  test('after more than three intervals of its server ends a gap', () => {
    expect(survey([aFact(1, NOW), aFact(2, NOW + 90_000)]).gaps).toEqual([]);
    expect(survey([aFact(1, NOW), aFact(2, NOW + 91_000)]).gaps).toEqual([91]);
    const gone = { server: 'gone' };
    expect(survey([aFact(1, NOW, gone), aFact(2, NOW + 91_000, gone)]).gaps).toEqual([]);
  });
});

test.each<[string, Partial<RollupFact>, boolean]>([
  ['as it should be', {}, true],
  ['begun within its period', { startMs: NOW + 1 }, false],
  ['of an hour that begins at a minute', { period: 'hour' }, false],
  ['of the future', { startMs: NOW + 6 * MINUTE }, false],
  ['of no checks', { checks: 0 }, false],
  ['that cannot be read', { isReadable: false }, false],
])('a rollup %s', (_, more, isRight) => {
  const fact = {
    id: 1,
    server: 'search',
    period: 'minute',
    startMs: NOW,
    checks: 2,
    isReadable: true,
  } as const;
  expect(judgeRollup({ ...fact, ...more }, NOW) === null).toBe(isRight);
});
