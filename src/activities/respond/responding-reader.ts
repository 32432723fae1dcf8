import { DEFAULT_RESPONDING } from '../../domain/release/default-responding.ts';
import type { RespondingSettings } from '../../domain/release/responding-settings.ts';
import type { ReleaseStore } from '../../ports/store.ts';

type Releases = Pick<ReleaseStore, 'release' | 'standing'>;

/** How alerts are answered in an environment: as the release says that it runs as a whole. */
export type ReadResponding = (environment: string) => Promise<RespondingSettings>;

/** Releases never change, so each environment's newest is read once. */
export function createRespondingReader(store: Releases): ReadResponding {
  const known = new Map<string, { readonly hash: string; readonly settings: RespondingSettings }>();
  return async (environment) => {
    const { current } = await store.standing(environment);
    if (current === null) return DEFAULT_RESPONDING;
    const kept = known.get(environment);
    if (kept?.hash === current) return kept.settings;
    const release = await store.release(current);
    const settings = release?.settings.responding ?? DEFAULT_RESPONDING;
    known.set(environment, { hash: current, settings });
    return settings;
  };
}
