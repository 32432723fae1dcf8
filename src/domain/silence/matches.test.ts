import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMatcher, matches, parseMatcher } from './matches.ts';
import type { Matcher } from './matcher.ts';

function parsed(text: string): Matcher {
  const result = parseMatcher(text);
  if (result.status === 'invalid') throw new Error(result.message);
  return result.matcher;
}

const matching = (labels: Readonly<Record<string, string>>, ...texts: readonly string[]): boolean =>
  matches(labels, texts.map(parsed));

describe('a label set matches', () => {
  const labels = { server: 'web-1', tier: 'gold', note: '' };

  it.each([
    [['tier=gold'], true],
    [['tier=silver'], false],
    [['tier!=silver'], true],
    [['server=web-*', 'tier=gold'], true],
    [['server=web-*', 'tier=silver'], false],
    [['server=*'], true],
    [['server=*-1'], true],
    [['server=w*b*1'], true],
    [['server=web-1*web-1'], false],
    [['server!=web-*'], false],
    [['server=Web-1'], false],
    [[], true],
  ])('%j: %s', (texts, expected) => {
    expect(matching(labels, ...texts)).toBe(expected);
  });

  it('as if a label that is not there were empty, whatever its name', () => {
    expect(matching(labels, 'zone=')).toBe(true);
    expect(matching(labels, 'zone=*')).toBe(true);
    expect(matching(labels, 'zone!=x')).toBe(true);
    expect(matching(labels, 'note=')).toBe(true);
    expect(matching(labels, 'constructor=', '__proto__=')).toBe(true);
  });

  it('as a regular expression of the same pattern says', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 }), word, (text, value) => {
        const expression = new RegExp(`^${value.replaceAll('*', '.*')}$`);
        expect(matches({ x: text }, [{ label: 'x', is: '=', value }])).toBe(expression.test(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('in no time, however the pattern is made', () => {
    const value = `${'*a'.repeat(2_000)}b`;
    const started = performance.now();
    expect(matches({ x: 'a'.repeat(100_000) }, [{ label: 'x', is: '=', value }])).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('a matcher as text', () => {
  it('is a label, = or != and a value', () => {
    expect(parsed('tier=gold')).toEqual({ label: 'tier', is: '=', value: 'gold' });
    expect(parsed(' server != web-* ')).toEqual({ label: 'server', is: '!=', value: 'web-*' });
    expect(parsed('note=a = b')).toEqual({ label: 'note', is: '=', value: 'a = b' });
    expect(parsed('note=" x "')).toEqual({ label: 'note', is: '=', value: ' x ' });
  });

  it.each([
    ['tier', 'write it like tier=gold or server!=web-*'],
    ['=gold', 'write it like tier=gold or server!=web-*'],
    ['', 'write it like tier=gold or server!=web-*'],
    ['server=~web.*', 'write * for any text'],
    ['server!~web.*', 'write it like tier=gold or server!=web-*'],
    ['note="half', 'write note="..."'],
  ])('%j is refused with what would be right', (text, suggestion) => {
    expect(parseMatcher(text)).toMatchObject({ status: 'invalid', suggestion });
  });

  it('says the same when it is read back', () => {
    const label = fc.stringMatching(/^[A-Za-z_][\w.-]{0,9}$/);
    const value = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 6 }));
    fc.assert(
      fc.property(label, fc.constantFrom('=' as const, '!=' as const), value, (name, is, text) => {
        const matcher = { label: name, is, value: text };
        expect(parsed(formatMatcher(matcher))).toEqual(matcher);
      }),
    );
  });
});
