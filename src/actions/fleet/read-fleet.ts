import { AppError } from '../../domain/error/app-error.ts';
import type { ServerSpec } from '../../domain/server/server-spec.ts';
import type { ServerState } from '../../domain/server/server-state.ts';
import type { ActionStore } from '../action.ts';
import { nearestNames } from './nearest-names.ts';

/** A server as it is configured and as it was last folded; a null state means never checked. */
export interface WatchedServer {
  readonly spec: ServerSpec;
  /** Hash of the release assigned to it. */
  readonly release: string;
  readonly state: ServerState | null;
}

export type FleetStore = Pick<ActionStore, 'assignments' | 'release' | 'allStates' | 'state'>;
export type SpecsOfRelease = (hash: string) => Promise<ReadonlyMap<string, ServerSpec>>;

const KEPT_RELEASES = 64;

/** Servers of a release by name. Releases never change, so each is read once; the oldest is forgotten first. */
export function createSpecReader(store: Pick<ActionStore, 'release'>): SpecsOfRelease {
  const known = new Map<string, ReadonlyMap<string, ServerSpec>>();
  return async (hash) => {
    const hit = known.get(hash);
    if (hit !== undefined) return hit;
    const specs = await specsOf(store, hash);
    known.set(hash, specs);
    const oldest = known.keys().next();
    if (known.size > KEPT_RELEASES && oldest.done !== true) known.delete(oldest.value);
    return specs;
  };
}

/** Every configured server of an environment, by name. One that is assigned but not in its release is left out. */
export async function readFleet(
  store: Pick<FleetStore, 'assignments' | 'allStates' | 'release'>,
  environment: string,
  specsOfRelease: SpecsOfRelease = createSpecReader(store),
): Promise<readonly WatchedServer[]> {
  const [assignments, states] = await Promise.all([
    store.assignments(environment),
    store.allStates(environment),
  ]);
  const byName = new Map(states.map((state) => [state.server, state]));
  const specs = await specsOfAll(specsOfRelease, Object.values(assignments));
  const watched: WatchedServer[] = [];
  for (const [name, release] of Object.entries(assignments)) {
    const spec = specs.get(release)?.get(name);
    if (spec !== undefined) watched.push({ spec, release, state: byName.get(name) ?? null });
  }
  return watched.sort((a, b) => compareNames(a.spec.name, b.spec.name));
}

async function specsOfAll(
  specsOfRelease: SpecsOfRelease,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, ServerSpec>>> {
  const distinct = [...new Set(hashes)];
  return new Map(
    await Promise.all(distinct.map(async (hash) => [hash, await specsOfRelease(hash)] as const)),
  );
}

/** Throws SERVER_NOT_FOUND, naming the nearest configured names. */
export async function readServer(
  store: FleetStore,
  environment: string,
  name: string,
): Promise<WatchedServer> {
  const assignments = await store.assignments(environment);
  const release = Object.hasOwn(assignments, name) ? assignments[name] : undefined;
  const spec = release === undefined ? undefined : (await specsOf(store, release)).get(name);
  if (release === undefined || spec === undefined) throw serverNotFound(environment, [name], assignments);
  return { spec, release, state: await store.state(environment, name) };
}

/** Those of the fleet that are named, in the order of the names; all when none is. Throws SERVER_NOT_FOUND. */
export function selectServers(
  fleet: readonly WatchedServer[],
  environment: string,
  names: readonly string[],
): readonly WatchedServer[] {
  if (names.length === 0) return fleet;
  const byName = new Map(fleet.map((watched) => [watched.spec.name, watched]));
  const unknown = names.filter((name) => !byName.has(name));
  if (unknown.length > 0) throw serverNotFound(environment, unknown, Object.fromEntries(byName));
  return [...new Set(names)].flatMap((name) => byName.get(name) ?? []);
}

function serverNotFound(
  environment: string,
  names: readonly string[],
  known: Readonly<Record<string, unknown>>,
): AppError {
  const available = Object.keys(known).sort();
  const suggestions = [...new Set(names.flatMap((name) => nearestNames(name, available)))].slice(0, 5);
  const hint =
    suggestions.length > 0 ? `Did you mean ${suggestions.join(' or ')}?` : 'List them with: servers list.';
  return new AppError(
    'SERVER_NOT_FOUND',
    `No server called ${names.join(', ')} is configured in ${environment}. ${hint}`,
    {
      details: {
        server_name: names[0],
        unknown: names,
        suggestions,
        available_servers: available.slice(0, 50),
      },
    },
  );
}

async function specsOf(
  store: Pick<ActionStore, 'release'>,
  hash: string,
): Promise<ReadonlyMap<string, ServerSpec>> {
  const release = await store.release(hash);
  return new Map((release?.settings.servers ?? []).map((spec) => [spec.name, spec]));
}

function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
