import { setImmediate as nextTurn } from 'node:timers/promises';
import { createSpecReader, readFleet } from '../actions/fleet/read-fleet.ts';
import type { SpecsOfRelease } from '../actions/fleet/read-fleet.ts';
import { serverNow } from '../actions/server/server-now.ts';
import type { FleetAtMoment } from '../actions/server/fleet-health.ts';
import { CacheCounts } from '../domain/figures/cache-figures.ts';
import type { CacheFigures } from '../domain/figures/cache-figures.ts';
import { createAssignmentReader } from './assignment-reader.ts';
import type { ApiDependencies } from './dependencies.ts';
import { fleetBodyBytes } from './fleet-body.ts';
import type { FleetBody, SharedBytes } from './fleet-body.ts';
import { createStateReader } from './state-reader.ts';

export interface FleetCache {
  /** The fleet as it was at most a second ago. */
  read(environment: string): Promise<FleetAtMoment>;
  /** A body about that fleet, serialised once and shared by all who ask for it. */
  body(environment: string, body: FleetBody): Promise<FleetBytes>;
  /** Of the readings held: a hit is a request that waited for none. */
  figures(): CacheFigures;
}

export interface FleetBytes {
  readonly fleet: FleetAtMoment;
  readonly bytes: SharedBytes;
}

/** Read again in the background from this age on, while the old reading is still given out; a release may say another. */
const FRESH_MS = 500;
/** So much older a reading may be while it is read again; never where nothing is to be cached. */
const GRACE_MS = 500;

type CacheDependencies = Pick<ApiDependencies, 'store' | 'nowMs'>;

/** Reads each environment at most twice a second, or as `response_caching` says, however many ask (ARCHITECTURE section 7). */
export function createFleetCache({ store, nowMs }: CacheDependencies): FleetCache {
  const specsOfRelease = createSpecReader(store);
  const source: Source = {
    nowMs,
    counts: new CacheCounts(),
    specsOfRelease,
    freshMsOf: createFreshnessReader(store),
    store: {
      assignments: createAssignmentReader(store),
      release: (hash) => store.release(hash),
      allStates: createStateReader(store),
      mode: (environment) => store.mode(environment),
    },
  };
  const environments = new Map<string, EnvironmentCache>();
  const cacheOf = (environment: string): EnvironmentCache => {
    const known = environments.get(environment);
    if (known !== undefined) return known;
    const cache = new EnvironmentCache(environment, source);
    environments.set(environment, cache);
    return cache;
  };
  return {
    read: async (environment) => (await cacheOf(environment).reading()).fleet,
    body: async (environment, body) => {
      const reading = await cacheOf(environment).reading();
      return { fleet: reading.fleet, bytes: await reading.ask(body) };
    },
    figures: () => {
      const held = [...environments.values()].flatMap((cache) => cache.heldSinceMs() ?? []);
      return source.counts.build('api_results', held, nowMs());
    },
  };
}

/** One reading of a fleet and the bodies made of it so far. */
class FleetReading {
  readonly fleet: FleetAtMoment;
  /** Bodies that somebody has asked for since this reading was made. */
  readonly asked = new Set<FleetBody>();
  readonly #made = new Map<FleetBody, Promise<SharedBytes>>();

  constructor(fleet: FleetAtMoment) {
    this.fleet = fleet;
  }

  ask(body: FleetBody): Promise<SharedBytes> {
    this.asked.add(body);
    return this.make(body);
  }

  make(body: FleetBody): Promise<SharedBytes> {
    const known = this.#made.get(body);
    if (known !== undefined) return known;
    const making = fleetBodyBytes(body, this.fleet);
    this.#made.set(body, making);
    return making;
  }
}

interface Source {
  readonly store: Pick<ApiDependencies['store'], 'assignments' | 'allStates' | 'release' | 'mode'>;
  readonly specsOfRelease: SpecsOfRelease;
  readonly freshMsOf: (environment: string) => Promise<number>;
  readonly nowMs: () => number;
  readonly counts: CacheCounts;
}

/** How old a reading may be, of the release that runs; each release is read once. */
function createFreshnessReader(
  store: Pick<ApiDependencies['store'], 'standing' | 'release'>,
): Source['freshMsOf'] {
  const known = new Map<string, { readonly hash: string; readonly freshMs: number }>();
  return async (environment) => {
    const { current: hash } = await store.standing(environment);
    if (hash === null) return FRESH_MS;
    const last = known.get(environment);
    if (last?.hash === hash) return last.freshMs;
    const freshMs = (await store.release(hash))?.settings.responseCacheMs ?? FRESH_MS;
    known.set(environment, { hash, freshMs });
    return freshMs;
  };
}

class EnvironmentCache {
  readonly #environment: string;
  readonly #source: Source;
  #current: FleetReading | null = null;
  #freshMs = FRESH_MS;
  #refreshing: Promise<FleetReading> | null = null;

  constructor(environment: string, source: Source) {
    this.#environment = environment;
    this.#source = source;
  }

  reading(): Promise<FleetReading> {
    const current = this.#current;
    const age = current === null ? Infinity : this.#source.nowMs() - current.fleet.nowMs;
    if (current === null || age < 0 || age >= this.#tooOldMs()) {
      this.#source.counts.miss();
      return this.#refresh();
    }
    this.#source.counts.hit();
    // A refresh that fails is tried again by the next who asks, and told once the reading is too old.
    if (age >= this.#freshMs) this.#refresh().catch(() => undefined);
    return Promise.resolve(current);
  }

  heldSinceMs(): number | null {
    return this.#current?.fleet.nowMs ?? null;
  }

  #tooOldMs(): number {
    return this.#freshMs === 0 ? 0 : this.#freshMs + GRACE_MS;
  }

  #refresh(): Promise<FleetReading> {
    this.#refreshing ??= this.#readAgain().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  /** Makes the bodies that were asked for last time before it replaces the reading, so that nobody waits for them. */
  async #readAgain(): Promise<FleetReading> {
    const { store, specsOfRelease, freshMsOf, nowMs } = this.#source;
    const [watched, mode, freshMs] = await Promise.all([
      readFleet(store, this.#environment, specsOfRelease),
      store.mode(this.#environment),
      freshMsOf(this.#environment),
    ]);
    this.#freshMs = freshMs;
    await nextTurn();
    const now = nowMs();
    const servers = watched.map((server) => serverNow(server, now));
    const reading = new FleetReading({ environment: this.#environment, mode, nowMs: now, servers });
    for (const body of this.#current?.asked ?? []) await reading.make(body);
    if (this.#current !== null) this.#source.counts.evicted();
    this.#current = reading;
    return reading;
  }
}
