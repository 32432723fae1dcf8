import type { FleetAtMoment } from '../../actions/server/fleet-health.ts';
import type { CompatibilitySettings } from '../../domain/release/compatibility.ts';
import { STANDARD_COMPATIBILITY } from '../../domain/release/compatibility.ts';
import type { ReleaseStore } from '../../ports/store.ts';
import type { FleetCache } from '../fleet-cache.ts';

/** The settings of an environment as the release has them that most of its servers run. */
export type CompatibilityReader = (environment: string) => Promise<CompatibilitySettings>;

const KEPT_RELEASES = 16;

/** Costs nothing but the fleet's reading: releases never change, so each is asked for its settings once. */
export function createCompatibilityReader(
  store: Pick<ReleaseStore, 'release'>,
  cache: Pick<FleetCache, 'read'>,
): CompatibilityReader {
  const byRelease = new Map<string, CompatibilitySettings>();
  const releases = new WeakMap<FleetAtMoment, string | null>();
  return async (environment) => {
    const fleet = await cache.read(environment);
    const hash = releases.get(fleet) ?? commonestRelease(fleet);
    releases.set(fleet, hash);
    if (hash === null) return STANDARD_COMPATIBILITY;
    const known = byRelease.get(hash);
    if (known !== undefined) return known;
    const settings = (await store.release(hash))?.settings.compatibility ?? STANDARD_COMPATIBILITY;
    byRelease.set(hash, settings);
    const oldest = byRelease.keys().next();
    if (byRelease.size > KEPT_RELEASES && oldest.done !== true) byRelease.delete(oldest.value);
    return settings;
  };
}

/** The first in the order of hashes among those that equally many servers run; null without servers. */
function commonestRelease({ servers }: FleetAtMoment): string | null {
  const counts = new Map<string, number>();
  for (const { release } of servers) counts.set(release, (counts.get(release) ?? 0) + 1);
  const [commonest] = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return commonest?.[0] ?? null;
}
