import type { ServerState } from '../domain/server/server-state.ts';
import type { RecordStore } from '../ports/store.ts';

export type StateReader = (environment: string) => Promise<readonly ServerState[]>;

interface KnownStates {
  mark: number | null;
  readonly byServer: Map<string, ServerState>;
}

/**
 * Reads all states of an environment, of which only those that were written since the last reading come from the store.
 * Not for two readings of one environment at once.
 */
export function createStateReader(store: Pick<RecordStore, 'statesSince'>): StateReader {
  const environments = new Map<string, KnownStates>();
  return async (environment) => {
    const known = environments.get(environment) ?? { mark: null, byServer: new Map<string, ServerState>() };
    environments.set(environment, known);
    const { states, mark } = await store.statesSince(environment, known.mark);
    known.mark = mark;
    for (const state of states) known.byServer.set(state.server, state);
    return [...known.byServer.values()];
  };
}
