import { expect, test } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { presentFleetHealth, type FleetHealth } from '../../actions/server/fleet-health.ts';
import { serverNow } from '../../actions/server/server-now.ts';
import { foldCheck, initialState } from '../../domain/watch/fold-check.ts';
import { createLook } from '../present/look.ts';
import { changeLines, firstSweepLines, hasSwept, returnLine } from './fleet-news.ts';

const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 30);
const SPEC = aServerSpec().every(60_000).build();
const WELL = aCheck();
const DOWN = aCheck().failing();
const PIPE = createLook({ width: Infinity, height: Infinity, isTerminal: false, hasColours: false });
const NARROW = createLook({ width: 60, height: 24, isTerminal: true, hasColours: false });

type Checks = Readonly<Record<string, typeof WELL | null>>;

function healthOf(checks: Checks, checkedAtMs = NOW_MS): FleetHealth {
  const servers = Object.entries(checks).map(([name, check]) => {
    const watched = { spec: { ...SPEC, name }, release: 'r' };
    if (check === null) return serverNow({ ...watched, state: null }, NOW_MS);
    const at = check.of(name).at(checkedAtMs);
    const state = initialState(name);
    const folded = foldCheck({ state, check: at.build(), view: at.view(), spec: SPEC, drift: null });
    return serverNow({ ...watched, state: folded.state }, NOW_MS);
  });
  return presentFleetHealth({ environment: 'development', mode: null, servers, nowMs: NOW_MS }, true);
}

test('a sweep is complete when every server has been checked since the start, not before', () => {
  expect(hasSwept(healthOf({ one: WELL, two: DOWN }), NOW_MS)).toBe(true);
  expect(hasSwept(healthOf({ one: WELL, two: null }), NOW_MS)).toBe(false);
  expect(hasSwept(healthOf({ one: WELL }, NOW_MS - 1_000), NOW_MS)).toBe(false);
  expect(hasSwept(healthOf({}), NOW_MS)).toBe(false);
});

const PAUSED = {
  mode: 'paused',
  since: '2026-01-02T02:13:55.000Z',
  who: 'ann',
  reason: 'network',
} as const;

test('of a paused fleet no sweep is waited for, and its head says so', () => {
  const paused = { ...healthOf({ one: null }), mode: PAUSED };
  expect(hasSwept(paused, NOW_MS)).toBe(true);
  const said = 'PAUSED since 02:13:55Z by ann: network. Go on with: watchkeeper mode resume';
  const lines = firstSweepLines(paused, PIPE);
  expect(lines[1]).toBe(said);
  expect(lines.join('\n')).not.toContain('watchkeeper up');
});

test('a pause and its end are a line each', () => {
  const health = healthOf({ one: WELL });
  const paused = { ...health, mode: PAUSED };
  const resumed = { ...health, mode: { ...PAUSED, mode: 'normal', who: 'bob', reason: 'done' } as const };
  const said = (lines: readonly string[]) => lines.map((line) => line.slice('03:04:30  '.length));
  expect(said(changeLines(health, paused, PIPE))).toEqual([
    'PAUSED since 02:13:55Z by ann: network. Go on with: watchkeeper mode resume',
  ]);
  expect(said(changeLines(paused, resumed, PIPE))).toEqual(['Probing goes on, by bob: done']);
  expect(changeLines(paused, paused, PIPE)).toEqual([]);
});

test('a worker that is back watches again once a server has been checked since, not before', () => {
  expect(returnLine(healthOf({ one: null, two: WELL }), NOW_MS)).toMatch(/^\S+  The worker watches again$/);
  expect(returnLine(healthOf({ one: WELL, two: WELL }, NOW_MS - 1), NOW_MS)).toBeNull();
});

test('the first sweep lists every server, of many only those in trouble', () => {
  const few = firstSweepLines(healthOf({ one: WELL, two: DOWN }), PIPE).join('\n');
  expect(few).toMatch(/UNHEALTHY +two[^]*HEALTHY +one/);
  const names = Array.from({ length: 50 }, (_, index) => `s${String(index)}`);
  const many = healthOf(Object.fromEntries(names.map((name, index) => [name, index < 25 ? DOWN : WELL])));
  const lines = firstSweepLines(many, PIPE);
  expect(lines.filter((line) => /^UNHEALTHY +s\d/.test(line))).toHaveLength(20);
  expect(lines.some((line) => /^HEALTHY +s\d/.test(line))).toBe(false);
  expect(lines).toContain('and 5 more: watchkeeper status');
});

test('a line for each change, and none for what stays', () => {
  const before = healthOf({ one: WELL, two: WELL, three: DOWN });
  const lines = changeLines(before, healthOf({ one: WELL, two: DOWN, three: WELL, four: WELL }), PIPE);
  expect(lines.map((line) => line.slice('03:04:30  '.length))).toEqual([
    expect.stringMatching(/^UNHEALTHY +two, was HEALTHY: MCP: /),
    expect.stringMatching(/^HEALTHY +three, was UNHEALTHY$/),
    expect.stringMatching(/^HEALTHY +four, new$/),
  ]);
});

test('a line fits the terminal and has the shape beside the word', () => {
  const [line = ''] = changeLines(healthOf({ one: WELL }), healthOf({ one: DOWN }), NARROW);
  expect(line).toContain('■ UNHEALTHY');
  expect(line.length).toBeLessThanOrEqual(60);
  expect(line).toMatch(/…$/);
});
