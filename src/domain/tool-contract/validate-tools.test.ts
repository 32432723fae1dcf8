import { describe, expect, it } from 'vitest';
import { validateTools } from './validate-tools.ts';
import type { Json } from './tool-contract.ts';

const GOOD = {
  name: 'search',
  description: 'Finds.',
  inputSchema: { type: 'object' },
  annotations: {},
  outputSchema: {},
};

describe('validateTools', () => {
  it('has nothing to say about good tools, and names them in their order', () => {
    const tools = [GOOD, { name: 'book', inputSchema: {} }];
    expect(validateTools(tools)).toEqual({ problems: [], names: ['search', 'book'] });
    expect(validateTools([])).toEqual({ problems: [], names: [] });
  });

  it.each<{ tool: Json; problem: string }>([
    { tool: 7, problem: 'Tool number 1 is not an object.' },
    { tool: [GOOD], problem: 'Tool number 1 is not an object.' },
    { tool: { inputSchema: {} }, problem: 'Tool number 1 has no name that is a non-empty string.' },
    { tool: { ...GOOD, name: '' }, problem: 'Tool number 1 has no name that is a non-empty string.' },
    { tool: { ...GOOD, name: 5 }, problem: 'Tool number 1 has no name that is a non-empty string.' },
    { tool: { name: 'search' }, problem: 'Tool "search" has no inputSchema.' },
    {
      tool: { ...GOOD, inputSchema: null },
      problem: 'Tool "search" has an inputSchema that is not an object.',
    },
    {
      tool: { ...GOOD, inputSchema: [] },
      problem: 'Tool "search" has an inputSchema that is not an object.',
    },
    {
      tool: { ...GOOD, inputSchema: { type: 'string' } },
      problem: 'Tool "search" has an inputSchema whose type is not "object".',
    },
    {
      tool: { ...GOOD, inputSchema: { type: ['object'] } },
      problem: 'Tool "search" has an inputSchema whose type is not "object".',
    },
    {
      tool: { ...GOOD, description: null },
      problem: 'Tool "search" has a description that is not a string.',
    },
    {
      tool: { ...GOOD, outputSchema: true },
      problem: 'Tool "search" has an outputSchema that is not an object.',
    },
    { tool: { ...GOOD, annotations: [] }, problem: 'Tool "search" has annotations that are not an object.' },
  ])('says: $problem', ({ tool, problem }) => {
    expect(validateTools([tool]).problems).toEqual([problem]);
  });

  it('finds a repeated name once', () => {
    expect(validateTools([GOOD, GOOD, GOOD])).toEqual({
      problems: ['Tool "search" is listed more than once.'],
      names: ['search'],
    });
  });

  it('says of a tool that nests too deep that it cannot be judged', () => {
    const deep = JSON.parse('{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000)) as Json;
    expect(validateTools([{ ...GOOD, inputSchema: deep }])).toEqual({
      problems: ['Tool "search" nests more than 100 levels and cannot be judged.'],
      names: ['search'],
    });
  });

  it('stops at twenty problems', () => {
    expect(validateTools(Array.from({ length: 50 }, () => null)).problems).toHaveLength(20);
  });

  it('shows a hostile name cut and quoted', () => {
    const [problem] = validateTools([{ name: `a"\n${'b'.repeat(500)}` }]).problems;
    expect(problem).toMatch(/^Tool "a\\"\\nb{61}\.\.\." has no inputSchema\.$/u);
  });

  it('does not take inherited members for a tool', () => {
    expect(validateTools([JSON.parse('{"__proto__":{"name":"x","inputSchema":{}}}') as Json]).names).toEqual(
      [],
    );
  });
});
