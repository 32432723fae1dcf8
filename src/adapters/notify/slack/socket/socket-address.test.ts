import { expect, test } from 'vitest';
import { isExpected } from './socket-address.ts';

test.each([
  ['wss://wss-primary.slack.com/link/?ticket=1', 'https://slack.com/api/', true],
  ['ws://wss-primary.slack.com/link/?ticket=1', 'https://slack.com/api/', false],
  ['https://wss-primary.slack.com/link/', 'https://slack.com/api/', false],
  ['no address', 'https://slack.com/api/', false],
  ['ws://127.0.0.1:9/link/', 'http://127.0.0.1:9/api/', true],
  ['http://127.0.0.1:9/link/', 'http://127.0.0.1:9/api/', false],
])('%s is an address of %s: %s', (address, apiUrl, expected) => {
  expect(isExpected(address, apiUrl)).toBe(expected);
});
