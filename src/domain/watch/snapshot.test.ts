import { describe, expect, test } from 'vitest';
import { compileRules } from '../alert/fold-alerts.ts';
import { foldCheck, initialState } from './fold-check.ts';
import type { SequencedEdge } from './edge.ts';
import { snapshotOf, tellEdge } from './snapshot.ts';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { shippedRule } from '../../../test/support/builders/a-rule.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';

const spec = aServerSpec()
  .with({ labels: { team: 'search' }, dependsOn: ['gateway'] })
  .build();
const rules = compileRules([
  shippedRule('server_down', { name: 'constructor', checks: 1 }),
  shippedRule('high_response_time'),
]);
const FACTS = {
  severity: 'critical',
  labels: { team: 'search' },
  dependsOn: ['gateway'],
  summary: shippedRule('server_down').annotations['summary'],
  ending: { recheckMs: 41_500, clearMs: 91_500 },
  cooldownMs: 300_000,
};

/** A server after one check that failed on both paths, and the edges that it made. */
function downServer() {
  const check = aCheck().failing();
  const input = { check: check.build(), view: check.view(), spec, drift: null, rules };
  return foldCheck({ ...input, state: initialState('search') });
}

function sequenced(edge: Omit<SequencedEdge, 'sequence'>): SequencedEdge {
  return { ...edge, sequence: 7 };
}

describe('a snapshot', () => {
  test('of a server of which no rule fires is its conditions alone', () => {
    const { state } = foldCheck({
      state: initialState('search'),
      check: aCheck().build(),
      view: aCheck().view(),
      spec,
      drift: null,
      rules,
    });
    expect(snapshotOf(state, { spec, rules })).toEqual({
      server: 'search',
      conditions: { 'status:HEALTHY': 1_000_000 },
    });
  });

  test('says of each rule that fires what routing needs, and what the newest check found', () => {
    const { state } = downServer();
    expect(snapshotOf(state, { spec, rules })).toEqual({
      server: 'search',
      conditions: state.conditions,
      alerts: { constructor: FACTS },
      reason: expect.stringMatching(/^UNHEALTHY: MCP timeout/) as string,
    });
  });

  test('says nothing of a rule that is no longer there', () => {
    expect(Object.keys(snapshotOf(downServer().state, { spec, rules: [] }))).toEqual([
      'server',
      'conditions',
    ]);
  });
});

describe('an edge', () => {
  test('of a rule that begins to fire says what routing needs, and its severity only there', () => {
    const edge = downServer().edges.find(({ condition }) => condition.startsWith('alert:'));
    if (edge === undefined) throw new Error('No rule fires.');
    expect(edge.reason).toMatch(/^critical, UNHEALTHY: /);
    const told = tellEdge(sequenced(edge), { spec, rules });
    expect(told).toEqual({
      ...sequenced(edge),
      reason: edge.reason.replace('critical, ', ''),
      alert: FACTS,
    });
  });

  test('that ends, of a rule that is not there, of a server that is not, or of anything else goes as it is', () => {
    const edge = {
      server: 'search',
      condition: 'alert:constructor',
      atMs: 1,
      reason: 'critical, why',
    } as const;
    const ended = sequenced({ ...edge, became: false });
    const begun = sequenced({ ...edge, became: true });
    const status = sequenced({ ...edge, became: true, condition: 'status:UNHEALTHY' });
    expect(tellEdge(ended, { spec, rules })).toBe(ended);
    expect(tellEdge(begun, { spec, rules: [] })).toBe(begun);
    expect(tellEdge(begun, undefined)).toBe(begun);
    expect(tellEdge(status, { spec, rules })).toBe(status);
  });
});
