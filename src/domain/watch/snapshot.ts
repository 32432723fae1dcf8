import type { ServerState } from '../server/server-state.ts';
import type { ConditionSnapshot } from './edge.ts';

/** The level of a server: every condition true now, with since when. */
export function snapshotOf(state: ServerState): ConditionSnapshot {
  return { server: state.server, conditions: state.conditions };
}
