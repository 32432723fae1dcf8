import { until } from '../support/installation/until.ts';
import type { WatchedWorld } from './watched-world.ts';

const ALL = 1_000_000;

export interface Delivered {
  readonly recorded: number;
  readonly received: number;
  readonly duplicates: number;
}

/** Every edge in the store has been taken in by the fleet, once, and no snapshot had anything to put right. */
export async function untilDelivered({ installation }: WatchedWorld): Promise<Delivered> {
  return until({
    what: 'every recorded edge to be delivered',
    limitMs: 60_000,
    ask: async () => {
      const { edges, snapshots } = await installation.fleet();
      const recorded = (await installation.store.edges('development', null, { limit: ALL })).length;
      if (snapshots.corrections > 0) throw new Error(`${snapshots.corrections} conditions were put right`);
      return recorded > 0 && edges.received === recorded && { recorded, ...edges };
    },
  });
}
