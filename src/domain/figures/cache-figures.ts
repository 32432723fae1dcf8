/** Cumulative figures of one cache since its process began. */
export interface CacheFigures {
  /** `api_results`, `auth_tokens`, `config`. */
  readonly cache: string;
  readonly hits: number;
  readonly misses: number;
  readonly evictions: number;
  /** Entries held now. */
  readonly entries: number;
  /** Age of the oldest entry held, in milliseconds; null when none is. */
  readonly oldestAgeMs: number | null;
}

/** Counts what a cache does. */
export class CacheCounts {
  #hits = 0;
  #misses = 0;
  #evictions = 0;

  hit(): void {
    this.#hits += 1;
  }

  miss(): void {
    this.#misses += 1;
  }

  evicted(entries = 1): void {
    this.#evictions += entries;
  }

  /** `heldSinceMs` has the birth of each entry held, epoch milliseconds. */
  build(cache: string, heldSinceMs: readonly number[], nowMs: number): CacheFigures {
    const oldestMs = heldSinceMs.reduce((oldest, since) => Math.min(oldest, since), Infinity);
    return {
      cache,
      hits: this.#hits,
      misses: this.#misses,
      evictions: this.#evictions,
      entries: heldSinceMs.length,
      oldestAgeMs: heldSinceMs.length === 0 ? null : Math.max(0, nowMs - oldestMs),
    };
  }
}
