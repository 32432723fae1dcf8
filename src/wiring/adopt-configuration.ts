import type { Release } from '../domain/release/release.ts';
import type { ReleaseStore } from '../ports/store.ts';

type AdoptStore = Pick<ReleaseStore, 'applyRelease' | 'lastFileHash' | 'setLastFileHash'>;

/** What reading a file at start came to. */
export interface Adoption {
  readonly environment: string;
  readonly release: string;
  readonly servers: number;
  /** `first`: the environment was empty; `changed`: the file differs from the one last read; `same`: what runs stays. */
  readonly outcome: 'first' | 'changed' | 'same';
}

/** A file that differs from the one last read becomes every server's release (SURFACE section 5). */
export async function adoptConfiguration(store: AdoptStore, release: Release): Promise<Adoption> {
  const { environment, hash, settings } = release;
  const last = await store.lastFileHash(environment);
  const outcome = last === null ? 'first' : last === hash ? 'same' : 'changed';
  if (outcome !== 'same') {
    await store.applyRelease(release);
    await store.setLastFileHash(environment, hash);
  }
  return { environment, release: hash, servers: settings.servers.length, outcome };
}

export function describeAdoption({ environment, release, servers, outcome }: Adoption): string {
  const short = release.slice(0, 8);
  switch (outcome) {
    case 'first':
      return `${environment}: ${servers} servers, release ${short}`;
    case 'changed':
      return `${environment}: the configuration has changed; all ${servers} servers are now on release ${short}`;
    case 'same':
      return `${environment}: configuration unchanged, release ${short}`;
  }
}
