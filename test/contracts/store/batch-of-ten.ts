import type { CommitBatch, ShardLease, Store } from '../../../src/ports/store.ts';
import { aBatch, anEdge } from './a-batch.ts';
import { aCheck, aState, NOON_MS } from './a-check.ts';

const SIZE = 10;

/** The n-th commit of a shard, counted from 1: ten checks, their states and an edge for each, told apart by time. */
export function batchOfTen(lease: ShardLease, n: number): CommitBatch {
  // A release of its own, so that a commit that failed has new texts to forget.
  const release = `release-${lease.shard}-${n}`;
  const checks = Array.from({ length: SIZE }, (_, index) =>
    aCheck(`s${lease.shard}-${index}`, NOON_MS + n * 1000, { release }),
  );
  return aBatch(lease, {
    checks,
    states: checks.map((check) => aState(check, { checks: n })),
    edges: checks.map(({ server, atMs }) => anEdge(server, { atMs })),
  });
}

/** How many commits of a shard the store holds. Throws when one is there in part, or when one is missing before the last. */
export async function wholeCommits(store: Store, environment: string, shard: number): Promise<number> {
  const servers = Array.from({ length: SIZE }, (_, index) => `s${shard}-${index}`);
  const edges = await store.pendingEdges(environment, shard, 1_000_000);
  const states = await store.states(environment, servers);
  const commits = edges.length / SIZE;
  for (const server of servers) {
    const checks = await store.checksSince(environment, server, 0);
    const state = states.find((each) => each.server === server);
    const isWhole =
      checks.length === commits &&
      checks.every(({ release }, index) => release === `release-${shard}-${index + 1}`);
    if (!isWhole || (state?.checks ?? 0) !== commits) {
      throw new Error(
        `${server}: ${checks.length} checks, ${commits} commits of edges, state after ${String(state?.checks)}`,
      );
    }
  }
  return commits;
}
