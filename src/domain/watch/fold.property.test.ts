import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aContract, aMcpProbe, verdictsOf } from '../../../test/support/builders/a-probe.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import type { ServerCommand } from '../command/command.ts';
import type { ServerState } from '../server/server-state.ts';
import type { ToolChange } from '../tool-contract/tool-contract.ts';
import type { Edge } from './edge.ts';
import { foldCheck, initialState } from './fold-check.ts';
import type { Folded } from './fold-check.ts';
import { foldCommand } from './fold-command.ts';
import { upgradeState } from './upgrade-state.ts';

const server = 'search';
const SPEC = aServerSpec().withBreaker({ failureThreshold: 2, successThreshold: 2, openMs: 2000 }).build();

type Step = (state: ServerState, atMs: number) => Folded;

const REWORDED: ToolChange = { tool: 'one', kind: 'description', detail: 'It changed.' };

const oneCheck: fc.Arbitrary<Step> = fc
  .record({
    mcp: fc.oneof(fc.constant('ok' as const), fc.constantFrom(...verdictsOf('mcp'))),
    rest: fc.oneof(fc.constant('ok' as const), fc.constantFrom(...verdictsOf('rest'))),
    hash: fc.constantFrom(null, 'a', 'b'),
  })
  .map(({ mcp, rest, hash }) => (state, atMs) => {
    const probe =
      hash === null
        ? aMcpProbe()
        : aMcpProbe().promising(aContract(hash, hash === 'b' ? 'one\u200B' : 'one'));
    const builder = aCheck().mcp(probe).verdicts(mcp, rest).at(atMs);
    const drift = hash === null || hash === state.contract.acceptedHash ? null : [REWORDED];
    return foldCheck({ state, check: builder.build(), view: builder.view(), spec: SPEC, drift });
  });

const oneCommand: fc.Arbitrary<Step> = fc
  .constantFrom<ServerCommand>(
    { kind: 'pause', server },
    { kind: 'resume', server },
    { kind: 'breaker_open', server },
    { kind: 'breaker_close', server },
    { kind: 'breaker_reset', server, path: 'both' },
    { kind: 'breaker_reset', server, path: 'mcp' },
    { kind: 'contract_accept', server, hash: 'a' },
    { kind: 'contract_accept', server, hash: 'b' },
  )
  .map((command) => (state, atMs) => {
    const sequenced = { sequence: state.commandSequence + 1, atMs, who: 'ann', command };
    return foldCommand({ state, command: sequenced, spec: SPEC, drift: null });
  });

const steps = fc.array(fc.oneof({ weight: 4, arbitrary: oneCheck }, { weight: 1, arbitrary: oneCommand }), {
  maxLength: 40,
});

interface Run {
  readonly state: ServerState;
  readonly edges: readonly Edge[];
}

function run(given: readonly Step[]): readonly Run[] {
  let state = initialState(server);
  let edges: readonly Edge[] = [];
  return given.map((step, index) => {
    const folded = step(state, (index + 1) * 1000);
    state = folded.state;
    edges = [...edges, ...folded.edges];
    return { state, edges };
  });
}

/** The level that a reader of all edges arrives at, who refuses an edge that says what it knows already. */
function replay(edges: readonly Edge[]): Readonly<Record<string, number>> {
  const level = new Map<string, number>();
  for (const { condition, became, atMs } of edges) {
    expect(level.has(condition)).toBe(!became);
    if (became) level.set(condition, atMs);
    else level.delete(condition);
  }
  return Object.fromEntries(level);
}

describe('folding, for any checks and commands', () => {
  it('edges replayed from nothing give the level after every step, and alternate per condition', () => {
    fc.assert(
      fc.property(steps, (given) => {
        for (const { state, edges } of run(given)) expect(replay(edges)).toEqual(state.conditions);
      }),
      { numRuns: 300 },
    );
  });

  it('the level says what the state says', () => {
    fc.assert(
      fc.property(steps, (given) => {
        for (const { state } of run(given)) {
          const { conditions, contract, breaker } = state;
          const truths = new Set<string>();
          if (state.statusSinceMs !== null) truths.add(`status:${state.status}`);
          if (breaker.overall !== 'CLOSED') truths.add(`breaker:${breaker.overall}`);
          if (contract.seenHash !== null && contract.seenHash !== contract.acceptedHash)
            truths.add('contract:drift');
          if (contract.drift.some(({ kind }) => kind === 'description')) truths.add('contract:reworded');
          if (contract.seenHash === 'b' && contract.wordsAcceptedHash !== 'b')
            truths.add('contract:suspicious');
          expect(new Set(Object.keys(conditions))).toEqual(truths);
          if (state.checks > 0) expect(conditions[`status:${state.status}`]).toBe(state.statusSinceMs);
          if (state.paused) expect(state.status).toBe('UNKNOWN');
        }
      }),
      { numRuns: 300 },
    );
  });

  it('survives being stored as JSON between any two steps', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const throughJson = given.map(
          (step): Step =>
            (state, atMs) =>
              step(upgradeState(JSON.parse(JSON.stringify(state))), atMs),
        );
        expect(run(throughJson).at(-1)).toEqual(run(given).at(-1));
      }),
      { numRuns: 100 },
    );
  });
});
