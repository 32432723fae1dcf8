import type { CacheUseBody } from './cache-analysis.ts';
import type { PoolAdviceBody, PoolUseBody } from './pool-analysis.ts';
import type { ProcessUseBody } from './resource-analysis.ts';
import { patchOf, type TimeoutAdviceBody } from './timeout-advice.ts';

/** A partial configuration, as `config update --changes` takes it. */
export type Patch = Readonly<Record<string, unknown>>;

export interface TuningBody {
  readonly id: string;
  readonly priority: 'high' | 'medium' | 'low';
  readonly title: string;
  /** What calls for it. */
  readonly measured: string;
  /** What will be better, by the same figures. */
  readonly expected: string;
  /** Where the rule comes from. */
  readonly source: string;
  /** Null where no key of the configuration helps. */
  readonly patch: Patch | null;
}

export interface TuningFacts {
  readonly timeouts: readonly TimeoutAdviceBody[];
  /** By name of the server, in milliseconds. */
  readonly intervals: Readonly<Record<string, number>>;
  readonly pools: { readonly pools: readonly PoolUseBody[]; readonly advice: readonly PoolAdviceBody[] };
  readonly processes: readonly ProcessUseBody[];
  /** Checks that one loop may run at once. */
  readonly places: number;
  readonly caches: readonly CacheUseBody[];
}

/** A recommendation with how much it concerns: requests, probes or servers. */
interface Weighed extends TuningBody {
  readonly weight: number;
}

type Rule = (facts: TuningFacts) => readonly Weighed[];

const MANY_TIMEOUTS = 0.05;
const ROOM = 1.25;
const MOST_PLACES = 10_000;
const RANK = { high: 0, medium: 1, low: 2 } as const;

/** Each rule is about one setting. */
const RULES: readonly Rule[] = [
  longerTimeouts,
  longerIntervals,
  largerPools,
  morePlaces,
  shorterTimeouts,
  poorCaches,
];

/** What to set otherwise, the most urgent first, then what concerns the most. */
export function tune(facts: TuningFacts): readonly TuningBody[] {
  return RULES.flatMap((rule) => rule(facts))
    .toSorted((a, b) => RANK[a.priority] - RANK[b.priority] || b.weight - a.weight)
    .map(({ id, priority, title, measured, expected, source, patch }) => ({
      ...{ id, priority, title, measured, expected, source, patch },
    }));
}

/** All patches as one; of two that say the same key, the more urgent one. */
export function combinePatches(tunings: readonly TuningBody[]): Patch | null {
  const patches = tunings.map(({ patch }) => patch).filter((patch) => patch !== null);
  return patches.length === 0
    ? null
    : patches.reduceRight<Patch>((merged, patch) => merge(merged, patch), {});
}

function merge(base: Patch, patch: Patch): Patch {
  const entries = Object.entries(patch).map(([key, value]) => {
    const old = base[key];
    if (Array.isArray(value) && Array.isArray(old)) return [key, mergeServers(old, value)] as const;
    return [key, isPatch(value) && isPatch(old) ? merge(old, value) : value] as const;
  });
  return { ...base, ...Object.fromEntries(entries) };
}

function mergeServers(base: readonly unknown[], patch: readonly unknown[]): readonly unknown[] {
  const byName = new Map<unknown, Patch>();
  for (const server of [...base, ...patch].filter(isPatch)) {
    const name = server['server_name'];
    byName.set(name, { ...byName.get(name), ...server });
  }
  return [...byName.values()];
}

function isPatch(value: unknown): value is Patch {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function longerTimeouts({ timeouts }: TuningFacts): readonly Weighed[] {
  const short = timeouts.filter((row) => row.changes && (row.recommended_seconds ?? 0) > row.current_seconds);
  return [...Map.groupBy(short, ({ server_name }) => server_name)].map(([server, rows]) => {
    const lost = rows.reduce((sum, row) => sum + row.timeouts, 0);
    const probes = rows.reduce((sum, row) => sum + row.samples, 0);
    return {
      id: `timeouts:${server}`,
      priority: lost / probes > MANY_TIMEOUTS ? ('high' as const) : ('medium' as const),
      title: `Give ${server} more time`,
      measured: `${lost} of ${probes} probes ran out of time; ${rows.map(limitText).join(', ')}.`,
      expected: `Up to ${lost} fewer time-outs in as many probes, where the server does answer in that time.`,
      source: 'p99 with half as much again, from 1 to 300 s and below half the interval',
      patch: patchOf(rows),
      weight: lost,
    };
  });
}

function limitText({ path, p99_ms, p99_is_limit, current_seconds }: TimeoutAdviceBody): string {
  const p99 = p99_is_limit ? 'beyond the limit' : `${Math.round(p99_ms ?? 0)} ms`;
  return `${path} has ${current_seconds} s, its p99 is ${p99}`;
}

/** A check with its room takes more than half the interval: no time-out can be right then. */
function longerIntervals({ timeouts, intervals }: TuningFacts): readonly Weighed[] {
  const bounded = timeouts.filter(({ bounded_by }) => bounded_by === 'interval');
  return [...Map.groupBy(bounded, ({ server_name }) => server_name)].flatMap(([server, rows]) => {
    const slowestMs = Math.max(...rows.map(({ p99_ms }) => p99_ms ?? 0));
    const nowMs = intervals[server] ?? 0;
    const seconds = Math.ceil((2 * 1.5 * slowestMs) / 1000) + 1;
    if (seconds * 1000 <= nowMs) return [];
    return [
      {
        id: `interval:${server}`,
        priority: 'medium' as const,
        title: `Check ${server} less often`,
        measured: `Its p99 is ${Math.round(slowestMs)} ms or more, and it is checked every ${nowMs / 1000} s.`,
        expected: `A time-out of ${(1.5 * slowestMs) / 1000} s fits into half of ${seconds} s; a failure is noticed up to ${seconds - nowMs / 1000} s later.`,
        source: 'the interval is at least twice the time-out, so that no check runs into the next',
        patch: { servers: [{ server_name: server, interval_seconds: seconds }] },
        weight: rows.reduce((sum, row) => sum + row.samples, 0),
      },
    ];
  });
}

function largerPools({ pools }: TuningFacts): readonly Weighed[] {
  return pools.advice.map(({ path, current, recommended, reason }) => {
    const ofPath = pools.pools.filter((pool) => pool.path === path && pool.wanted !== null);
    const waits = ofPath.reduce((sum, pool) => sum + pool.waits, 0);
    return {
      id: `pool:${path}`,
      priority: 'medium' as const,
      title: `Allow more connections for ${path === 'mcp' ? 'MCP' : 'REST'}`,
      measured: reason,
      expected: `About ${waits} fewer waits in the same time; up to ${recommended - current} more connections to an origin.`,
      source: 'the most that were wanted at once with a quarter more, where requests waited',
      patch: { [`${path}_health_checks`]: { connection_pool_size: recommended } },
      weight: waits,
    };
  });
}

function morePlaces({ processes, places }: TuningFacts): readonly Weighed[] {
  const waiting = Math.max(0, ...processes.map(({ checks_waiting_peak }) => checks_waiting_peak ?? 0));
  if (waiting === 0) return [];
  const wanted = Math.min(MOST_PLACES, Math.ceil((places + waiting) * ROOM));
  if (wanted <= places) return [];
  return [
    {
      id: 'places',
      priority: 'medium',
      title: 'Run more checks at once',
      measured: `Up to ${waiting} due checks waited for one of ${places} places.`,
      expected: `${waiting} checks start when they are due; more memory and connections at that moment.`,
      source: 'the places that there are and the checks that waited, with a quarter more',
      patch: { monitoring: { max_concurrent_checks: wanted } },
      weight: waiting,
    },
  ];
}

function shorterTimeouts({ timeouts }: TuningFacts): readonly Weighed[] {
  const long = timeouts.filter(
    (row) => row.changes && row.recommended_seconds !== null && row.recommended_seconds < row.current_seconds,
  );
  if (long.length === 0) return [];
  const saved = Math.max(...long.map((row) => row.current_seconds - (row.recommended_seconds ?? 0)));
  return [
    {
      id: 'timeouts:shorter',
      priority: 'low',
      title: 'Wait less long for servers that answer fast',
      measured: `${long.length === 1 ? 'The time-out of 1 path is' : `The time-outs of ${long.length} paths are`} far beyond the p99 with half as much again.`,
      expected: `A server that hangs is noticed up to ${Math.round(saved * 10) / 10} s sooner.`,
      source: 'p99 with half as much again, from 1 to 300 s and below half the interval',
      patch: patchOf(long),
      weight: long.length,
    },
  ];
}

function poorCaches({ caches }: TuningFacts): readonly Weighed[] {
  return caches
    .filter(({ verdict }) => verdict === 'poor')
    .map(({ cache, hits, misses }) => ({
      id: `cache:${cache}`,
      priority: 'low' as const,
      title: `The cache ${cache} seldom helps`,
      measured: `${hits} of ${hits + misses} look-ups found what they wanted.`,
      expected: 'Fewer requests to issuers and readings of the store.',
      source: 'a hit rate below a half, over a hundred look-ups or more',
      patch: cache === 'api_results' ? SLOWER_ANSWERS : null,
      weight: misses,
    }));
}

/** An answer of the API may be a second old then. */
const SLOWER_ANSWERS: Patch = { performance_optimization: { response_caching: { ttl_seconds: 1 } } };
