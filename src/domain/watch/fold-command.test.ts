import { describe, expect, it } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import type { CheckBuilder } from '../../../test/support/builders/a-check.ts';
import { aContract, aMcpProbe } from '../../../test/support/builders/a-probe.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import type { ServerCommand } from '../command/command.ts';
import type { ServerState } from '../server/server-state.ts';
import type { ToolChange } from '../tool-contract/tool-contract.ts';
import { foldCheck, initialState } from './fold-check.ts';
import type { Folded } from './fold-check.ts';
import { foldCommand } from './fold-command.ts';
import type { FoldCommandInput } from './fold-command.ts';

const SPEC = aServerSpec().build();
const server = 'search';

function check(
  state: ServerState,
  builder: CheckBuilder,
  drift: readonly ToolChange[] | null = null,
): Folded {
  return foldCheck({ state, check: builder.build(), view: builder.view(), spec: SPEC, drift });
}

function obey(state: ServerState, command: ServerCommand, more: Partial<FoldCommandInput> = {}): Folded {
  const sequence = state.commandSequence + 1;
  return foldCommand({
    state,
    command: { sequence, atMs: 9000, who: 'ann', command },
    spec: SPEC,
    drift: null,
    ...more,
  });
}

function told({ edges }: Folded): readonly string[] {
  return edges.map(({ condition, became, reason }) => `${became ? '+' : '-'}${condition}: ${reason}`);
}

const CHECKED = check(initialState(server), aCheck().at(1000)).state;

describe('a command', () => {
  it('is folded once', () => {
    const pause = { sequence: 5, atMs: 9000, who: 'ann', command: { kind: 'pause', server } } as const;
    const input = { command: pause, spec: SPEC, drift: null };
    const once = foldCommand({ ...input, state: CHECKED });
    expect(once.state.commandSequence).toBe(5);
    const twice = foldCommand({ ...input, state: once.state });
    expect(twice.edges).toEqual([]);
    expect(twice.state).toBe(once.state);
    const older = { ...pause, sequence: 4, command: { kind: 'resume', server } } as const;
    expect(foldCommand({ ...input, command: older, state: once.state }).state).toBe(once.state);
  });

  it('to another server is refused', () => {
    expect(() => obey(CHECKED, { kind: 'pause', server: 'other' })).toThrow(
      'Cannot fold pause for other into the state of search.',
    );
  });
});

describe('pause and resume', () => {
  it('pause makes the status UNKNOWN, resume leaves it so until the next check', () => {
    const paused = obey(CHECKED, { kind: 'pause', server });
    expect(told(paused)).toEqual(['-status:HEALTHY: Paused by ann', '+status:UNKNOWN: Paused by ann']);
    expect(paused.state).toMatchObject({ paused: true, status: 'UNKNOWN', statusSinceMs: 9000 });
    const again = obey(paused.state, { kind: 'pause', server });
    expect(again.edges).toEqual([]);
    const resumed = obey(again.state, { kind: 'resume', server });
    expect(resumed.edges).toEqual([]);
    expect(resumed.state).toMatchObject({
      paused: false,
      status: 'UNKNOWN',
      statusSinceMs: 9000,
      commandSequence: 3,
    });
    const next = check(resumed.state, aCheck().at(10_000));
    expect(next.edges.map(({ condition }) => condition)).toEqual(['status:UNKNOWN', 'status:HEALTHY']);
    expect(next.state.conditions).toEqual({ 'status:HEALTHY': 10_000 });
  });

  it('a server never checked can be paused', () => {
    const paused = obey(initialState(server), { kind: 'pause', server });
    expect(told(paused)).toEqual(['+status:UNKNOWN: Paused by ann']);
  });
});

describe('the breaker', () => {
  it('is forced and reset', () => {
    const open = obey(CHECKED, { kind: 'breaker_open', server });
    expect(told(open)).toEqual(['+breaker:OPEN: Breaker forced OPEN by ann']);
    expect(check(open.state, aCheck().at(10_000)).edges).toEqual([]);
    const reset = obey(open.state, { kind: 'breaker_reset', server, path: 'both' });
    expect(told(reset)).toEqual(['-breaker:OPEN: Breaker of both paths reset by ann']);
    expect(reset.state.conditions).toEqual({ 'status:HEALTHY': 1000 });
    const one = obey(open.state, { kind: 'breaker_reset', server, path: 'mcp' });
    expect(told(one)).toEqual(['-breaker:OPEN: Breaker of mcp reset by ann']);
    const closed = obey(open.state, { kind: 'breaker_close', server });
    expect(told(closed)).toEqual(['-breaker:OPEN: Breaker forced CLOSED by ann']);
  });

  it('is told over the judged paths only', () => {
    const spec = aServerSpec().mcpOnly().build();
    const failing = [1, 2, 3].map((second) =>
      aCheck()
        .verdicts('timeout', 'disabled')
        .at(second * 1000),
    );
    const open = failing.reduce((state, builder) => check(state, builder).state, initialState(server));
    expect(open.breaker.overall).toBe('OPEN');
    const reset = obey(open, { kind: 'breaker_reset', server, path: 'rest' }, { spec });
    expect(reset.edges).toEqual([]);
    expect(reset.state.breaker.overall).toBe('OPEN');
  });
});

describe('accepting a contract', () => {
  const promising = (hash: string, ...tools: readonly string[]): CheckBuilder =>
    aCheck().mcp(aMcpProbe().promising(aContract(hash, ...tools)));
  const CHANGE: ToolChange = { tool: 'two', kind: 'added', detail: 'a new tool' };
  const first = check(initialState(server), promising('aaa', 'one').at(1000)).state;
  const drifted = check(first, promising('bbb', 'one', 'two').at(2000), [CHANGE]).state;

  it('ends the drift when it is the one promised', () => {
    const done = obey(drifted, { kind: 'contract_accept', server, hash: 'bbb' });
    expect(told(done)).toEqual(['-contract:drift: Tools bbb accepted by ann']);
    expect(done.state.contract).toMatchObject({
      wordsAcceptedHash: 'bbb',
      seenHash: 'bbb',
      acceptedHash: 'bbb',
      acceptedTools: 2,
      changedAtMs: 2000,
      drift: [],
    });
  });

  it('begins a drift when it is another', () => {
    const done = obey(
      first,
      { kind: 'contract_accept', server, hash: 'ccc' },
      { drift: [CHANGE], acceptedTools: 7 },
    );
    expect(told(done)).toEqual(['+contract:drift: Tools ccc accepted by ann']);
    expect(done.state.contract).toMatchObject({ acceptedHash: 'ccc', acceptedTools: 7, drift: [CHANGE] });
    const unknown = obey(first, { kind: 'contract_accept', server, hash: 'ccc' });
    expect(unknown.state.contract).toMatchObject({ acceptedTools: null, drift: [] });
  });

  it('before any list was read waits for the first list', () => {
    const done = obey(CHECKED, { kind: 'contract_accept', server, hash: 'aaa' });
    expect(done.edges).toEqual([]);
    expect(check(done.state, promising('aaa', 'one').at(10_000)).edges).toEqual([]);
    const other = check(done.state, promising('bbb', 'one').at(10_000), [CHANGE]);
    expect(other.edges.map(({ condition }) => condition)).toEqual(['contract:drift']);
  });
});
