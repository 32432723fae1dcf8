import { createCallerBudgets } from '../../domain/access/caller-budgets.ts';
import { createBudget } from '../../domain/access/refusal-budget.ts';
import { explainRefusal } from '../../domain/access/refusal.ts';
import type { Refusal } from '../../domain/access/refusal.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Access } from './access.ts';
import { NOBODY } from './nobody.ts';

/** Writes refusals into the log and the audit log; no credential is among what it is given. */
export interface RefusalRecorder {
  record(refusal: Refusal): Promise<void>;
  /** Says why a token could not be judged. */
  sayUndecided(cause: string): void;
}

/** Log lines about refusals, in a minute: enough to see what goes on, too few to fill a disk. */
const LOG_RULES = {
  windowMs: 60_000,
  perKind: 5,
  ofStrangers: 60,
  ofEachCaller: 20,
  callers: 1_000,
} as const;
const UNDECIDED_RULES = { windowMs: 60_000, perKind: 5, inAll: 5 } as const;

/** The audit log's own bound is the store's that it is given (`withBoundedRefusals`). */
export function createRefusalRecorder(
  access: Pick<Access, 'onRefusal' | 'onUndecided'>,
  { store, defaultEnvironment, nowMs, onFailure }: ApiDependencies,
): RefusalRecorder {
  const logged = createCallerBudgets(LOG_RULES);
  const undecided = createBudget(UNDECIDED_RULES);

  const say = (refusal: Refusal): void => {
    const kind = JSON.stringify([refusal.reason, refusal.address, refusal.who]);
    const admission = logged.admit({ who: refusal.who, kind }, nowMs());
    if (admission.isAdmitted) access.onRefusal(refusal, admission.leftOut);
  };

  const audit = async (refusal: Refusal): Promise<void> => {
    const { reason, address, method, path, requestId, who, role } = refusal;
    await store.appendAudit({
      atMs: nowMs(),
      environment: defaultEnvironment,
      who: who ?? NOBODY,
      role: role ?? 'viewer',
      via: 'http',
      action: 'api/ask',
      subject: null,
      phase: 'refused',
      outcome: explainRefusal(reason).code,
      requestId,
      input: { reason, address, method, path },
    });
  };

  return {
    record: async (refusal) => {
      say(refusal);
      // A store that is away changes nothing about the answer.
      await audit(refusal).catch((error: unknown) => {
        const { requestId, method, path } = refusal;
        onFailure({ requestId, method, path, error });
      });
    },
    sayUndecided: (cause) => {
      if (undecided.admit('undecided', nowMs()).isAdmitted) access.onUndecided(cause);
    },
  };
}
