import { describe, expect, test } from 'vitest';
import { createBudget } from './refusal-budget.ts';

const RULES = { windowMs: 1_000, perKind: 2, inAll: 3 };

describe('what is written down of refusals', () => {
  test('is the first few of each kind, and says how many were left out', () => {
    const budget = createBudget(RULES);
    const admitted = [0, 1, 2, 3].map((atMs) => budget.admit('a', atMs).isAdmitted);
    expect(admitted).toEqual([true, true, false, false]);
    expect(budget.admit('b', 4)).toEqual({ isAdmitted: true, leftOut: 2 });
    expect(budget.admit('a', 1_000)).toEqual({ isAdmitted: true, leftOut: 0 });
  });

  test('is bounded however many kinds there are', () => {
    const budget = createBudget(RULES);
    const admitted = Array.from({ length: 10_000 }, (_, n) => budget.admit(`kind ${n}`, n / 100));
    expect(admitted.filter(({ isAdmitted }) => isAdmitted)).toHaveLength(3);
    expect(budget.admit('after', 1_000)).toEqual({ isAdmitted: true, leftOut: 9_997 });
  });
});
