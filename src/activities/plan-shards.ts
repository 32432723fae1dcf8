import type { Activities, PlanShardsInput } from '../contract/activities.ts';
import type { PlannedShards } from '../domain/fleet/fleet-state.ts';
import { comparePlans, planShards } from '../domain/plan/plan-shards.ts';
import type { ReleaseStore } from '../ports/store.ts';

type PlanStore = Pick<ReleaseStore, 'assignments' | 'release' | 'plan' | 'putPlan'>;

const DEFAULT_SHARD_SIZE = 250;

/** Plans from the store into the store; histories carry only ids and shard numbers. */
export function createPlanShards(store: PlanStore): Activities['planShards'] {
  return async function planShardsOf({
    environment,
    previousPlanId,
  }: PlanShardsInput): Promise<PlannedShards> {
    const releases = await store.assignments(environment);
    const previous = previousPlanId === null ? null : await store.plan(previousPlanId);
    const shardSize = await shardSizeOf(store, Object.values(releases));
    const plan = planShards({ environment, releases, previous, shardSize });
    await store.putPlan(plan);
    const { removed, losing } = comparePlans(previous, plan);
    const shards = plan.shards.map(({ shard }) => shard);
    return { planId: plan.id, servers: Object.keys(releases).length, shards, removed, losing };
  };
}

async function shardSizeOf(store: PlanStore, hashes: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    [...new Set(hashes)].map(async (hash) => (await store.release(hash))?.settings.shardSize),
  );
  return Math.min(
    ...sizes.filter((size) => size !== undefined),
    sizes.length === 0 ? DEFAULT_SHARD_SIZE : Infinity,
  );
}
