import type { Release } from '../../domain/release/release.ts';

/** A worker has room for so many at least, ten thousand servers: they may be added while it runs. */
const LEAST_SHARDS = 40;

/** Shards that one worker may have to watch, were it the only one: those of all its environments together. */
export function expectedShards(releases: readonly Pick<Release, 'settings'>[]): number {
  const shards = releases.map(({ settings }) => Math.ceil(settings.servers.length / settings.shardSize));
  return Math.max(
    LEAST_SHARDS,
    shards.reduce((sum, count) => sum + count, 0),
  );
}
