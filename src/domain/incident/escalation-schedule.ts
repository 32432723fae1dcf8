import type { EscalationPolicy, EscalationTarget } from '../escalation/escalation-policy.ts';

/** One moment of a policy: who is told how long after the beginning. */
export interface EscalationStep {
  readonly afterMs: number;
  readonly targets: readonly EscalationTarget[];
  /** Which of the next contacts `next_contact` is at this step, from 0. */
  readonly nextContact: number;
}

const NEXT = 'next_contact';

/**
 * A policy's levels, and after them, each time that the response time has passed once more, the next contact, until
 * there is none left (RESPONDING section 2). A level that names the next contact is that contact's step. Ascending.
 */
export function escalationSchedule(policy: EscalationPolicy): readonly EscalationStep[] {
  const byTime = new Map<number, EscalationTarget[]>();
  const add = (afterMs: number, targets: readonly EscalationTarget[]): void => {
    byTime.set(afterMs, [...new Set([...(byTime.get(afterMs) ?? []), ...targets])]);
  };
  for (const { afterMs, notify } of policy.levels) add(afterMs, notify);
  if (policy.levels.length === 0) add(0, ['contact']);
  const named = policy.levels.filter(({ notify }) => notify.includes(NEXT)).length;
  for (let time = 1; time + named <= policy.nextContacts.length; time += 1) {
    add((time + named) * policy.withinMs, [NEXT]);
  }
  let contacts = -1;
  return [...byTime]
    .toSorted(([one], [other]) => one - other)
    .map(([afterMs, targets]) => {
      if (targets.includes(NEXT)) contacts += 1;
      return { afterMs, targets, nextContact: Math.max(0, contacts) };
    });
}
