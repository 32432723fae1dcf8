import { expect, test } from 'vitest';
import type { Json } from '../../domain/tool-contract/tool-contract.ts';
import { redactJson } from './redact-json.ts';

const hide = (text: string): string => text.replaceAll('hush', '[redacted]');

test('every text and key is redacted, and nothing else changes', () => {
  expect(redactJson({ hush: ['a hush', 1, null, true, { b: 'shush' }] }, hide)).toEqual({
    '[redacted]': ['a [redacted]', 1, null, true, { b: 's[redacted]' }],
  });
  const plain = { __proto__: null, a: [1, 'x'] } as const;
  expect(redactJson(plain, hide)).toEqual({ a: [1, 'x'] });
});

test('what nests too deep for a contract ends it without an exception', () => {
  let deep: Json = 'hush';
  for (let level = 0; level < 50_000; level += 1) deep = [deep];
  expect(redactJson(deep, hide)).toBe(deep);
});
