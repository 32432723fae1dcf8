import type { Release } from '../domain/release/release.ts';
import type { Store } from '../ports/store.ts';
import { adoptConfiguration } from './adopt-configuration.ts';

/**
 * A store in which an environment that no worker has taken in yet reads as its configuration file has it, so that a
 * command works before the first start. What the store does hold wins.
 */
export function withConfiguredServers(store: Store, releases: readonly Release[]): Store {
  const byEnvironment = new Map(releases.map((release) => [release.environment, release]));
  const byHash = new Map(releases.map((release) => [release.hash, release]));
  /** The release of the file, as long as no worker has taken it in. */
  const unread = async (environment: string): Promise<Release | undefined> =>
    (await store.lastFileHash(environment)) === null ? byEnvironment.get(environment) : undefined;
  return {
    ...store,
    async standing(environment) {
      const standing = await store.standing(environment);
      return { ...standing, current: standing.current ?? (await unread(environment))?.hash ?? null };
    },
    async applyRelease(release, replaces) {
      const first = await unread(release.environment);
      if (first !== undefined) await adoptConfiguration(store, first);
      await store.applyRelease(release, replaces);
    },
    async assignments(environment) {
      const assigned = await store.assignments(environment);
      const release = await unread(environment);
      if (release === undefined) return assigned;
      return Object.fromEntries(release.settings.servers.map(({ name }) => [name, release.hash]));
    },
    release: async (hash) => (await store.release(hash)) ?? byHash.get(hash) ?? null,
    async environments() {
      return [...new Set([...byEnvironment.keys(), ...(await store.environments())])];
    },
  };
}
