import type { ConditionSnapshot } from '../../domain/watch/edge.ts';
import { snapshotOf } from '../../domain/watch/snapshot.ts';
import type { Teller } from '../../domain/watch/snapshot.ts';
import type { ShardStore } from '../../ports/store.ts';

/** What is true of a shard's servers, as it is committed. */
export async function readLevel(
  store: Pick<ShardStore, 'states'>,
  environment: string,
  servers: ReadonlyMap<string, Teller>,
): Promise<readonly ConditionSnapshot[]> {
  const states = await store.states(environment, [...servers.keys()]);
  return states.flatMap((state) => {
    const teller = servers.get(state.server);
    return teller === undefined ? [] : [snapshotOf(state, teller)];
  });
}
