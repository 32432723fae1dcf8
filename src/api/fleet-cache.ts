import { createSpecReader, readFleet } from '../actions/fleet/read-fleet.ts';
import { serverNow } from '../actions/server/server-now.ts';
import type { FleetAtMoment } from '../actions/server/fleet-health.ts';
import type { ApiDependencies } from './dependencies.ts';

/** A fleet as it was read once, with the bodies made of it so far. */
export interface CachedFleet extends FleetAtMoment {
  /** The JSON of a body, made once per reading and shared by all who ask for it. */
  bytes(key: string, build: () => unknown): Uint8Array<ArrayBuffer>;
}

export interface FleetCache {
  read(environment: string): Promise<CachedFleet>;
}

interface Reading {
  readonly atMs: number;
  readonly fleet: Promise<CachedFleet>;
}

const FRESH_MS = 250;

/** Reads each environment at most four times a second, however many ask (ARCHITECTURE section 7). */
export function createFleetCache({ store, nowMs }: Pick<ApiDependencies, 'store' | 'nowMs'>): FleetCache {
  const readings = new Map<string, Reading>();
  const specsOfRelease = createSpecReader(store);
  const readNow = async (environment: string): Promise<CachedFleet> => {
    const fleet = await readFleet(store, environment, specsOfRelease);
    const now = nowMs();
    return cachedFleet({ environment, nowMs: now, servers: fleet.map((watched) => serverNow(watched, now)) });
  };
  return {
    read: (environment) => {
      const known = readings.get(environment);
      const age = known === undefined ? Infinity : nowMs() - known.atMs;
      if (known !== undefined && age >= 0 && age < FRESH_MS) return known.fleet;
      const reading = { atMs: nowMs(), fleet: readNow(environment) };
      readings.set(environment, reading);
      // A failed reading is shared with those who wait for it, and forgotten.
      reading.fleet.catch(() => {
        if (readings.get(environment) === reading) readings.delete(environment);
      });
      return reading.fleet;
    },
  };
}

function cachedFleet(fleet: FleetAtMoment): CachedFleet {
  const made = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    ...fleet,
    bytes: (key, build) => {
      const known = made.get(key);
      if (known !== undefined) return known;
      const bytes = new TextEncoder().encode(JSON.stringify(build()));
      made.set(key, bytes);
      return bytes;
    },
  };
}
