/** Counts by key. */
export class Tally<Key extends string> {
  readonly #counts = new Map<Key, number>();

  add(key: Key, count = 1): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
  }

  merge(counts: Readonly<Partial<Record<Key, number>>>): void {
    for (const [key, count] of entriesOf(counts)) this.add(key, count);
  }

  /** By key in alphabetical order, so that equal tallies are written equally. */
  entries(): readonly (readonly [Key, number])[] {
    return [...this.#counts].sort(([left], [right]) => (left < right ? -1 : 1));
  }

  /** The counts as a record; a key never counted is absent. */
  build(): Partial<Record<Key, number>> {
    return recordOf(this.entries());
  }
}

/** `Object.entries` forgets the keys' type; a record made by a tally has no others. */
function entriesOf<Key extends string>(
  counts: Readonly<Partial<Record<Key, number>>>,
): readonly [Key, number][] {
  return Object.entries(counts) as [Key, number][];
}

/** `Object.fromEntries` forgets the keys' type; the entries given have no others. */
function recordOf<Key extends string>(
  entries: readonly (readonly [Key, number])[],
): Partial<Record<Key, number>> {
  return Object.fromEntries(entries) as Partial<Record<Key, number>>;
}
