import { createCallerBudgets } from '../../domain/access/caller-budgets.ts';
import { NOBODY } from './nobody.ts';
import type { RecordStore } from '../../ports/store.ts';

/** The audit log is never purged: at most so much of it can be had by being refused. */
const RULES = {
  windowMs: 60 * 60_000,
  perKind: 10,
  ofStrangers: 100,
  ofEachCaller: 50,
  callers: 1_000,
} as const;

/** A store that keeps of refusals the first of each hour; the next one kept says how many were left out. */
export function withBoundedRefusals<S extends Pick<RecordStore, 'appendAudit'>>(
  store: S,
  nowMs: () => number,
): S {
  const budgets = createCallerBudgets(RULES);
  return {
    ...store,
    appendAudit: async (record) => {
      if (record.phase !== 'refused') return store.appendAudit(record);
      const { who, action, outcome, input } = record;
      const kind = JSON.stringify([who, action, outcome, input['address']]);
      const admission = budgets.admit({ who: who === NOBODY ? null : who, kind }, nowMs());
      if (!admission.isAdmitted) return;
      const { leftOut } = admission;
      await store.appendAudit(leftOut === 0 ? record : { ...record, input: { ...input, left_out: leftOut } });
    },
  };
}
