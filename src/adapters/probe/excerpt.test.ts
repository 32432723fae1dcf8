import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
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

describe('of a page', () => {
  const NGINX = `<html>
<head><title>502 Bad Gateway</title><style>h1 { color: red }</style></head>
<body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx/1.25 &amp; co</center></body>
</html>
<!-- a padding to disable MSIE and Chrome friendly error page -->`;

  test('the words are left, and none twice', () => {
    expect(excerpt(NGINX, [])).toBe('502 Bad Gateway nginx/1.25 & co');
    expect(excerpt('<!DOCTYPE html><script>if (a < b) x()</script><p>Not  found', [])).toBe('Not found');
    expect(excerpt('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', [])).toBe('AccessDenied');
    expect(excerpt('<p>&#72;i &#x26; &#99999999; &lt;b&gt;</p>', [])).toBe('Hi & &#99999999; <b>');
  });

  test('what is no page stays as it is', () => {
    for (const text of ['<nil> pointer', 'a < b and b > c', '{"html":"<p>x</p>"}'])
      expect(excerpt(text, [])).toBe(text);
  });

  test('a secret is not shown, whatever the page puts between its letters and wherever it is cut', () => {
    const secret = '0123456789abcdef&GHIJ';
    const letters = Array.from(secret);
    const written = fc.constantFrom<(letter: string) => string>(
      (letter) => letter,
      (letter) => `&#${letter.charCodeAt(0)};`,
      (letter) => `&#x${letter.charCodeAt(0).toString(16)};`,
      (letter) => `${letter}<b>`,
      (letter) => `${letter}<br/>\n`,
      (letter) => `${letter}<!-- x -->`,
    );
    fc.assert(
      fc.property(
        fc.array(written, { minLength: letters.length, maxLength: letters.length }),
        fc.integer({ min: 0, max: 4_200 }),
        fc.boolean(),
        (ways, before, isHidden) => {
          const echoed = letters.map((letter, index) => ways[index]?.(letter) ?? letter).join('');
          const filler = isHidden ? `<i class="${'-'.repeat(before)}">` : '-'.repeat(before);
          const shown = excerpt(`<html>${filler}${echoed}</html>`, [secret]);
          for (let at = 0; at + 4 <= letters.length; at += 1)
            expect(shown.replaceAll(' ', '')).not.toContain(secret.slice(at, at + 4));
        },
      ),
      { numRuns: 500 },
    );
  });
});
