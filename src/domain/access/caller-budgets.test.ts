import { expect, test } from 'vitest';
import { createCallerBudgets } from './caller-budgets.ts';

const RULES = { windowMs: 1_000, perKind: 2, ofStrangers: 3, ofEachCaller: 3, callers: 2 };

function spend(budgets: ReturnType<typeof createCallerBudgets>, who: string | null, nowMs = 0): number {
  const asked = Array.from({ length: 10 }, (_, n) => budgets.admit({ who, kind: `${n}` }, nowMs));
  return asked.filter(({ isAdmitted }) => isAdmitted).length;
}

test('what strangers spend is nobody else’s, and no caller spends another’s', () => {
  const budgets = createCallerBudgets(RULES);
  expect([null, null, 'ann', 'ann', 'bob'].map((who) => spend(budgets, who))).toEqual([3, 0, 3, 0, 3]);
});

test('beyond so many callers the others share one budget, until the window ends', () => {
  const budgets = createCallerBudgets(RULES);
  for (const who of ['ann', 'bob']) budgets.admit({ who, kind: 'a' }, 0);
  expect(['eve', 'joe'].map((who) => spend(budgets, who))).toEqual([3, 0]);
  expect(['eve', 'joe'].map((who) => spend(budgets, who, 1_000))).toEqual([3, 3]);
});

test('what was left out of a caller is told with his next one, also after the window', () => {
  const budgets = createCallerBudgets(RULES);
  spend(budgets, 'ann');
  budgets.admit({ who: null, kind: 'a' }, 1_000);
  expect(budgets.admit({ who: 'ann', kind: 'a' }, 1_001)).toEqual({ isAdmitted: true, leftOut: 7 });
});
