import { describe, expect, test } from 'vitest';
import type { BreakerSettings } from '../../domain/breaker/breaker.ts';
import { initialBreaker } from '../../domain/breaker/fold-breaker.ts';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { presentBreaker, type BreakerBody } from '../../actions/breaker/breaker-body.ts';
import { serverNow } from '../../actions/server/server-now.ts';
import { foldCheck, initialState } from '../../domain/watch/fold-check.ts';
import { createLook } from './look.ts';
import { findPresentation } from './presentations.ts';

const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 30);

function shownOf(servers: Readonly<Record<string, BreakerBody>>) {
  const summary = {
    mcp_circuits_open: 1,
    rest_circuits_open: 0,
    both_paths_available: 0,
    no_paths_available: 0,
  };
  return {
    environment: 'development',
    timestamp: new Date(NOW_MS).toISOString(),
    global_circuit_breaker_enabled: true,
    servers,
    circuit_breaker_config: null,
    summary: { total_servers: Object.keys(servers).length, ...summary },
  };
}

test('what a breaker did at one moment is shown newest first, as all else is', async () => {
  const at = (seconds: number) => ({ atMs: Date.UTC(2026, 0, 2, 3, 4, seconds), reason: '' });
  const breaker = {
    ...initialBreaker(),
    transitions: [
      { ...at(1), path: 'mcp', from: 'CLOSED', to: 'OPEN' },
      { ...at(9), path: 'mcp', from: 'OPEN', to: 'HALF_OPEN' },
      { ...at(9), path: 'mcp', from: 'HALF_OPEN', to: 'OPEN' },
    ],
  } as const;
  const watched = {
    spec: aServerSpec().build(),
    release: 'r',
    state: { ...initialState('search'), breaker },
  };
  const output = shownOf({ search: presentBreaker(serverNow(watched, NOW_MS)) });
  const look = createLook({ width: 100, height: 24, isTerminal: false, hasColours: false });
  const lines = (await findPresentation('breaker/show')).lines(output, look);
  expect(lines.filter((line) => line.includes('->')).map((line) => line.trimEnd())).toEqual([
    '2026-01-02 03:04:09Z  MCP   HALF_OPEN -> OPEN',
    '2026-01-02 03:04:09Z  MCP   OPEN -> HALF_OPEN',
    '2026-01-02 03:04:01Z  MCP   CLOSED -> OPEN',
  ]);
});

test('of one breaker it is said what opens it', async () => {
  const spec = aServerSpec().build();
  const look = createLook({ width: 200, height: 24, isTerminal: false, hasColours: false });
  const { lines } = await findPresentation('breaker/show');
  const opens = (breaker: Partial<BreakerSettings>) => {
    const watched = {
      spec: { ...spec, breaker: { ...spec.breaker, ...breaker } },
      release: 'r',
      state: null,
    };
    const said = lines(shownOf({ search: presentBreaker(serverNow(watched, NOW_MS)) }), look);
    return said.find((line) => line.includes('Opens'))?.replace(/^ *Opens */, '');
  };
  const failureRate = { threshold: 0.5, minimumChecks: 10, windowMs: 300_000 };
  expect([
    opens({ failureThreshold: 3 }),
    opens({ failureThreshold: 4, failureRate }),
    opens({ enabled: false }),
  ]).toEqual([
    'after 3 failures in a row',
    'after 4 failures in a row, or once 50 % of at least 10 checks within 5m have failed',
    'never, it is switched off',
  ]);
});

describe('a breaker that nobody has looked after for too long', async () => {
  const SPEC = aServerSpec().every(1_000).build();
  const { lines, trouble, watch } = await findPresentation('breaker/show');
  const pipe = createLook({ width: Infinity, height: Infinity, isTerminal: false, hasColours: false });
  const checkedBefore = (name: string, ageMs: number) => {
    const check = aCheck()
      .of(name)
      .at(NOW_MS - ageMs);
    const view = check.view();
    const { state } = foldCheck({
      state: initialState(name),
      check: check.build(),
      view,
      spec: SPEC,
      drift: null,
    });
    return presentBreaker(serverNow({ spec: { ...SPEC, name }, release: 'r', state }, NOW_MS));
  };
  const fresh = checkedBefore('fresh', 1_000);
  const old = checkedBefore('old', 3_600_000);

  test('is said to be stale, alone and among others, for people and for programs', () => {
    expect([fresh.stale, old.stale]).toEqual([false, true]);
    expect(lines(shownOf({ old }), pipe)[0]).toBe('CLOSED  old  last probe 1h ago, stale');
    expect(lines(shownOf({ fresh }), pipe)[0]).toBe('CLOSED  fresh  last probe 1s ago');
    expect(lines(shownOf({ fresh, old }), pipe).slice(1)).toEqual([
      expect.stringMatching(/^CLOSED +fresh +1s +CLOSED/),
      expect.stringMatching(/^CLOSED +old +1h stale +CLOSED/),
    ]);
  });

  test('is trouble, and a change once it becomes so', () => {
    expect(trouble(shownOf({ fresh, old }), pipe)).toEqual([
      'CLOSED     old  MCP CLOSED, REST CLOSED, stale',
    ]);
    const mark = (body: BreakerBody) => watch.facts(shownOf({ one: body })).get('one')?.mark;
    expect(mark(old)).not.toBe(mark(fresh));
  });
});
