import type { Release } from '../../domain/release/release.ts';
import type { ReleaseStore } from '../../ports/store.ts';

type Releases = Pick<ReleaseStore, 'release'>;

/** The release that runs, the one before it, and the same of a second environment. */
const KEPT = 4;

/** Parsed releases by hash, so that the shards of a process do not each parse the whole environment again. */
export class ReleaseCache implements Releases {
  readonly #store: Releases;
  readonly #kept = new Map<string, Promise<Release | null>>();

  constructor(store: Releases) {
    this.#store = store;
  }

  async release(hash: string): Promise<Release | null> {
    const reading = this.#kept.get(hash) ?? this.#store.release(hash);
    this.#keep(hash, reading);
    try {
      const release = await reading;
      if (release === null) this.#kept.delete(hash);
      return release;
    } catch (error) {
      this.#kept.delete(hash);
      throw error;
    }
  }

  /** Last used, last thrown out. */
  #keep(hash: string, reading: Promise<Release | null>): void {
    this.#kept.delete(hash);
    this.#kept.set(hash, reading);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) return;
      this.#kept.delete(oldest);
    }
  }
}
