import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { formatKey, hashSecret, keyOfBytes, parseKey } from './key-text.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

describe('the text of a key', () => {
  test('has its parts, whatever the bytes', () => {
    fc.assert(
      fc.property(bytes(6), bytes(32), (id, secret) => {
        const parts = keyOfBytes({ id, secret });
        expect(Buffer.from(parts.id, 'hex')).toEqual(Buffer.from(id));
        expect(Buffer.from(parts.secret, 'base64url')).toEqual(Buffer.from(secret));
        expect(parseKey(formatKey(parts))).toEqual(parts);
      }),
    );
  });

  test.each([
    '',
    'wk_',
    'wk_0123456789ab_short',
    `wk_0123456789AB_${'a'.repeat(43)}`,
    ` wk_0123456789ab_${'a'.repeat(43)}`,
  ])('%j is none', (text) => {
    expect(parseKey(text)).toBeNull();
  });
});

describe('what is kept of a secret', () => {
  test('is its HMAC-SHA-256 under the id', () => {
    const parts = { id: '0123456789ab', secret: 'a'.repeat(43) };
    const expected = createHmac('sha256', parts.id).update(parts.secret).digest('hex');
    expect(hashSecret(parts)).toBe(expected);
  });

  test('fits no other row: the same secret under another id has another hash', () => {
    const secret = 'a'.repeat(43);
    expect(hashSecret({ id: '0123456789ab', secret })).not.toBe(hashSecret({ id: '0123456789ac', secret }));
  });
});
