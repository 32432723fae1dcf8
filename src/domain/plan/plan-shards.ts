import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ShardAssignment, ShardPlan } from './shard-plan.ts';

export interface PlanInput {
  readonly environment: string;
  /** Server name to release hash: everything that is to be watched. */
  readonly releases: Readonly<Record<string, string>>;
  readonly previous: ShardPlan | null;
  /** Most servers a shard holds, at least 1. */
  readonly shardSize: number;
}

/** What becomes of each shard from one plan to the next; all lists ascend. */
export interface PlanChange {
  /** Shards that are gone. */
  readonly removed: readonly number[];
  /** Shards that go on with a server less: each has ended its loop before another shard may take that server. */
  readonly losing: readonly number[];
  /** Shards that go on with another set or other releases, the losing ones among them. */
  readonly changed: readonly number[];
  readonly unchanged: readonly number[];
  readonly added: readonly number[];
}

/**
 * Who watches what next. Stable: a server stays in its shard unless that has more than `shardSize`; only surplus
 * and new servers are placed, in name order, first where there is room. Empty shards disappear and their numbers
 * are not given out by the plan that empties them. Identical input gives the identical plan and id.
 */
export function planShards(input: PlanInput): ShardPlan {
  const { environment, previous, shardSize } = input;
  const names = Object.keys(input.releases).sort();
  const kept = keepPlaces(previous, new Set(names), shardSize);
  const placed = new Set(kept.flatMap((shard) => shard.servers));
  const waiting = names.filter((name) => !placed.has(name));
  const filled = fillRoom(kept, waiting, shardSize);
  const added = openShards(filled.waiting, freeNumbers(previous), shardSize);
  const shards = [...filled.shards, ...added]
    .filter((shard) => shard.servers.length > 0)
    .map(({ shard, servers }) => ({ shard, servers: servers.toSorted() }))
    .toSorted(byNumber);
  const entries = names.map((name) => [name, input.releases[name] ?? ''] as const);
  const id = idOf(environment, entries, shards);
  return { id, environment, releases: Object.fromEntries(entries), shards };
}

export function comparePlans(previous: ShardPlan | null, next: ShardPlan): PlanChange {
  const before = shardsOf(previous?.shards ?? []);
  const after = shardsOf(next.shards);
  const numbers = [...new Set([...before.keys(), ...after.keys()])].sort((one, other) => one - other);
  const fates = numbers.map((shard) => ({
    shard,
    fate: fateOf(before.get(shard), after.get(shard), { previous, next }),
  }));
  const having = (...wanted: readonly Fate[]): readonly number[] =>
    fates.filter(({ fate }) => wanted.includes(fate)).map(({ shard }) => shard);
  return {
    removed: having('removed'),
    losing: having('losing'),
    changed: having('losing', 'changed'),
    unchanged: having('unchanged'),
    added: having('added'),
  };
}

function keepPlaces(
  previous: ShardPlan | null,
  names: ReadonlySet<string>,
  shardSize: number,
): readonly ShardAssignment[] {
  const shards = previous?.shards ?? [];
  return shards
    .map(({ shard, servers }) => ({
      shard,
      servers: servers.filter((name) => names.has(name)).slice(0, shardSize),
    }))
    .toSorted(byNumber);
}

interface Filled {
  readonly shards: readonly ShardAssignment[];
  readonly waiting: readonly string[];
}

function fillRoom(shards: readonly ShardAssignment[], waiting: readonly string[], shardSize: number): Filled {
  let taken = 0;
  const filled = shards.map(({ shard, servers }) => {
    const joining = waiting.slice(taken, taken + shardSize - servers.length);
    taken += joining.length;
    return { shard, servers: [...servers, ...joining] };
  });
  return { shards: filled, waiting: waiting.slice(taken) };
}

function openShards(
  waiting: readonly string[],
  numbers: Iterator<number, never>,
  shardSize: number,
): readonly ShardAssignment[] {
  return Array.from({ length: Math.ceil(waiting.length / shardSize) }, (_, index) => ({
    shard: numbers.next().value,
    servers: waiting.slice(index * shardSize, (index + 1) * shardSize),
  }));
}

function* freeNumbers(previous: ShardPlan | null): Generator<number, never> {
  const used = new Set(previous?.shards.map(({ shard }) => shard));
  for (let number = 0; ; number += 1) if (!used.has(number)) yield number;
}

function byNumber(one: ShardAssignment, other: ShardAssignment): number {
  return one.shard - other.shard;
}

/** Each release hash is written once and then by its place, since ten thousand servers share a few. */
function idOf(
  environment: string,
  entries: readonly (readonly [string, string])[],
  shards: readonly ShardAssignment[],
): string {
  const hashes = [...new Set(entries.map(([, hash]) => hash))].sort();
  const places = new Map(hashes.map((hash, place) => [hash, place]));
  const placed = entries.map(([name, hash]) => [name, places.get(hash)]);
  const content = [environment, hashes, placed, shards.map(({ shard, servers }) => [shard, servers])];
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(content))));
}

type Fate = 'removed' | 'losing' | 'changed' | 'unchanged' | 'added';

function fateOf(
  before: ShardAssignment | undefined,
  after: ShardAssignment | undefined,
  plans: { readonly previous: ShardPlan | null; readonly next: ShardPlan },
): Fate {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  const now = new Set(after.servers);
  if (before.servers.some((name) => !now.has(name))) return 'losing';
  const isSame =
    before.servers.length === after.servers.length &&
    before.servers.every((name) => plans.previous?.releases[name] === plans.next.releases[name]);
  return isSame ? 'unchanged' : 'changed';
}

function shardsOf(shards: readonly ShardAssignment[]): ReadonlyMap<number, ShardAssignment> {
  return new Map(shards.map((assignment) => [assignment.shard, assignment]));
}
