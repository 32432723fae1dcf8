import { readResponding } from '../../actions/release/read-responding.ts';
import type { RespondingSettings } from '../../domain/release/responding-settings.ts';
import type { ReleaseStore } from '../../ports/store.ts';
import { ReleaseCache } from '../watch-shard/release-cache.ts';

/** How alerts are answered in an environment. */
export type ReadResponding = (environment: string) => Promise<RespondingSettings>;

/** Releases never change, so each is parsed once, however many messages ask for it. */
export function createRespondingReader(
  store: Pick<ReleaseStore, 'standing' | 'release'>,
  nowMs: () => number,
): ReadResponding {
  const releases = new ReleaseCache(store, nowMs);
  const cached = {
    standing: (environment: string) => store.standing(environment),
    release: (hash: string) => releases.release(hash),
  };
  return (environment) => readResponding({ store: cached, environment });
}
