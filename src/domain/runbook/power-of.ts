import { highestRole } from '../access/role.ts';
import type { Role } from '../access/role.ts';
import { placeOf } from './place-of.ts';
import type { RunState } from './run-state.ts';

/** With which power an action of a run is done. */
export interface Power {
  readonly role: Role;
  /** Whoever approved last: what is dangerous and comes after it needs no typing. Null: nobody has. */
  readonly approvedBy: string | null;
}

/** That of who started the run, and where somebody has approved what comes, no less than that approval asked for. */
export function powerOf(state: RunState): Power {
  const approvals = Object.entries(state.steps).flatMap(([path, { status, ...step }]) => {
    const asked = placeOf(state, path)?.step;
    if (status !== 'succeeded' || asked?.kind !== 'approve') return [];
    const given = 'approvals' in step ? step.approvals : [];
    const last = given.at(-1);
    return last === undefined || given.length < asked.quorum ? [] : [{ who: last.who, role: asked.role }];
  });
  const roles = approvals.map(({ role }) => role);
  return {
    role: highestRole([state.caller.role, ...roles]) ?? state.caller.role,
    approvedBy: approvals.at(-1)?.who ?? null,
  };
}
