import { describe, expect, it } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import type { CheckBuilder } from '../../../test/support/builders/a-check.ts';
import { aContract, aMcpProbe, aRestProbe, verdictsOf } from '../../../test/support/builders/a-probe.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import type { Verdict } from '../probe/verdict.ts';
import type { ServerSpec } from '../server/server-spec.ts';
import type { ServerState } from '../server/server-state.ts';
import type { ToolChange } from '../tool-contract/tool-contract.ts';
import { foldCommand } from './fold-command.ts';
import type { AlertRule } from '../alert/alert-rule.ts';
import { compileRules } from '../alert/fold-alerts.ts';
import { SHIPPED_RULES } from '../alert/shipped-rules.ts';
import { foldCheck, initialState } from './fold-check.ts';
import type { Folded } from './fold-check.ts';
import { snapshotOf } from './snapshot.ts';

interface Given {
  readonly state?: ServerState;
  readonly spec?: ServerSpec;
  readonly drift?: readonly ToolChange[];
}

function fold(check: CheckBuilder, given: Given = {}): Folded {
  return foldCheck({
    state: given.state ?? initialState('search'),
    check: check.build(),
    view: check.view(),
    spec: given.spec ?? aServerSpec().build(),
    drift: given.drift ?? null,
  });
}

/** Folds checks one after the other, a second apart from 0 on; the edges are those of the last. */
function foldAll(checks: readonly CheckBuilder[], given: Given = {}): Folded {
  const start: Folded = { state: given.state ?? initialState('search'), edges: [] };
  return checks.reduce(
    (folded, check, index) => fold(check.at(index * 1000), { ...given, state: folded.state }),
    start,
  );
}

function edgesOf({ edges }: Folded): readonly string[] {
  return edges.map(({ condition, became }) => `${became ? '+' : '-'}${condition}`);
}

const FINE = aCheck();
const FAILING = aCheck().failing();
const MCP_FAILING = aCheck().mcpFailing();

describe('the first check', () => {
  it('makes its status true from its own time on', () => {
    const { state, edges } = fold(FINE.at(5000));
    expect(state).toMatchObject({
      status: 'HEALTHY',
      statusSinceMs: 5000,
      checks: 1,
      consecutiveSuccesses: 1,
    });
    expect(state.conditions).toEqual({ 'status:HEALTHY': 5000 });
    expect(state.last).toEqual(FINE.at(5000).view());
    expect(edges).toEqual([
      {
        server: 'search',
        condition: 'status:HEALTHY',
        became: true,
        atMs: 5000,
        reason: 'HEALTHY: MCP ok in 20 ms; REST ok in 10 ms',
      },
    ]);
  });

  it('can be UNKNOWN, with every path switched off', () => {
    const folded = fold(aCheck().verdicts('disabled', 'disabled'));
    expect(folded.state).toMatchObject({
      status: 'UNKNOWN',
      consecutiveFailures: 0,
      consecutiveSuccesses: 0,
    });
    expect(edgesOf(folded)).toEqual(['+status:UNKNOWN']);
    expect(folded.edges[0]?.reason).toBe('UNKNOWN: No path is enabled');
  });
});

describe('a check that changes nothing', () => {
  it('has no edges and shares what is unchanged', () => {
    const contract = aContract('a', 'one');
    const check = FINE.mcp(aMcpProbe().promising(contract));
    const before = fold(check.at(0)).state;
    const { state, edges } = fold(check.at(1000), { state: before });
    expect(edges).toEqual([]);
    expect(state.statusSinceMs).toBe(0);
    expect(state.conditions).toBe(before.conditions);
    expect(state.contract).toBe(before.contract);
    expect(state.lastVerdicts).toBe(before.lastVerdicts);
    expect(state.credentialWorkedAtMs).toBe(before.credentialWorkedAtMs);
    expect(state.breaker.mcp).toBe(before.breaker.mcp);
    expect(state.breaker.transitions).toBe(before.breaker.transitions);
  });

  it('does not touch the state it was given', () => {
    const before = fold(FINE).state;
    const copy = structuredClone(before);
    fold(FAILING, { state: before });
    expect(before).toEqual(copy);
  });
});

describe('a change of status', () => {
  it("ends one condition and begins another, at the check's time, with one reason", () => {
    const folded = foldAll([FINE, MCP_FAILING.mcp(aMcpProbe().failing().taking(10_000))]);
    expect(edgesOf(folded)).toEqual(['-status:HEALTHY', '+status:DEGRADED']);
    expect(new Set(folded.edges.map(({ reason }) => reason))).toEqual(
      new Set(['DEGRADED: MCP timeout after 10.0 s; REST ok in 10 ms']),
    );
    expect(folded.state).toMatchObject({ statusSinceMs: 1000, conditions: { 'status:DEGRADED': 1000 } });
    expect(snapshotOf(folded.state, { spec: aServerSpec().build(), rules: [] })).toEqual({
      server: 'search',
      conditions: { 'status:DEGRADED': 1000 },
    });
  });

  it('keeps its since for as long as it holds', () => {
    const { state } = foldAll([FINE, MCP_FAILING, MCP_FAILING, MCP_FAILING.confirming()]);
    expect(state).toMatchObject({ statusSinceMs: 1000, checks: 4 });
    expect(state.conditions['status:DEGRADED']).toBe(1000);
  });

  it('counts streaks: HEALTHY is success, UNKNOWN is neither', () => {
    const streaks = (checks: readonly CheckBuilder[]): readonly number[] => {
      const { state } = foldAll(checks);
      return [state.consecutiveFailures, state.consecutiveSuccesses];
    };
    expect(streaks([FINE, FINE])).toEqual([0, 2]);
    expect(streaks([FINE, FAILING, MCP_FAILING])).toEqual([2, 0]);
    expect(streaks([FAILING, FINE])).toEqual([0, 1]);
    expect(streaks([FAILING, aCheck().verdicts('disabled', 'disabled')])).toEqual([1, 0]);
  });

  it('leaves a paused server UNKNOWN', () => {
    const before = {
      ...fold(FINE).state,
      paused: true,
      status: 'UNKNOWN',
      conditions: { 'status:UNKNOWN': 7 },
    } as const;
    const folded = fold(FAILING, { state: before });
    expect(folded.edges).toEqual([]);
    expect(folded.state).toMatchObject({ status: 'UNKNOWN', consecutiveFailures: 1, checks: 2 });
  });
});

describe('the breaker', () => {
  it('is a condition while it is not CLOSED', () => {
    const opened = foldAll([MCP_FAILING, MCP_FAILING, MCP_FAILING]);
    expect(edgesOf(opened)).toEqual(['+breaker:REST_ONLY']);
    expect(opened.edges[0]?.reason).toBe('Breaker REST_ONLY: mcp OPEN (3 failures in a row)');
    const trying = fold(FINE.at(62_000), { state: opened.state });
    expect(edgesOf(trying)).toEqual([
      '-status:DEGRADED',
      '-breaker:REST_ONLY',
      '+status:HEALTHY',
      '+breaker:HALF_OPEN',
    ]);
    expect(trying.state.conditions).toEqual({ 'status:HEALTHY': 62_000, 'breaker:HALF_OPEN': 62_000 });
    const again = fold(FINE.at(63_000), { state: trying.state });
    const closed = fold(FINE.at(64_000), { state: again.state });
    expect(edgesOf(closed)).toEqual(['-breaker:HALF_OPEN']);
    expect(closed.edges[0]?.reason).toBe(
      'Breaker CLOSED: mcp CLOSED (every path succeeded in 3 checks in a row)',
    );
  });

  it('is fed with success where the path succeeded, even if it is not good', () => {
    const { state } = foldAll([1, 2, 3].map(() => aCheck().verdicts('tools_missing', 'degraded_body')));
    expect(state.breaker.overall).toBe('CLOSED');
    expect(state.breaker.lastSuccessAtMs).toEqual({ mcp: 2000, rest: 2000 });
  });
});

const promising = (hash: string, ...tools: readonly string[]): CheckBuilder =>
  FINE.mcp(aMcpProbe().promising(aContract(hash, ...tools)));

describe('the tool contract', () => {
  const ADDED: ToolChange = { tool: 'two', kind: 'added', detail: 'a new tool' };
  const REMOVED: ToolChange = { tool: 'one', kind: 'removed', detail: 'the tool is gone' };
  const accepted = fold(promising('aaaaaaaaaa', 'one').at(0)).state;
  const drifted = fold(promising('bbbbbbbbbb', 'two').at(1000), { state: accepted, drift: [ADDED, REMOVED] });

  it('is accepted when first seen', () => {
    expect(accepted.contract).toMatchObject({
      seenHash: 'aaaaaaaaaa',
      acceptedHash: 'aaaaaaaaaa',
      acceptedTools: 1,
      changedAtMs: 0,
      drift: [],
    });
    expect(accepted.conditions).not.toHaveProperty('contract:drift');
  });

  it('drifts when another is promised', () => {
    expect(drifted.state.contract).toMatchObject({
      seenHash: 'bbbbbbbbbb',
      acceptedHash: 'aaaaaaaaaa',
      acceptedTools: 1,
      changedAtMs: 1000,
      drift: [ADDED, REMOVED],
    });
    expect(edgesOf(drifted)).toEqual(['+contract:drift']);
    expect(drifted.edges[0]?.reason).toBe(
      'Tools changed from aaaaaaaa to bbbbbbbb: added in two, a new tool and 1 more',
    );
  });

  it('keeps what it knows where nothing was computed, and where no list was read', () => {
    const { state } = drifted;
    expect(fold(promising('bbbbbbbbbb', 'two').at(2000), { state }).state.contract).toBe(state.contract);
    expect(fold(FINE.at(2000), { state }).state.contract).toBe(state.contract);
    expect(fold(FAILING.at(2000), { state }).state.contract).toBe(state.contract);
    const third = fold(promising('cccccccccc').at(2000), { state });
    expect(third.edges).toEqual([]);
    expect(third.state.contract).toMatchObject({
      seenHash: 'cccccccccc',
      changedAtMs: 2000,
      drift: [ADDED, REMOVED],
    });
    expect(third.state.conditions['contract:drift']).toBe(1000);
  });

  it('takes a difference computed later', () => {
    const { state } = fold(promising('bbbbbbbbbb', 'two').at(1000), { state: accepted });
    expect(state.contract.drift).toEqual([]);
    expect(state.conditions['contract:drift']).toBe(1000);
    const later = fold(promising('bbbbbbbbbb', 'two').at(2000), { state, drift: [ADDED] });
    expect(later.state.contract.drift).toEqual([ADDED]);
  });

  it('ceases to drift when the accepted one is promised again', () => {
    const back = fold(promising('aaaaaaaaaa', 'one').at(2000), { state: drifted.state });
    expect(edgesOf(back)).toEqual(['-contract:drift']);
    expect(back.edges[0]?.reason).toBe('Tools are as accepted again (aaaaaaaa)');
    expect(back.state.contract).toMatchObject({ seenHash: 'aaaaaaaaaa', drift: [], changedAtMs: 2000 });
  });
});

describe('what is remembered for the next probe', () => {
  it('the era of the last probe that gave one', () => {
    const era = { era: 'session', protocolVersion: '2025-06-18', detectedAtMs: 9 } as const;
    const state = fold(FINE.mcp(aMcpProbe().with({ era }))).state;
    expect(fold(FAILING, { state }).state.era).toEqual(era);
    expect(fold(FINE, { state }).state.era?.era).toBe('modern');
  });

  it('the verdicts', () => {
    expect(fold(MCP_FAILING).state.lastVerdicts).toEqual({ mcp: 'timeout', rest: 'ok' });
  });

  it('what the last call came to, until none is made any more', () => {
    const called = aCheck().mcp(aMcpProbe().calling({ ok: false, atMs: 7 }));
    const { state } = fold(called);
    expect(state.call).toMatchObject({ ok: false, atMs: 7 });
    expect(state).toMatchObject({ status: 'DEGRADED', lastVerdicts: { mcp: 'call_failed' } });
    expect(fold(aCheck(), { state }).state.call).toBeNull();
  });

  describe('when a credential last worked', () => {
    const bearer = aServerSpec().withCredential({ type: 'bearer', token: '${TOKEN}' }).build();
    const passing: readonly Verdict[] = [
      'ok',
      'degraded_body',
      'tools_invalid',
      'tools_empty',
      'tools_missing',
      'call_failed',
      'too_large',
      'bad_content_type',
      'bad_json',
      'bad_envelope',
      'id_mismatch',
      'rpc_error',
      'unsupported_version',
      'pagination_broken',
      'bad_body',
      'unhealthy_body',
    ];

    it.each(verdictsOf('mcp'))('MCP %s', (verdict) => {
      const { state } = fold(aCheck().verdicts(verdict, 'ok').at(5), { spec: bearer });
      expect(state.credentialWorkedAtMs).toEqual({ mcp: passing.includes(verdict) ? 5 : null, rest: 5 });
    });

    it.each(verdictsOf('rest'))('REST %s', (verdict) => {
      const { state } = fold(aCheck().verdicts('ok', verdict).at(5), { spec: bearer });
      expect(state.credentialWorkedAtMs).toEqual({ mcp: 5, rest: passing.includes(verdict) ? 5 : null });
    });

    it('is kept through failures', () => {
      const { state } = fold(FINE.at(5), { spec: bearer });
      const later = fold(aCheck().verdicts('auth_expired', 'timeout').at(6), { state, spec: bearer });
      expect(later.state.credentialWorkedAtMs).toEqual({ mcp: 5, rest: 5 });
    });

    it('does not move without a credential, and does with one among the headers', () => {
      expect(fold(FINE.at(5)).state.credentialWorkedAtMs).toEqual({ mcp: null, rest: null });
      const headers = { Authorization: 'Bearer ${TOKEN}' };
      const spec = aServerSpec()
        .withMcp({ headers })
        .withRest({ headers: { 'x-tenant': 'a' } })
        .build();
      expect(fold(FINE.at(5), { spec }).state.credentialWorkedAtMs).toEqual({ mcp: 5, rest: null });
    });

    it('does not move when the failing body came with a failing status', () => {
      const rest = aRestProbe().judged('unhealthy_body').with({ statusCode: 503 });
      const { state } = fold(FINE.rest(rest).at(5), { spec: bearer });
      expect(state.credentialWorkedAtMs).toEqual({ mcp: 5, rest: null });
    });
  });
});

describe('what cannot be folded', () => {
  it('a manual check', () => {
    expect(() => fold(FINE.byHand())).toThrow(
      'Cannot fold a manual check of search into the state of search.',
    );
  });

  it("another server's check", () => {
    expect(() => fold(FINE.of('other'))).toThrow(
      'Cannot fold a schedule check of other into the state of search.',
    );
  });
});

describe('the words of a contract', () => {
  const honest = promising('aaaaaaaaaa', 'one');
  const poisoned = promising('bbbbbbbbbb', 'one\u200B');
  const REWORDED: ToolChange = { tool: 'one', kind: 'annotations', detail: '`annotations` changed.' };

  it('are judged when it is first seen, and a first contract is accepted by nobody', () => {
    const first = fold(poisoned.at(1000));
    expect(edgesOf(first)).toContain('+contract:suspicious');
    expect(first.edges.at(-1)?.reason).toMatch(
      /^Suspicious words in the tools \(1\): hidden-zero-width in one\S name\. It has characters without width\.$/,
    );
    expect(first.state.contract.words).toMatchObject({ findings: 1, severity: 'high' });
    expect(edgesOf(fold(honest.at(1000)))).not.toContain('+contract:suspicious');
  });

  it('are judged once for a version, and again where an older list of patterns judged them', () => {
    const { state } = fold(poisoned.at(1000));
    const again = fold(poisoned.at(2000), { state });
    expect(again.state.contract).toBe(state.contract);
    const old = { ...state, contract: { ...state.contract, words: null } };
    expect(fold(poisoned.at(2000), { state: old }).state.contract.words).toEqual(state.contract.words);
  });

  it('are no longer suspicious once a person has accepted that version, or they are gone', () => {
    const { state } = fold(poisoned.at(1000));
    const command = { kind: 'contract_accept', server: state.server, hash: 'bbbbbbbbbb' } as const;
    const accepted = foldCommand({
      state,
      command: { sequence: 1, atMs: 2000, who: 'ann', command },
      spec: aServerSpec().build(),
      drift: [],
    });
    expect(edgesOf(accepted)).toEqual(['-contract:suspicious']);
    expect(edgesOf(fold(poisoned.at(3000), { state: accepted.state }))).toEqual([]);
    const gone = fold(honest.at(2000), { state });
    expect(gone.edges.find(({ condition }) => condition === 'contract:suspicious')?.reason).toBe(
      'Nothing suspicious in the tools (aaaaaaaa)',
    );
  });

  it('that changed are a condition of their own, beside the drift', () => {
    const { state } = fold(honest.at(1000));
    const changed = fold(promising('cccccccccc', 'one').at(2000), { state, drift: [REWORDED] });
    expect(edgesOf(changed)).toEqual(['+contract:drift', '+contract:reworded']);
    expect(changed.edges[1]?.reason).toBe(
      'Descriptions or annotations changed since they were accepted: one',
    );
    const back = fold(honest.at(3000), { state: changed.state });
    expect(edgesOf(back)).toEqual(['-contract:drift', '-contract:reworded']);
  });
});

describe('alert rules', () => {
  const rules = compileRules(SHIPPED_RULES);
  const foldWith = (state: ServerState, check: CheckBuilder): Folded =>
    foldCheck({
      state,
      check: check.build(),
      view: check.view(),
      spec: aServerSpec().build(),
      drift: null,
      rules,
    });

  it('that fire are conditions of the server, and their beginning and end are edges', () => {
    const [first, second] = [FAILING.at(0), FAILING.at(2_000)];
    const once = foldWith(initialState('search'), first);
    expect(once.state.conditions).not.toHaveProperty('alert:server_down');
    const twice = foldWith(once.state, second);
    expect(twice.state.conditions).toMatchObject({ 'alert:server_down': 2_000 });
    expect(edgesOf(twice)).toEqual(['+alert:server_down']);
    expect(twice.edges[0]?.reason).toEqual(expect.stringMatching(/^critical, UNHEALTHY: MCP timeout/));
    const better = foldWith(twice.state, FINE.at(30_000));
    expect(edgesOf(better)).not.toContain('-alert:server_down');
    const well = foldWith(better.state, FINE.at(90_000));
    expect(edgesOf(well)).toEqual(['-alert:server_down']);
    expect(well.state.alerts).toEqual({});
  });

  it('that are gone from the release no longer fire', () => {
    const firing = foldWith(foldWith(initialState('search'), FAILING.at(0)).state, FAILING.at(2_000));
    const gone = fold(FAILING.at(4_000), { state: firing.state });
    expect(edgesOf(gone)).toContain('-alert:server_down');
  });

  it('may be called as what every object has', () => {
    const rule = { ...(SHIPPED_RULES[0] as AlertRule), name: 'constructor', checks: 1 };
    const named = compileRules([rule]);
    const given = { state: initialState('search'), spec: aServerSpec().build(), drift: null, rules: named };
    const well = foldCheck({ ...given, check: FINE.build(), view: FINE.view() });
    expect(edgesOf(well)).toEqual(['+status:HEALTHY']);
    const down = foldCheck({ ...given, check: FAILING.build(), view: FAILING.view() });
    expect(edgesOf(down)).toContain('+alert:constructor');
  });

  it('end when somebody pauses the server, and begin anew afterwards', () => {
    const firing = foldWith(foldWith(initialState('search'), FAILING.at(0)).state, FAILING.at(2_000));
    const pause = {
      sequence: 1,
      who: 'ann',
      atMs: 3_000,
      command: { kind: 'pause', server: 'search' },
    } as const;
    const paused = foldCommand({
      state: firing.state,
      command: pause,
      spec: aServerSpec().build(),
      drift: null,
    });
    expect(edgesOf(paused)).toContain('-alert:server_down');
    expect(foldWith(paused.state, FAILING.at(4_000)).state.alerts).toEqual({});
  });
});
