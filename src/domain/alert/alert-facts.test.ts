import { expect, test } from 'vitest';
import type { ServerSpec } from '../server/server-spec.ts';
import { alertFactsOf, ruleOf } from './alert-facts.ts';
import { shippedRule } from '../../../test/support/builders/a-rule.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';

test('an alert has the labels of its server and, before them, of its rule', () => {
  const spec = aServerSpec()
    .with({ labels: { team: 'search', tier: 'gold' }, dependsOn: ['gateway'] })
    .build();
  const rule = shippedRule('server_down', { labels: { team: 'platform' }, severity: 'high' });
  expect(alertFactsOf(rule, spec)).toMatchObject({
    severity: 'high',
    labels: { team: 'platform', tier: 'gold' },
    dependsOn: ['gateway'],
    summary: rule.annotations['summary'],
    cooldownMs: 300_000,
  });
});

test('an alert says when the next check will have ended, and when it can have ended itself', () => {
  const { mcp, rest, ...spec } = aServerSpec().with({ intervalMs: 30_000, jitterRatio: 0.05 }).build();
  if (mcp === null || rest === null) throw new Error('A path is switched off.');
  const paths = { mcp: { ...mcp, timeoutMs: 10_000 }, rest: { ...rest, timeoutMs: 8_000 } };
  const endingOf = (clearForMs: number, on: Pick<ServerSpec, 'mcp' | 'rest'>) =>
    alertFactsOf(shippedRule('server_down', { clearForMs }), { ...spec, ...on }).ending;
  expect(endingOf(60_000, paths)).toEqual({ recheckMs: 41_500, clearMs: 91_500 });
  expect(endingOf(0, { ...paths, mcp: null })).toEqual({ recheckMs: 39_500, clearMs: 0 });
});

test('an alert has what its rule says of how it is handled, and nothing that it does not say', () => {
  const said = {
    annotations: { summary: 'is down', dashboard: 'https://dash.example.com' },
    reopenWithinMs: 60_000,
    runbook: 'restart',
  };
  const spec = aServerSpec().build();
  expect(alertFactsOf(shippedRule('server_down', said), spec)).toMatchObject({
    summary: 'is down',
    annotations: { dashboard: 'https://dash.example.com' },
    cooldownMs: 300_000,
    reopenWithinMs: 60_000,
    runbook: 'restart',
  });
  expect(Object.keys(alertFactsOf(shippedRule('flapping'), spec)).toSorted()).toEqual([
    'dependsOn',
    'ending',
    'labels',
    'severity',
    'summary',
  ]);
});

test('a rule that says nothing of itself has an empty summary', () => {
  const rule = shippedRule('server_down', { annotations: {} });
  expect(alertFactsOf(rule, aServerSpec().build()).summary).toBe('');
});

test.each([
  ['alert:server_down', 'server_down'],
  ['alert:constructor', 'constructor'],
  ['status:UNHEALTHY', null],
  ['contract:drift', null],
])('%s tells of %s', (condition, rule) => {
  expect(ruleOf(condition)).toBe(rule);
});
