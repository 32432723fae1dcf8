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
  });
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
