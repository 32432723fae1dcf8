import { createBudget } from './refusal-budget.ts';
import type { Admission, Budget, BudgetRules } from './refusal-budget.ts';

/** How much is written down of whom. */
export interface CallerRules extends Omit<BudgetRules, 'inAll'> {
  /** Of all together who have proven no credential. */
  readonly ofStrangers: number;
  readonly ofEachCaller: number;
  /** So many known callers have a budget of their own in a window, which bounds the memory; the others share one. */
  readonly callers: number;
}

export interface CallerBudgets {
  /** Null is who has proven no credential. */
  admit(of: { readonly who: string | null; readonly kind: string }, nowMs: number): Admission;
}

/** A stranger has as many addresses as he likes: his refusals must never crowd out those of a known caller. */
export function createCallerBudgets(rules: CallerRules): CallerBudgets {
  const { windowMs, perKind, ofStrangers, ofEachCaller, callers } = rules;
  const strangers = createBudget({ windowMs, perKind, inAll: ofStrangers });
  const others = createBudget({ windowMs, perKind, inAll: ofStrangers });
  const known = new Map<string, Budget>();
  let endsAtMs = -Infinity;

  const budgetOf = (who: string): Budget => {
    const own = known.get(who);
    if (own !== undefined) return own;
    if (known.size >= callers) return others;
    const made = createBudget({ windowMs, perKind, inAll: ofEachCaller });
    known.set(who, made);
    return made;
  };

  return {
    admit: ({ who, kind }, nowMs) => {
      if (nowMs >= endsAtMs) {
        endsAtMs = nowMs + windowMs;
        for (const [name, budget] of known) if (budget.isSpent(nowMs)) known.delete(name);
      }
      return (who === null ? strangers : budgetOf(who)).admit(kind, nowMs);
    },
  };
}
