import { CacheCounts } from '../../domain/figures/cache-figures.ts';
import type { CacheFigures } from '../../domain/figures/cache-figures.ts';
import type { Release } from '../../domain/release/release.ts';
import type { ReleaseStore } from '../../ports/store.ts';

type Releases = Pick<ReleaseStore, 'release'>;

/** The release that runs, the one before it, and the same of a second environment. */
const KEPT = 4;

interface Kept {
  readonly sinceMs: number;
  readonly reading: Promise<Release | null>;
}

/** Parsed releases by hash, so that the shards of a process do not each parse the whole environment again. */
export class ReleaseCache implements Releases {
  readonly #store: Releases;
  readonly #kept = new Map<string, Kept>();
  readonly #counts = new CacheCounts();
  readonly #nowMs: () => number;

  constructor(store: Releases, nowMs: () => number) {
    this.#store = store;
    this.#nowMs = nowMs;
  }

  async release(hash: string): Promise<Release | null> {
    const known = this.#kept.get(hash);
    if (known === undefined) this.#counts.miss();
    else this.#counts.hit();
    const kept = known ?? { sinceMs: this.#nowMs(), reading: this.#store.release(hash) };
    this.#keep(hash, kept);
    try {
      const release = await kept.reading;
      if (release === null) this.#kept.delete(hash);
      return release;
    } catch (error) {
      this.#kept.delete(hash);
      throw error;
    }
  }

  figures(): CacheFigures {
    const since = [...this.#kept.values()].map(({ sinceMs }) => sinceMs);
    return this.#counts.build('config', since, this.#nowMs());
  }

  /** Last used, last thrown out. */
  #keep(hash: string, kept: Kept): void {
    this.#kept.delete(hash);
    this.#kept.set(hash, kept);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) return;
      this.#kept.delete(oldest);
      this.#counts.evicted();
    }
  }
}
