import { createHttpPinger } from '../adapters/notify/heartbeat/http-pinger.ts';
import { createEnvironmentSecrets } from '../adapters/secrets/environment-secrets.ts';
import { ReleaseCache } from '../activities/watch-shard/release-cache.ts';
import { createSpecReader, readFleet } from '../actions/fleet/read-fleet.ts';
import type { HeartbeatSettings } from '../domain/release/release.ts';
import type { WatchReading } from '../domain/self-watch/overdue.ts';
import type { Pinger } from '../ports/pinger.ts';
import type { RecordStore, ReleaseStore } from '../ports/store.ts';

export interface HeartbeatParts {
  readonly pinger: Pinger;
  /** As the environment runs now; null where no address is configured. */
  readonly settingsOf: (environment: string) => Promise<HeartbeatSettings | null>;
  readonly read: (environment: string) => Promise<WatchReading>;
}

type HeartbeatStore = Pick<ReleaseStore, 'standing' | 'release' | 'assignments' | 'mode'> &
  Pick<RecordStore, 'allStates'>;

/** What a heartbeat needs: a way out, its settings, and the states as the store has them. */
export function createHeartbeat(store: HeartbeatStore, nowMs: () => number): HeartbeatParts {
  const releases = new ReleaseCache(store, nowMs);
  const specsOfRelease = createSpecReader(store);
  return {
    pinger: createHttpPinger({ secrets: createEnvironmentSecrets({ env: process.env }) }),
    settingsOf: async (environment) => {
      const { current } = await store.standing(environment);
      const release = current === null ? null : await releases.release(current);
      return release?.settings.heartbeat ?? null;
    },
    read: async (environment) => {
      const [servers, mode] = await Promise.all([
        readFleet(store, environment, specsOfRelease),
        store.mode(environment),
      ]);
      return { servers, mode, nowMs: nowMs() };
    },
  };
}
