import { DEFAULT_RESPONDING } from '../../domain/release/default-responding.ts';
import type { RespondingSettings } from '../../domain/release/responding-settings.ts';
import type { ReleaseStore } from '../../ports/store.ts';

interface Place {
  readonly store: Pick<ReleaseStore, 'standing' | 'release'>;
  readonly environment: string;
}

/** How alerts are answered in the environment: as the release says that it runs as a whole. */
export async function readResponding({ store, environment }: Place): Promise<RespondingSettings> {
  const { current } = await store.standing(environment);
  const release = current === null ? null : await store.release(current);
  return release?.settings.responding ?? DEFAULT_RESPONDING;
}
