import type { Activities, PlanShardsInput } from '../contract/activities.ts';
import type { PlannedShards } from '../domain/fleet/fleet-state.ts';
import { comparePlans, planShards } from '../domain/plan/plan-shards.ts';
import type { ReleaseSettings } from '../domain/release/release.ts';
import type { ReleaseStore } from '../ports/store.ts';
import { answering } from './answering.ts';

type PlanStore = Pick<ReleaseStore, 'assignments' | 'release' | 'plan' | 'putPlan'>;

/** Plans from the store into the store; histories carry only ids and shard numbers. */
export function createPlanShards(store: PlanStore): Activities['planShards'] {
  return (input) => answering(() => plan(store, input));
}

async function plan(
  store: PlanStore,
  { environment, previousPlanId }: PlanShardsInput,
): Promise<PlannedShards> {
  const assigned = await store.assignments(environment);
  const settings = await settingsOf(store, new Set(Object.values(assigned)));
  const releases = watched(assigned, settings);
  const previous = previousPlanId === null ? null : await store.plan(previousPlanId);
  const shardSize = Math.min(...[...settings.values()].map((release) => release.shardSize), LARGEST_SHARD);
  const next = planShards({ environment, releases, previous, shardSize });
  await store.putPlan(next);
  const { removed, losing } = comparePlans(previous, next);
  const dropped = Object.keys(previous?.releases ?? {}).filter((name) => releases[name] === undefined);
  const shards = next.shards.map(({ shard }) => shard);
  return { planId: next.id, servers: Object.keys(releases).length, shards, removed, losing, dropped };
}

/** No setting may ask for more: a shard's states travel in one snapshot. */
const LARGEST_SHARD = 1_000;

type SettingsByHash = ReadonlyMap<string, ReleaseSettings>;

async function settingsOf(store: PlanStore, hashes: ReadonlySet<string>): Promise<SettingsByHash> {
  const settings = new Map<string, ReleaseSettings>();
  for (const hash of hashes) {
    const release = await store.release(hash);
    if (release !== null) settings.set(hash, release.settings);
  }
  return settings;
}

/** A server that is switched off is not planned: nobody watches it and nothing is held true of it. */
function watched(
  assigned: Readonly<Record<string, string>>,
  settings: SettingsByHash,
): Readonly<Record<string, string>> {
  const disabled = new Set(
    [...settings].flatMap(([hash, { servers }]) =>
      servers.filter(({ enabled }) => !enabled).map(({ name }) => `${hash} ${name}`),
    ),
  );
  return Object.fromEntries(
    Object.entries(assigned).filter(([name, hash]) => !disabled.has(`${hash} ${name}`)),
  );
}
