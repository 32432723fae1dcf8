import { describe, expect, test } from 'vitest';
import { givenInputs } from './given-inputs.ts';
import type { Json, RunbookInput } from './runbook.ts';

const WANTED: Readonly<Record<string, RunbookInput>> = {
  server: { type: 'server', description: 'which one' },
  count: { type: 'number', description: '', default: 2 },
  force: { type: 'boolean', description: '', default: false },
  how: { type: 'choice', description: '', choices: ['fast', 'slow'], default: 'slow' },
};

const problemsOf = (given: Readonly<Record<string, Json>>) => {
  const read = givenInputs(WANTED, given);
  return read.status === 'refused' ? read.problems : read.inputs;
};

describe('what a run goes by', () => {
  test('is what was given, text read as what is wanted, and defaults for the rest', () => {
    expect(problemsOf({ server: 'search', count: '3', force: 'true' })).toEqual({
      server: 'search',
      count: 3,
      force: true,
      how: 'slow',
    });
  });

  test('is refused with everything that is wrong with it', () => {
    expect(problemsOf({ count: 'many', force: 'perhaps', how: 'quickly', sever: 'search' })).toEqual([
      'there is no input sever; there is server, count, force, how',
      'server is needed: which one',
      'count has to be a number, not "many"',
      'force has to be a boolean, not "perhaps"',
      'how has to be one of fast, slow, not "quickly"',
    ]);
  });

  test.each(['', 'NaN', 'Infinity', '1e999'])('%j is no number', (count) => {
    expect(problemsOf({ server: 'search', count })).toHaveLength(1);
  });
});
