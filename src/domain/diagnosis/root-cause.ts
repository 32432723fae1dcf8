import { ancestorsOf } from './common-cause.ts';
import type { Cluster } from './log-tally.ts';

/** Servers that began to fail one after the other, no two further apart than this. */
const CASCADE_GAP_MS = 5 * 60_000;
const LEAST_SERVERS = 2;
/** From so many servers on a cascade is critical. */
const CRITICAL_SERVERS = 3;
/** From so many errors on one thing that goes wrong is critical. */
const CRITICAL_ERRORS = 3;
/** What goes wrong right at the beginning of what was read may have begun long before. */
const BEGINNING_MS = 60_000;
const MOST_SUSPECTS = 3;

export interface Fall {
  readonly server: string;
  readonly kind: string;
  readonly firstMs: number;
}

/** The order in which servers began to fail. */
export interface Cascade {
  readonly falls: readonly Fall[];
  readonly isCritical: boolean;
}

export interface Suspect {
  /** Null: the service itself. */
  readonly server: string | null;
  readonly kind: string;
  readonly firstMs: number;
  /** 0 to 6, by the rule of `rankSuspects`. */
  readonly score: number;
  /** 1 for the first to go wrong. */
  readonly place: number;
  /** Servers of the cascade that cannot work without it. */
  readonly children: readonly string[];
  /** Servers of the cascade that went wrong in the same way. */
  readonly alike: readonly string[];
}

/** More than a nuisance: an error that comes again and again, or anything fatal. */
export function isCriticalCluster({ level, count }: Cluster): boolean {
  return level === 'fatal' || (level === 'error' && count >= CRITICAL_ERRORS);
}

/** Cascades in order of time. A server counts once, with what went wrong first; what had begun before is left out. */
export function findCascades(clusters: readonly Cluster[], sinceMs: number): readonly Cascade[] {
  const groups: Fall[][] = [];
  for (const fall of fallsOf(clusters, sinceMs)) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group === undefined || last === undefined || fall.firstMs - last.firstMs > CASCADE_GAP_MS)
      groups.push([fall]);
    else group.push(fall);
  }
  return groups
    .filter(({ length }) => length >= LEAST_SERVERS)
    .map((falls) => ({ falls, isCritical: falls.length >= CRITICAL_SERVERS }));
}

/** The cascade that took most servers with it; of equal ones the newest. Null where there is none. */
export function widestCascade(cascades: readonly Cascade[]): Cascade | null {
  return cascades.reduce<Cascade | null>(
    (widest, each) => (widest !== null && widest.falls.length > each.falls.length ? widest : each),
    null,
  );
}

/**
 * Who probably began it, the likeliest first. Of three figures from 0 to 1: the share of the cascade's other servers
 * that depend on it, three times, unless it depends on one of them itself; 1 for the first to go wrong, 1/2 for the second and so on, twice; the share of the
 * cascade's servers that went wrong in the same way, once. What the service says of itself is a suspect too, from five
 * minutes before the cascade to its end.
 */
export function rankSuspects(
  { falls }: Cascade,
  clusters: readonly Cluster[],
  parents: ReadonlyMap<string, readonly string[]>,
): readonly Suspect[] {
  const own = clusters.filter(({ server, firstMs }) => server === null && isWithin(firstMs, falls));
  const suspected = [...falls, ...own].sort((one, other) => one.firstMs - other.firstMs);
  const suspects = suspected.map(({ server, kind, firstMs }, index): Suspect => {
    const children = server === null ? [] : childrenOf(server, falls, parents);
    const alike = falls.filter((fall) => fall.kind === kind).map((fall) => fall.server);
    const isChild = server !== null && falls.some((fall) => ancestorsOf(server, parents).has(fall.server));
    const share = isChild ? 0 : children.length / Math.max(1, falls.length - 1);
    const score = 3 * share + 2 / (index + 1) + alike.length / falls.length;
    return { server, kind, firstMs, score: Math.round(score * 100) / 100, place: index + 1, children, alike };
  });
  return suspects
    .sort((one, other) => other.score - one.score || one.place - other.place)
    .slice(0, MOST_SUSPECTS);
}

function fallsOf(clusters: readonly Cluster[], sinceMs: number): readonly Fall[] {
  const first = new Map<string, Fall>();
  for (const { server, kind, firstMs } of clusters) {
    if (server === null) continue;
    const known = first.get(server);
    if (known === undefined || firstMs < known.firstMs) first.set(server, { server, kind, firstMs });
  }
  return [...first.values()]
    .filter(({ firstMs }) => firstMs - sinceMs >= BEGINNING_MS)
    .sort((one, other) => one.firstMs - other.firstMs);
}

function childrenOf(
  server: string,
  falls: readonly Fall[],
  parents: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  return falls.map((fall) => fall.server).filter((name) => ancestorsOf(name, parents).has(server));
}

function isWithin(atMs: number, falls: readonly Fall[]): boolean {
  const [first] = falls;
  const last = falls.at(-1);
  if (first === undefined || last === undefined) return false;
  return atMs >= first.firstMs - CASCADE_GAP_MS && atMs <= last.firstMs;
}
