import { expect, test } from 'vitest';
import { excerpt, redactEscaped, secretsOf } from './excerpt.ts';

test('what a server says is cut, cleaned of control and format characters, and put on one line', () => {
  expect(excerpt('a\u0000b\r\n\tc\u202Ed\u200B ', [])).toBe('a b c d');
  expect(excerpt('x'.repeat(10_000), [])).toHaveLength(200);
});

test('nothing that we authenticate with is repeated, whole, without its scheme, or as JSON spells it', () => {
  const secrets = secretsOf({ authorization: 'Bearer abc"def', 'x-key': 'k3y-value', 'x-short': 'yes' });
  const said = 'got Bearer abc"def, abc"def, {"t":"abc\\"def"} and k3y-value, yes';
  expect(excerpt(said, secrets)).toBe('got [redacted], [redacted], {"t":"[redacted]"} and [redacted], yes');
});

test('a secret at the cut is not shown in part', () => {
  const secrets = secretsOf({ authorization: 'Bearer 0123456789abcdef' });
  expect(excerpt(`${'x'.repeat(195)}0123456789abcdef`, secrets)).not.toContain('0123');
});

test('a secret at the end of what is read is not shown in part, however little comes before it', () => {
  const secrets = secretsOf({ authorization: 'Bearer 0123456789abcdef' });
  expect(excerpt(`said:${' '.repeat(4_083)}0123456789abcdef`, secrets)).toBe('said:');
});

test('a secret that JSON hides behind escapes is found, and other escapes stay as they came', () => {
  const secrets = ['s3cret/key'];
  const escaped = String.raw`{"a":"\u00733cret\/k\u0065y","b":"\u0022\\u0073"}`;
  expect(redactEscaped(escaped, secrets)).toBe(String.raw`{"a":"[redacted]","b":"\u0022\\u0073"}`);
  const harmless = String.raw`{"a":"\u0073ecret\/"}`;
  expect(redactEscaped(harmless, secrets)).toBe(harmless);
});
