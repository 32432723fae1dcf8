import { expect, test } from 'vitest';
import { VERDICTS } from '../probe/verdict.ts';
import { errorsOf } from './error-kinds.ts';

test('each failed probe is of one kind, and none that succeeded is counted', () => {
  const one = Object.fromEntries(Object.keys(VERDICTS).map((verdict) => [verdict, 1]));
  const failed = Object.values(VERDICTS).filter(({ succeeded, kind }) => !succeeded && kind !== 'none');
  const counted = Object.values(errorsOf(one)).reduce((sum, count) => sum + count, 0);
  expect(counted).toBe(failed.length);
});

test.each([
  ['dns_failed', 'connection'],
  ['tls_failed', 'connection'],
  ['timeout', 'timeout'],
  ['auth_expired', 'auth'],
  ['forbidden', 'auth'],
  ['http_error', 'http'],
  ['rate_limited', 'http'],
  ['rpc_error', 'protocol'],
  ['too_large', 'protocol'],
  ['unhealthy_body', 'body'],
] as const)('%s is an error of kind %s', (verdict, kind) => {
  expect(errorsOf({ [verdict]: 3, ok: 9 })).toMatchObject({ [kind]: 3 });
});
