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
  for (const afterMs of contactTimes(policy)) add(afterMs, [NEXT]);
  return withContacts(
    [...byTime].toSorted(([one], [other]) => one - other),
    policy.nextContacts.length,
  );
}

/** Whether the step tells the contact after who was told last. */
export function tellsNextContact({ targets }: EscalationStep): boolean {
  return targets.includes(NEXT);
}

/** When those next contacts are told that no level names: at no moment at which a level tells another of them. */
function contactTimes({ levels, nextContacts, withinMs }: EscalationPolicy): readonly number[] {
  const named = new Set(levels.filter(({ notify }) => notify.includes(NEXT)).map(({ afterMs }) => afterMs));
  const times: number[] = [];
  let afterMs = named.size * withinMs;
  while (named.size + times.length < nextContacts.length) {
    do afterMs += Math.max(1, withinMs);
    while (named.has(afterMs));
    times.push(afterMs);
  }
  return times;
}

/** Each with the contact whose turn it is. Where a level asks for one more than there are, nobody is left for it. */
function withContacts(
  moments: readonly (readonly [number, readonly EscalationTarget[]])[],
  contacts: number,
): readonly EscalationStep[] {
  let told = 0;
  return moments.flatMap(([afterMs, named]) => {
    const targets = told < contacts ? named : named.filter((target) => target !== NEXT);
    if (targets.includes(NEXT)) told += 1;
    return targets.length === 0 ? [] : [{ afterMs, targets, nextContact: Math.max(0, told - 1) }];
  });
}
