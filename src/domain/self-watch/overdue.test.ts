import { describe, expect, it } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import type { ServerSpec } from '../server/server-spec.ts';
import type { ServerState } from '../server/server-state.ts';
import { foldCheck, initialState } from '../watch/fold-check.ts';
import { doChecksComeIn, missedServers, noteOverdue } from './overdue.ts';
import type { Overdue, WatchReading } from './overdue.ts';

const CHECKED_MS = 1_000_000;
/** Three intervals and the longest probe, and a millisecond. */
const STALE_MS = CHECKED_MS + 100_001;

const spec = (name = 'search', intervalMs = 30_000): ServerSpec =>
  aServerSpec().named(name).every(intervalMs).build();

function checked(of: ServerSpec, atMs = CHECKED_MS): ServerState {
  const check = aCheck().of(of.name).at(atMs);
  const folding = { state: initialState(of.name), check: check.build(), view: check.view(), spec: of };
  return foldCheck({ ...folding, drift: null }).state;
}

const reading = (
  nowMs: number,
  servers: WatchReading['servers'] = [{ spec: spec(), state: checked(spec()) }],
  mode: WatchReading['mode'] = null,
): WatchReading => ({ nowMs, servers, mode });

/** What one process remembers that reads it at these moments. */
const noted = (...readings: readonly WatchReading[]): Overdue =>
  readings.reduce((before: Overdue, each) => noteOverdue(before, each), {});

describe('a check is overdue', () => {
  it('exactly when its status is stale, since when it was first seen so', () => {
    expect(noted(reading(STALE_MS - 1))).toEqual({});
    expect(noted(reading(STALE_MS), reading(STALE_MS + 5_000))).toEqual({ search: STALE_MS });
  });

  it('since no later than now, where the clock was set back', () => {
    expect(noted(reading(STALE_MS + 5_000), reading(STALE_MS + 1))).toEqual({ search: STALE_MS + 1 });
  });

  it('where the server was never checked', () => {
    expect(noted(reading(5, [{ spec: spec(), state: null }]))).toEqual({ search: 5 });
    expect(noted(reading(5, [{ spec: spec(), state: initialState('search') }]))).toEqual({ search: 5 });
  });

  it('no longer once it comes in, and anew afterwards', () => {
    const again = [{ spec: spec(), state: checked(spec(), STALE_MS) }];
    const later = STALE_MS + 200_000;
    expect(noted(reading(STALE_MS), reading(STALE_MS + 1, again))).toEqual({});
    expect(noted(reading(STALE_MS), reading(STALE_MS + 1, again), reading(later, again))).toEqual({
      search: later,
    });
  });

  it('of nothing that nobody is to check: off, paused, or all of it paused', () => {
    const off = { spec: aServerSpec().disabled().build(), state: checked(spec()) };
    const paused = { spec: spec(), state: { ...checked(spec()), paused: true } };
    expect(noted(reading(STALE_MS, [off, paused]))).toEqual({});
    expect(noted(reading(STALE_MS, undefined, { mode: 'paused' }))).toEqual({});
    expect(noted(reading(STALE_MS, undefined, { mode: 'normal' }))).toEqual({ search: STALE_MS });
  });
});

describe('a server is missed', () => {
  const missedAfter = (ms: number, intervalMs: number, sinceMs = 0): readonly string[] => {
    const servers = [{ spec: spec('search', intervalMs), state: null }];
    return missedServers(noted(reading(0, servers)), reading(ms, servers), sinceMs);
  };

  it.each([
    ['half a minute where it is checked often', 1_000, 30_000],
    ['an interval with its jitter and the longest probe', 30_000, 47_500],
    ['for hours where it is checked seldom', 3_600_000, 4_510_000],
  ])('after %s', (_, intervalMs, afterMs) => {
    expect(missedAfter(afterMs - 1, intervalMs)).toEqual([]);
    expect(missedAfter(afterMs, intervalMs)).toEqual(['search']);
  });

  it('not once nobody is to check it any more', () => {
    const servers = [{ spec: spec(), state: { ...initialState('search'), paused: true } }];
    expect(missedServers({ search: 0 }, reading(3_600_000, servers))).toEqual([]);
  });

  it('counted from a later moment where one is given', () => {
    expect(missedAfter(40_000, 1_000, 20_000)).toEqual([]);
    expect(missedAfter(50_000, 1_000, 20_000)).toEqual(['search']);
  });
});

describe('checks come in', () => {
  const fresh = { spec: spec('fresh'), state: checked(spec('fresh'), STALE_MS) };
  const old = { spec: spec('old'), state: checked(spec('old')) };
  const comeIn = (...readings: readonly WatchReading[]): boolean => {
    const last = readings.at(-1);
    return last !== undefined && doChecksComeIn(noted(...readings), last);
  };

  it('while one is fresh and none is missed', () => {
    expect(comeIn(reading(STALE_MS, [fresh]))).toBe(true);
    expect(comeIn(reading(STALE_MS, [fresh, old]))).toBe(true);
    expect(comeIn(reading(STALE_MS, [fresh, old]), reading(STALE_MS + 47_500, [fresh, old]))).toBe(false);
  });

  it('not while none is fresh, however short that has been so', () => {
    expect(comeIn(reading(STALE_MS, [old]))).toBe(false);
    expect(comeIn(reading(STALE_MS, [{ ...old, state: null }]))).toBe(false);
    const paused = { ...fresh, state: { ...fresh.state, paused: true } };
    expect(comeIn(reading(STALE_MS, [paused, old]))).toBe(false);
  });

  it('as far as any is awaited', () => {
    expect(comeIn(reading(STALE_MS, []))).toBe(true);
    expect(comeIn(reading(STALE_MS, [old], { mode: 'paused' }))).toBe(true);
  });
});
