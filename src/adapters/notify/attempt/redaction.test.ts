import { describe, expect, it } from 'vitest';
import { createRedaction, secretsOfUrl } from './redaction.ts';

const SECRET = 'pl"nt/d secret+1';

describe('redaction', () => {
  it.each([
    SECRET,
    encodeURIComponent(SECRET),
    JSON.stringify(SECRET),
    Buffer.from(SECRET).toString('base64'),
    Buffer.from(SECRET).toString('base64url'),
  ])('finds the secret as %s', (spelling) => {
    expect(createRedaction([SECRET]).clean(`before ${spelling} after`)).toMatch(
      /^before "?\[redacted\]"? after$/,
    );
  });

  it('hides the longer of two secrets first', () => {
    expect(createRedaction(['abcd', 'abcdefgh']).clean('abcdefgh')).toBe('[redacted]');
  });

  it('leaves words alone that are too short for a secret', () => {
    expect(createRedaction(['a', '']).clean('a cat')).toBe('a cat');
  });

  it.each([16_384, 16_380, 16_370])('shows no part of a secret at the end of what it reads', (before) => {
    const said = `${' '.repeat(before - 5)}${SECRET}${'x'.repeat(40)}`;
    expect(createRedaction([SECRET]).excerpt(said)).not.toContain('pl"n');
  });

  it('is a short line in quotes', () => {
    const excerpt = (text: string) => createRedaction([]).excerpt(text);
    expect(excerpt('  a\r\n\u001b[31mb ')).toBe('"a [31mb"');
    expect(excerpt('x'.repeat(500))).toHaveLength(202);
    expect(excerpt('\n')).toBe('');
  });
});

it('holds for secrets what in a URL may be one', () => {
  const url = new URL('https://ana:p%40ss@hooks.example.com/services/T00/averylongtoken?key=another');
  expect(secretsOfUrl(url)).toEqual(
    expect.arrayContaining(['ana', 'p%40ss', 'p@ss', 'averylongtoken', 'another', 'services']),
  );
});
