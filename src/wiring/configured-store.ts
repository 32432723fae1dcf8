import type { Release } from '../domain/release/release.ts';
import type { Store } from '../ports/store.ts';

/**
 * A store in which an environment that no worker has taken in yet reads as its configuration file has it, so that a
 * command works before the first start. What the store does hold wins.
 */
export function withConfiguredServers(store: Store, releases: readonly Release[]): Store {
  const byEnvironment = new Map(releases.map((release) => [release.environment, release]));
  const byHash = new Map(releases.map((release) => [release.hash, release]));
  return {
    ...store,
    async assignments(environment) {
      const assigned = await store.assignments(environment);
      const release = byEnvironment.get(environment);
      if (release === undefined || (await store.lastFileHash(environment)) !== null) return assigned;
      return Object.fromEntries(release.settings.servers.map(({ name }) => [name, release.hash]));
    },
    release: async (hash) => (await store.release(hash)) ?? byHash.get(hash) ?? null,
    async environments() {
      return [...new Set([...byEnvironment.keys(), ...(await store.environments())])];
    },
  };
}
