import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseChallenges } from './challenge.ts';

test.each([
  ['Bearer', [{ scheme: 'bearer', parameters: {} }]],
  [
    'Bearer realm="a, b", error=invalid_token',
    [{ scheme: 'bearer', parameters: { realm: 'a, b', error: 'invalid_token' } }],
  ],
  [
    'Bearer Resource_Metadata = "https://a/b?c"',
    [{ scheme: 'bearer', parameters: { resource_metadata: 'https://a/b?c' } }],
  ],
  ['Bearer realm="say \\"hi\\""', [{ scheme: 'bearer', parameters: { realm: 'say "hi"' } }]],
  [
    'Negotiate abc==, Basic realm="x"',
    [
      { scheme: 'negotiate', parameters: {} },
      { scheme: 'basic', parameters: { realm: 'x' } },
    ],
  ],
  [
    'Basic, Bearer scope="a"',
    [
      { scheme: 'basic', parameters: {} },
      { scheme: 'bearer', parameters: { scope: 'a' } },
    ],
  ],
  ['', []],
  ['="Bearer', []],
  ['realm="x"', []],
  ['Bearer realm="unfinished', []],
])('%s', (header, challenges) => {
  expect(parseChallenges(header)).toEqual(challenges);
});

test('any header is read in bounded time, without an exception', () => {
  const header = fc
    .array(fc.constantFrom('Bearer', ' ', ',', '=', '"', '\\', 'a', 'realm="x"', '==', '\t'))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(header, fc.string()), (text) => Array.isArray(parseChallenges(text))),
    { numRuns: 1000 },
  );
  const startedAtMs = performance.now();
  parseChallenges('a="\\'.repeat(20_000));
  parseChallenges('Bearer '.repeat(20_000));
  expect(performance.now() - startedAtMs).toBeLessThan(500);
});
