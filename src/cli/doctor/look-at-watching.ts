import { readFleet } from '../../actions/fleet/read-fleet.ts';
import { serverNow } from '../../actions/server/server-now.ts';
import { maxOrNull } from '../../domain/figures/numbers.ts';
import type { Looked, StoreFileFacts, WatchFacts } from '../../domain/doctor/installation-facts.ts';
import type { ShardPlan } from '../../domain/plan/shard-plan.ts';
import type { Store } from '../../ports/store.ts';
import { openStore } from '../../wiring/open-store.ts';

const FIGURES_LOOKED_AT_MS = 86_400_000;

/** Whether workers leave figures, and which shards are behind. Opens only a store that this program would not change. */
export async function lookAtWatching(
  url: string,
  file: StoreFileFacts | null,
  nowMs: number,
): Promise<Looked<readonly WatchFacts[]>> {
  if (file !== null && !file.exists) return { found: [] };
  if (file !== null && 'failed' in file.schemaVersion) return file.schemaVersion;
  if (file !== null && 'found' in file.schemaVersion && file.schemaVersion.found !== file.knownSchemaVersion)
    return { failed: 'the store has another schema version' };
  try {
    const store = await openStore(url);
    try {
      return { found: await factsOf(store, nowMs) };
    } finally {
      await store.close();
    }
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

async function factsOf(store: Store, nowMs: number): Promise<readonly WatchFacts[]> {
  const figures = await store.figures(nowMs - FIGURES_LOOKED_AT_MS);
  const newestFiguresMs = maxOrNull(figures.map(({ minuteMs }) => minuteMs));
  const environments = await store.environments();
  return Promise.all(
    environments.map(async (environment) => {
      const [fleet, mode] = await Promise.all([readFleet(store, environment), store.mode(environment)]);
      const stale = fleet.map((watched) => serverNow(watched, nowMs)).filter((server) => server.stale);
      const newestCheckMs = maxOrNull(fleet.flatMap(({ state }) => state?.last?.atMs ?? []));
      const names = stale.map(({ spec }) => spec.name);
      const staleByShard = countByShard(names, await store.newestPlan(environment));
      const { length: servers } = fleet;
      const unchecked = fleet.filter(({ state }) => (state?.last ?? null) === null).length;
      return { environment, mode, newestFiguresMs, newestCheckMs, servers, unchecked, staleByShard };
    }),
  );
}

/** A server that no plan has yet belongs to no shard. */
function countByShard(names: readonly string[], plan: ShardPlan | null): WatchFacts['staleByShard'] {
  const shards = new Map(plan?.shards.flatMap(({ shard, servers }) => servers.map((name) => [name, shard])));
  const counted = Map.groupBy(names, (name) => shards.get(name) ?? null);
  return [...counted].map(([shard, servers]) => ({ shard, stale: servers.length }));
}
