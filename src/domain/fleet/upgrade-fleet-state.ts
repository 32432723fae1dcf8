import type { FleetState } from './fleet-state.ts';

/** Version 2 numbers what shards are told; before, nothing was. */
type FleetState1 = Omit<FleetState, 'version' | 'assignments'> & { readonly version: 1 };

/**
 * Carried state of any earlier version as the current one. A new version adds one step here and a stored sample to
 * the test; a newer one than this code knows is refused, so that a worker of an older release cannot garble it.
 */
export function upgradeFleetState(carried: { readonly version: number }): FleetState {
  if (isCurrent(carried)) return carried;
  if (isFirst(carried)) return { ...carried, version: 2, assignments: 0 };
  throw new Error(
    `Fleet state of version ${carried.version} is newer than this worker knows (2): run the newer release of the worker.`,
  );
}

/** Holds because version 2 has only ever been written from a FleetState. */
function isCurrent(carried: { readonly version: number }): carried is FleetState {
  return carried.version === 2;
}

/** Holds because version 1 has only ever been written from what was a FleetState then. */
function isFirst(carried: { readonly version: number }): carried is FleetState1 {
  return carried.version === 1;
}
