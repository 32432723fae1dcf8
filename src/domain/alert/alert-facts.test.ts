import { expect, test } from 'vitest';
import { alertFactsOf, ruleOf } from './alert-facts.ts';
import { shippedRule } from '../../../test/support/builders/a-rule.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';

test('an alert has the labels of its server and, before them, of its rule', () => {
  const spec = aServerSpec()
    .with({ labels: { team: 'search', tier: 'gold' }, dependsOn: ['gateway'] })
    .build();
  const rule = shippedRule('server_down', { labels: { team: 'platform' }, severity: 'high' });
  expect(alertFactsOf(rule, spec)).toEqual({
    severity: 'high',
    labels: { team: 'platform', tier: 'gold' },
    dependsOn: ['gateway'],
    summary: rule.annotations['summary'],
    cooldownMs: 300_000,
  });
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
