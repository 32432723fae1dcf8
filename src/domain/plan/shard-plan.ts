/** Which servers a shard watches. Shard numbers start at 0 and are never re-used for another set within a plan. */
export interface ShardAssignment {
  readonly shard: number;
  /** Sorted names. */
  readonly servers: readonly string[];
}

/** Who watches what, on which release. Kept in the store under its id; histories carry only the id. */
export interface ShardPlan {
  /** Content hash of the rest. */
  readonly id: string;
  readonly environment: string;
  /** Server name to release hash. */
  readonly releases: Readonly<Record<string, string>>;
  readonly shards: readonly ShardAssignment[];
}
