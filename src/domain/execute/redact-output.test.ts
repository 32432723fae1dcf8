import { describe, expect, test } from 'vitest';
import { hiddenWords, redactOutput, redactTail } from './redact-output.ts';

const hide = (text: string, ...secrets: readonly string[]): string =>
  redactOutput(text, hiddenWords(secrets));

describe('redaction of output', () => {
  test('takes out a secret as it is, by its lines, after its scheme, and as JSON and URLs spell it', () => {
    expect(hide('a key-12345 b', 'key-12345')).toBe('a [redacted] b');
    expect(hide('first-line then second-line', 'first-line\nsecond-line')).toBe('[redacted] then [redacted]');
    expect(hide('token tok-98765', 'Bearer tok-98765')).toBe('token [redacted]');
    expect(hide('Bearer of news', 'Bearer tok-98765')).toBe('Bearer of news');
    expect(hide('{"p":"a\\"b\\"cd"}', 'a"b"cd')).toBe('{"p":"[redacted]"}');
    expect(hide('?p=a%2Fb%3Dc', 'a/b=c')).toBe('?p=[redacted]');
  });

  test('the longest goes first, and what is too short to be one stays', () => {
    expect(hide('secret-and-more secret', 'secret', 'secret-and-more')).toBe('[redacted] [redacted]');
    expect(hide('an apple', 'a')).toBe('an apple');
  });

  test('of a cut output the part of a secret at its beginning is left out', () => {
    const words = hiddenWords(['abcdefgh']);
    for (let cut = 1; cut < 8; cut += 1) {
      expect(redactTail(`${'abcdefgh'.slice(cut)} and more text`, words)).not.toMatch(/h and/);
    }
  });
});
