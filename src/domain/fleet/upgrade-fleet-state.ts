import { NOTHING_FIRES } from '../routing/responding-state.ts';
import type { RespondingState } from '../routing/responding-state.ts';
import type { FleetState } from './fleet-state.ts';

/** Version 3 as it may have been written: what it has learnt since is absent in older ones. */
type FleetState3 = Omit<FleetState, 'responding'> & {
  readonly responding: Omit<RespondingState, Learnt> & Partial<Pick<RespondingState, Learnt>>;
};
type Learnt = 'failingChannels';
/** Version 3 routes alerts; before, none was. */
type FleetState2 = Omit<FleetState, 'version' | 'responding'> & { readonly version: 2 };
/** Version 2 numbers what shards are told; before, nothing was. */
type FleetState1 = Omit<FleetState2, 'version' | 'assignments'> & { readonly version: 1 };

/**
 * Carried state of any earlier version as the current one. A new version adds one step here and a stored sample to
 * the test; a newer one than this code knows is refused, so that a worker of an older release cannot garble it.
 */
export function upgradeFleetState(carried: { readonly version: number }): FleetState {
  if (isCurrent(carried)) return withDefaults(carried);
  if (isSecond(carried)) return toThird(carried);
  if (isFirst(carried)) return toThird({ ...carried, version: 2, assignments: 0 });
  throw new Error(
    `Fleet state of version ${carried.version} is newer than this worker knows (3): run the newer release of the worker.`,
  );
}

function toThird(carried: FleetState2): FleetState {
  return { ...carried, version: 3, responding: NOTHING_FIRES };
}

function withDefaults(carried: FleetState3): FleetState {
  return isWhole(carried) ? carried : { ...carried, responding: { ...NOTHING_FIRES, ...carried.responding } };
}

function isWhole(carried: FleetState3): carried is FleetState {
  return carried.responding.failingChannels !== undefined;
}

/** Holds because version 3 has only ever been written from a FleetState. */
function isCurrent(carried: { readonly version: number }): carried is FleetState3 {
  return carried.version === 3;
}

/** Holds because version 2 has only ever been written from what was a FleetState then. */
function isSecond(carried: { readonly version: number }): carried is FleetState2 {
  return carried.version === 2;
}

/** Holds because version 1 has only ever been written from what was a FleetState then. */
function isFirst(carried: { readonly version: number }): carried is FleetState1 {
  return carried.version === 1;
}
