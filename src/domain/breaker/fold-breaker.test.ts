import { describe, expect, it } from 'vitest';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import type { Breaker, BreakerSettings, BreakerStatus } from './breaker.ts';
import type { FailureRateSettings } from './failure-rate.ts';
import {
  availablePathsOf,
  foldBreaker,
  forceBreaker,
  initialBreaker,
  nextAttemptAtMs,
  resetBreaker,
} from './fold-breaker.ts';
import { withOverall } from './overall-status.ts';
import type { PathOutcome } from './path-step.ts';

const SETTINGS: BreakerSettings = aServerSpec().build().breaker; // 3 failures, 3 successes, 60 s
const RATE: FailureRateSettings = { threshold: 0.5, minimumChecks: 10, windowMs: 600_000 };
const BOTH = { mcp: true, rest: true };

const OUTCOMES: Readonly<Record<string, PathOutcome>> = { s: 'success', f: 'failure', '-': 'disabled' };

interface Given {
  readonly breaker?: Breaker;
  readonly settings?: Partial<BreakerSettings>;
  /** Of the first check. */
  readonly atMs?: number;
  readonly everyMs?: number;
}

/** Folds checks written as "sf": MCP succeeded, REST failed. One a second from 0 on unless told otherwise. */
function fold(checks: string, given: Given = {}): Breaker {
  const settings = { ...SETTINGS, ...given.settings };
  const words = checks.split(' ').filter((word) => word !== '');
  return words.reduce((breaker, word, index) => {
    const atMs = (given.atMs ?? 0) + index * (given.everyMs ?? 1000);
    const observation = { mcp: outcomeOf(word[0]), rest: outcomeOf(word[1]), atMs };
    return foldBreaker(breaker, observation, settings);
  }, given.breaker ?? initialBreaker());
}

function outcomeOf(letter: string | undefined): PathOutcome {
  const outcome = OUTCOMES[letter ?? ''];
  if (outcome === undefined) throw new Error(`No outcome is written ${letter ?? 'as nothing'}`);
  return outcome;
}

describe('opening', () => {
  it.each<[string, BreakerStatus]>([
    ['', 'CLOSED'],
    ['ss', 'CLOSED'],
    ['ff ff', 'CLOSED'],
    ['ff ff ff', 'OPEN'],
    ['fs fs fs', 'REST_ONLY'],
    ['sf sf sf', 'MCP_ONLY'],
    ['fs fs ss fs fs', 'CLOSED'],
    ['fs fs ss fs fs fs', 'REST_ONLY'],
    ['fs fs ff sf sf', 'OPEN'],
    ['f- f- f-', 'OPEN'],
    ['-f -f -f', 'OPEN'],
    ['-- -- --', 'CLOSED'],
  ])('after "%s" it is %s', (checks, overall) => {
    expect(fold(checks).overall).toBe(overall);
  });

  it('remembers when, why and what', () => {
    const breaker = fold('fs fs fs');
    expect(breaker.mcp).toEqual({ status: 'OPEN', openedAtMs: 2000, failures: 3 });
    expect(breaker.transitions).toEqual([
      { path: 'mcp', atMs: 2000, from: 'CLOSED', to: 'OPEN', reason: '3 failures in a row' },
    ]);
    expect(breaker.lastFailureAtMs).toEqual({ mcp: 2000, rest: null });
    expect(breaker.lastSuccessAtMs).toEqual({ mcp: null, rest: 2000 });
  });

  it('says when an open path is tried again', () => {
    const breaker = fold('fs fs fs');
    expect(nextAttemptAtMs(breaker.mcp, SETTINGS)).toBe(62_000);
    expect(nextAttemptAtMs(breaker.rest, SETTINGS)).toBeNull();
  });
});

describe('opening by the share of failures', () => {
  const rated = (changes: Partial<FailureRateSettings> = {}): Given => ({
    settings: { failureThreshold: 1000, failureRate: { ...RATE, ...changes } },
  });

  it('opens the path whose share a failure reaches, and says so', () => {
    const breaker = fold('ss ss ss ss ss fs fs fs fs fs', rated());
    expect(breaker).toMatchObject({
      overall: 'REST_ONLY',
      mcp: { status: 'OPEN', openedAtMs: 9000, failures: 5 },
    });
    expect(breaker.transitions).toEqual([
      {
        path: 'mcp',
        atMs: 9000,
        from: 'CLOSED',
        to: 'OPEN',
        reason: '50 % of 10 checks within 10 min failed',
      },
    ]);
    const worse = fold('ss '.repeat(10) + 'fs '.repeat(15), rated({ threshold: 0.6, minimumChecks: 25 }));
    expect(worse.transitions.at(-1)?.reason).toBe('60 % of 25 checks within 10 min failed');
  });

  it('waits for a failure: a success opens nothing, not even the one that makes the checks enough', () => {
    const enough = fold('fs fs fs fs fs ss ss ss ss ss', rated());
    expect(enough.overall).toBe('CLOSED');
    expect(fold('fs', { ...rated(), breaker: enough, atMs: 10_000 }).overall).toBe('REST_ONLY');
  });

  it.each<[string, Given]>([
    ['with fewer checks than it asks for', rated({ minimumChecks: 11 })],
    ['below the share', rated({ threshold: 0.51 })],
    ['where no rate is asked for', { settings: { failureThreshold: 1000 } }],
    ['by checks that the window has left behind', { ...rated(), everyMs: 120_000 }],
  ])('does not open %s', (_, given) => {
    expect(fold('ss ss ss ss ss fs fs fs fs fs', given).overall).toBe('CLOSED');
  });

  it('begins anew when the path closes, by itself or by a person', () => {
    const quick = { settings: { ...rated().settings, openMs: 0, successThreshold: 1 } };
    const open = fold('ss ss ss ss ss fs fs fs fs fs', quick);
    const closed = fold('ss', { ...quick, breaker: open, atMs: 11_000 });
    expect(closed.mcp).toEqual({ status: 'CLOSED', failures: 0 });
    const again = fold('fs '.repeat(9), { ...quick, breaker: closed, atMs: 12_000 });
    expect(again.overall).toBe('CLOSED');
    expect(fold('fs', { ...quick, breaker: again, atMs: 21_000 }).overall).toBe('REST_ONLY');
    const reset = resetBreaker(again, 'mcp', 20_500);
    expect(fold('fs', { ...quick, breaker: reset, atMs: 21_000 }).overall).toBe('CLOSED');
  });

  it('counts what lies ahead no more when the clock was set back', () => {
    const ahead = fold('fs '.repeat(9), { ...rated(), atMs: 3_600_000 });
    expect(fold('fs', { ...rated(), breaker: ahead, atMs: 0 }).mcp).toEqual({
      status: 'CLOSED',
      failures: 10,
      recent: [[0, 1, 1]],
    });
  });

  it('carries no more when the window has become longer', () => {
    const given = { ...rated({ windowMs: 60_000, minimumChecks: 99 }), everyMs: 6000 };
    const before = fold('fs '.repeat(10), given);
    const longer = { ...rated({ minimumChecks: 99 }), breaker: before, atMs: 60_000 };
    expect(before.mcp).toHaveProperty('recent.length', 10);
    expect(fold('fs', longer).mcp).toHaveProperty('recent.length', 10);
  });

  it('goes on from a state that was stored without counts, and drops them where no rate is asked for any more', () => {
    const settings = { failureThreshold: 1000 };
    const counted = fold('fs fs', { ...rated(), breaker: fold('ss') });
    expect(counted.mcp).toMatchObject({ recent: [[0, 2, 2]] });
    expect(fold('fs', { breaker: counted, atMs: 2000, settings }).mcp).toEqual({
      status: 'CLOSED',
      failures: 3,
    });
    expect(fold('ss', { breaker: fold('ss', rated()), atMs: 2000, settings }).mcp).toEqual({
      status: 'CLOSED',
      failures: 0,
    });
    expect(fold('-s', { ...rated(), breaker: fold('ss', rated()), atMs: 3000 }).mcp).toEqual({
      status: 'CLOSED',
      failures: 0,
    });
  });
});

describe('half-open', () => {
  const open = fold('fs fs fs'); // opened at 2 s, so half-open from 62 s

  it('comes with the first check at or after the open time, which counts as an attempt', () => {
    expect(fold('ss', { breaker: open, atMs: 61_999 }).mcp.status).toBe('OPEN');
    expect(fold('ss', { breaker: open, atMs: 62_000 }).mcp).toEqual({
      status: 'HALF_OPEN',
      openedAtMs: 2000,
      halfOpenAtMs: 62_000,
      attempts: 1,
    });
    expect(fold('ss', { breaker: open, atMs: 62_000 }).overall).toBe('HALF_OPEN');
  });

  it('opens again on one failure of its own path, for the whole open time', () => {
    const breaker = fold('ss ss fs', { breaker: open, atMs: 62_000 });
    expect(breaker).toMatchObject({
      overall: 'REST_ONLY',
      recoveries: 0,
      mcp: { status: 'OPEN', openedAtMs: 64_000 },
    });
    expect(fold('ss', { breaker, atMs: 123_999 }).mcp.status).toBe('OPEN');
    expect(fold('ss', { breaker, atMs: 124_000 }).mcp.status).toBe('HALF_OPEN');
  });

  it.each(['fs', 'sf'])('makes it HALF_OPEN overall while the other path is open again (%s)', (check) => {
    const breaker = fold(check, { breaker: fold('ff ff ff'), atMs: 62_000 });
    expect([breaker.mcp.status, breaker.rest.status].toSorted()).toEqual(['HALF_OPEN', 'OPEN']);
    expect(breaker.overall).toBe('HALF_OPEN');
  });

  it('can open again with its first check', () => {
    const breaker = fold('fs', { breaker: open, atMs: 70_000 });
    expect(breaker.mcp).toEqual({ status: 'OPEN', openedAtMs: 70_000, failures: 1 });
    expect(breaker.transitions.slice(1).map(({ to }) => to)).toEqual(['HALF_OPEN', 'OPEN']);
  });

  it('only starts counting anew when the other path fails', () => {
    const breaker = fold('ss ss sf', { breaker: open, atMs: 62_000 });
    expect(breaker).toMatchObject({ recoveries: 0, mcp: { status: 'HALF_OPEN', attempts: 3 } });
    expect(fold('ss ss', { breaker, atMs: 65_000 }).mcp.status).toBe('HALF_OPEN');
    expect(fold('ss ss ss', { breaker, atMs: 65_000 }).mcp.status).toBe('CLOSED');
  });

  it('counts attempts up to half_open_max_checks', () => {
    const given = { breaker: open, atMs: 62_000, settings: { successThreshold: 9, halfOpenMaxChecks: 2 } };
    expect(fold('ss ss ss ss', given).mcp).toMatchObject({ status: 'HALF_OPEN', attempts: 2 });
  });
});

describe('closing takes both paths (requirement 6.5)', () => {
  const open = fold('ff ff ff');

  it.each<[string, BreakerStatus]>([
    ['ss ss', 'HALF_OPEN'],
    ['ss ss ss', 'CLOSED'],
    ['sf sf sf', 'HALF_OPEN'],
    ['sf ss ss', 'HALF_OPEN'],
  ])('after "%s" it is %s', (checks, overall) => {
    expect(fold(checks, { breaker: open, atMs: 62_000 }).overall).toBe(overall);
  });

  it('takes one success where the threshold is one', () => {
    const breaker = fold('ss', { breaker: open, atMs: 62_000, settings: { successThreshold: 1 } });
    expect(breaker).toMatchObject({ overall: 'CLOSED', recoveries: 0, mcp: { failures: 0 } });
    expect(breaker.transitions.slice(2).map(({ path, to }) => `${path} ${to}`)).toEqual([
      'mcp HALF_OPEN',
      'rest HALF_OPEN',
      'mcp CLOSED',
      'rest CLOSED',
    ]);
  });

  it('takes the only path of a single-path server', () => {
    const breaker = fold('f- f- f-');
    expect(fold('s- s-', { breaker, atMs: 62_000 }).overall).toBe('HALF_OPEN');
    expect(fold('s- s- s-', { breaker, atMs: 62_000 }).overall).toBe('CLOSED');
  });

  it('does not close a path that is still open', () => {
    const mcpFirst = fold('ff ff ff fs', { settings: {}, everyMs: 1000 });
    const later = fold('fs fs', { breaker: mcpFirst, atMs: 62_000 }); // MCP opens again, REST is half-open
    const breaker = fold('ss ss ss', { breaker: later, atMs: 64_000 });
    expect(breaker).toMatchObject({
      overall: 'REST_ONLY',
      mcp: { status: 'OPEN' },
      rest: { status: 'CLOSED' },
    });
  });
});

describe('paths without a say', () => {
  it('a disabled breaker stays CLOSED', () => {
    const breaker = fold('ff ff ff ff', { settings: { enabled: false } });
    expect(breaker).toMatchObject({ overall: 'CLOSED', mcp: { failures: 0 }, transitions: [] });
    expect(breaker.lastFailureAtMs.mcp).toBe(3000);
  });

  it('a path whose breaker is off neither opens nor keeps the other from closing', () => {
    const settings = { restEnabled: false };
    expect(fold('sf sf sf sf', { settings }).overall).toBe('CLOSED');
    const breaker = fold('ff ff ff', { settings });
    expect(breaker.overall).toBe('OPEN');
    expect(fold('sf sf sf', { breaker, settings, atMs: 62_000 }).overall).toBe('CLOSED');
    expect(fold('fs fs fs fs', { settings: { mcpEnabled: false } }).overall).toBe('CLOSED');
  });

  it('a path that is switched off closes and is forgotten', () => {
    const breaker = fold('-s', { breaker: fold('fs fs fs'), atMs: 5000 });
    expect(breaker).toMatchObject({ overall: 'CLOSED', mcp: { status: 'CLOSED', failures: 0 } });
    expect(breaker.transitions.at(-1)).toMatchObject({
      path: 'mcp',
      to: 'CLOSED',
      reason: 'no longer judged',
    });
    expect(fold('fs fs', { breaker, atMs: 6000 }).overall).toBe('CLOSED');
  });
});

describe('what a person does', () => {
  it('wins over the machine, which keeps counting underneath', () => {
    const open = forceBreaker(fold('ss'), 'OPEN', 500);
    expect(fold('ss ss', { breaker: open, atMs: 1000 }).overall).toBe('OPEN');
    const closed = forceBreaker(fold('ss'), 'CLOSED', 500);
    const failing = fold('fs fs fs', { breaker: closed, atMs: 1000 });
    expect(failing).toMatchObject({ overall: 'CLOSED', mcp: { status: 'OPEN' } });
    expect(resetBreaker(failing, 'rest', 9000).overall).toBe('REST_ONLY');
  });

  it('holds where the breaker is disabled, too', () => {
    const forced = forceBreaker(initialBreaker(), 'OPEN', 0);
    expect(fold('ss', { breaker: forced, settings: { enabled: false } }).overall).toBe('OPEN');
  });

  it('is in the history of both paths, once', () => {
    const forced = forceBreaker(fold('fs fs fs'), 'OPEN', 5000);
    expect(forced.transitions.slice(1)).toEqual([
      { path: 'rest', atMs: 5000, from: 'CLOSED', to: 'OPEN', reason: 'forced OPEN by a person' },
    ]);
    expect(forceBreaker(forced, 'OPEN', 6000).transitions).toEqual(forced.transitions);
    expect(resetBreaker(forced, 'both', 7000).transitions.slice(2)).toEqual([
      { path: 'mcp', atMs: 7000, from: 'OPEN', to: 'CLOSED', reason: 'reset by a person' },
      { path: 'rest', atMs: 7000, from: 'OPEN', to: 'CLOSED', reason: 'reset by a person' },
    ]);
  });

  it('resets one path or both', () => {
    const open = fold('ff ff ff');
    expect(resetBreaker(open, 'both', 9000)).toMatchObject({
      overall: 'CLOSED',
      recoveries: 0,
      forced: null,
    });
    expect(resetBreaker(open, 'mcp', 9000)).toMatchObject({ overall: 'MCP_ONLY', rest: { status: 'OPEN' } });
    expect(resetBreaker(open, 'rest', 9000)).toMatchObject({ overall: 'REST_ONLY', rest: { failures: 0 } });
  });

  it('is told right where only one path is judged', () => {
    const reset = resetBreaker(fold('f- f- f-'), 'rest', 9000);
    expect(withOverall(reset, { mcp: true, rest: false }).overall).toBe('OPEN');
    expect(withOverall(reset, { mcp: false, rest: true }).overall).toBe('CLOSED');
    expect(withOverall(reset, { mcp: true, rest: true })).toBe(reset);
  });
});

describe('availablePathsOf', () => {
  it.each<[string, Breaker, readonly string[]]>([
    ['closed', initialBreaker(), ['mcp', 'rest', 'both']],
    ['MCP open', fold('fs fs fs'), ['rest']],
    ['both open', fold('ff ff ff'), ['none']],
    ['both half-open', fold('ss', { breaker: fold('ff ff ff'), atMs: 62_000 }), ['mcp', 'rest', 'both']],
    ['forced open', forceBreaker(initialBreaker(), 'OPEN', 0), ['none']],
    ['forced closed', forceBreaker(fold('ff ff ff'), 'CLOSED', 0), ['mcp', 'rest', 'both']],
  ])('%s', (_, breaker, paths) => {
    expect(availablePathsOf(breaker, BOTH)).toEqual(paths);
  });

  it('never names a path that is switched off', () => {
    expect(availablePathsOf(initialBreaker(), { mcp: true, rest: false })).toEqual(['mcp']);
    expect(availablePathsOf(initialBreaker(), { mcp: false, rest: false })).toEqual(['none']);
  });
});

it('keeps the newest twenty transitions', () => {
  const flapping = fold('fs ss '.repeat(30), {
    settings: { failureThreshold: 1, successThreshold: 1, openMs: 0 },
  });
  expect(flapping.transitions).toHaveLength(20);
  expect(flapping.transitions.at(-1)).toMatchObject({ atMs: 59_000, to: 'CLOSED' });
});
