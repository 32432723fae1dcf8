import { describe, expect, it } from 'vitest';
import { compileAssertion } from './compile-assertion.ts';

const RESULT = {
  content: [{ type: 'text', text: 'three found' }],
  structuredContent: { found: 3, names: ['a', 'b', 'c'] },
};

function holds(text: string): boolean {
  const compiled = compileAssertion(text);
  if (compiled.status === 'refused') throw new Error(compiled.reason);
  return compiled.holds({ result: RESULT, durationMs: 12.5 });
}

describe('an assertion', () => {
  it.each([
    'size(result.content) > 0',
    'result.structuredContent.found == 3 && "b" in result.structuredContent.names',
    'result.content.exists(block, block.text.contains("three"))',
    '!has(result.isError) && duration_ms < 2000',
  ])('%s', (text) => {
    expect(holds(text)).toBe(true);
  });

  it.each([
    ['false of the result', 'result.structuredContent.found > 3'],
    ['about what is not there', 'result.isError == false'],
    ['of another kind than it looks', 'result.structuredContent.found'],
    ['about the wrong kind of value', 'result.content > 3'],
  ])('is not true when it is %s', (_, text) => {
    expect(holds(text)).toBe(false);
  });

  it.each([
    ['resutl.content', 'there is no resutl, only result and duration_ms'],
    ['size(result.content)', 'it is neither true nor false'],
    ['size(result.content) >', 'Unexpected'],
    ['result.content[0].text.contain("x")', 'no matching overload'],
  ])('%s is refused', (text, reason) => {
    const compiled = compileAssertion(text);
    expect(compiled).toMatchObject({ status: 'refused', reason: expect.stringContaining(reason) as string });
  });
});
