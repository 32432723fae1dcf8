/** How much is written down of what is refused, so that nobody can fill the disk by being refused. */
export interface BudgetRules {
  readonly windowMs: number;
  /** Of one kind in a window. */
  readonly perKind: number;
  /** Of all kinds together in a window; also bounds the memory. */
  readonly inAll: number;
}

export type Admission =
  | { readonly isAdmitted: false }
  /** With how many were left out since the last one that was admitted. */
  | { readonly isAdmitted: true; readonly leftOut: number };

export interface Budget {
  admit(kind: string, nowMs: number): Admission;
  /** Whether its window has ended and nothing that was left out is still to be told: it can be forgotten. */
  isSpent(nowMs: number): boolean;
}

/** Admits the first few of each kind and of all kinds in a window, and counts the others. */
export function createBudget({ windowMs, perKind, inAll }: BudgetRules): Budget {
  let endsAtMs = -Infinity;
  let admitted = 0;
  let leftOut = 0;
  const counts = new Map<string, number>();
  return {
    admit: (kind, nowMs) => {
      if (nowMs >= endsAtMs) {
        endsAtMs = nowMs + windowMs;
        admitted = 0;
        counts.clear();
      }
      const before = counts.get(kind) ?? 0;
      if (before >= perKind || admitted >= inAll) {
        leftOut += 1;
        return { isAdmitted: false };
      }
      counts.set(kind, before + 1);
      admitted += 1;
      const admission = { isAdmitted: true, leftOut } as const;
      leftOut = 0;
      return admission;
    },
    isSpent: (nowMs) => nowMs >= endsAtMs && leftOut === 0,
  };
}
