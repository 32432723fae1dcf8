import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePlans, planShards } from './plan-shards.ts';
import type { ShardPlan } from './shard-plan.ts';

function plan(
  names: readonly string[],
  previous: ShardPlan | null,
  more: { size?: number; release?: string } = {},
) {
  const releases = Object.fromEntries(names.map((name) => [name, more.release ?? 'r1']));
  return planShards({ environment: 'test', releases, previous, shardSize: more.size ?? 2 });
}

function told({ shards }: ShardPlan): readonly string[] {
  return shards.map(({ shard, servers }) => `${shard}: ${servers.join(' ')}`);
}

const FIVE = plan(['e', 'd', 'c', 'b', 'a'], null);

describe('planShards', () => {
  it('fills shards in name order', () => {
    expect(told(FIVE)).toEqual(['0: a b', '1: c d', '2: e']);
    expect(FIVE).toMatchObject({ environment: 'test', releases: { a: 'r1', e: 'r1' } });
    expect(FIVE.id).toMatch(/^[0-9a-f]{64}$/);
  });

  it('puts new servers where there is room, then in new shards', () => {
    expect(told(plan(['a', 'b', 'c', 'd', 'e', 'aa', 'bb', 'cc'], FIVE))).toEqual([
      '0: a b',
      '1: c d',
      '2: aa e',
      '3: bb cc',
    ]);
  });

  it('leaves everyone else in place when servers go', () => {
    expect(told(plan(['b', 'c', 'd', 'e'], FIVE))).toEqual(['0: b', '1: c d', '2: e']);
  });

  it('lets an empty shard disappear, and does not give its number out in the same plan', () => {
    expect(told(plan(['c', 'd', 'e'], FIVE))).toEqual(['1: c d', '2: e']);
    const full = plan(['a', 'b', 'c', 'd'], null);
    expect(told(plan(['c', 'd', 'x'], full))).toEqual(['0: x', '1: c d']);
    const gone = plan(['c', 'd'], full);
    expect(told(plan(['c', 'd', 'x'], gone))).toEqual(['0: x', '1: c d']);
  });

  it('moves only the surplus when shards become smaller', () => {
    expect(told(plan(['a', 'b', 'c', 'd', 'e'], FIVE, { size: 1 }))).toEqual([
      '0: a',
      '1: c',
      '2: e',
      '3: b',
      '4: d',
    ]);
  });

  it('is empty without servers', () => {
    expect(plan([], FIVE).shards).toEqual([]);
  });

  it('takes its id from everything in it, and from nothing else', () => {
    const ids = [
      FIVE.id,
      plan(['a', 'b', 'c', 'd', 'e'], null, { release: 'r2' }).id,
      plan(['a', 'b', 'c', 'd', 'e'], null, { size: 3 }).id,
      plan(['a', 'b', 'c', 'd'], null).id,
      planShards({ environment: 'other', releases: FIVE.releases, previous: null, shardSize: 2 }).id,
    ];
    expect(new Set(ids).size).toBe(ids.length);
    expect(plan(['b', 'a', 'd', 'c', 'e'], null)).toEqual(FIVE);
    expect(plan(['a', 'b', 'c', 'd', 'e'], FIVE)).toEqual(FIVE);
  });

  it('keeps names that look like numbers apart and in order', () => {
    expect(told(plan(['10', '9', 'a'], null, { size: 3 }))).toEqual(['0: 10 9 a']);
  });
});

describe('comparePlans', () => {
  it('tells what becomes of each shard', () => {
    expect(comparePlans(null, FIVE)).toEqual({
      removed: [],
      losing: [],
      changed: [],
      unchanged: [],
      added: [0, 1, 2],
    });
    expect(comparePlans(FIVE, FIVE)).toMatchObject({ changed: [], unchanged: [0, 1, 2], added: [] });
    const next = plan(['b', 'e', 'f', 'g', 'h', 'i', 'j'], plan(['a', 'b', 'e'], FIVE));
    expect(told(next)).toEqual(['0: b f', '2: e g', '1: h i', '3: j'].toSorted());
    const without = plan(['b', 'e'], FIVE);
    expect(comparePlans(FIVE, without)).toEqual({
      removed: [1],
      losing: [0],
      changed: [0],
      unchanged: [2],
      added: [],
    });
    const grown = plan(['a', 'b', 'c', 'd', 'e', 'f', 'g'], FIVE);
    expect(comparePlans(FIVE, grown)).toEqual({
      removed: [],
      losing: [],
      changed: [2],
      unchanged: [0, 1],
      added: [3],
    });
  });

  it('counts another release as a change, though nothing is lost', () => {
    const releases = { ...FIVE.releases, c: 'r2' };
    const next = planShards({ environment: 'test', releases, previous: FIVE, shardSize: 2 });
    expect(comparePlans(FIVE, next)).toMatchObject({ losing: [], changed: [1], unchanged: [0, 2] });
  });
});

describe('plans, for any sequence of fleets', () => {
  const fleet = fc.record({
    names: fc.uniqueArray(
      fc.integer({ min: 0, max: 60 }).map((number) => `s${number}`),
      { maxLength: 40 },
    ),
    size: fc.integer({ min: 1, max: 7 }),
  });

  it('partition the servers, hold to the size, move only surplus, and lose a server before it is taken', () => {
    fc.assert(
      fc.property(fc.array(fleet, { minLength: 1, maxLength: 6 }), (fleets) => {
        let previous: ShardPlan | null = null;
        for (const { names, size } of fleets) {
          const next: ShardPlan = plan(names, previous, { size });
          expect(next.shards.flatMap(({ servers }) => servers).toSorted()).toEqual(names.toSorted());
          for (const { servers } of next.shards) {
            expect(servers.length).toBeGreaterThan(0);
            expect(servers.length).toBeLessThanOrEqual(size);
            expect(servers).toEqual(servers.toSorted());
          }
          expect(new Set(next.shards.map(({ shard }) => shard)).size).toBe(next.shards.length);
          if (previous !== null) expectStable(previous, next, size);
          previous = next;
        }
      }),
      { numRuns: 300 },
    );
  });

  function expectStable(previous: ShardPlan, next: ShardPlan, size: number): void {
    const placeIn = (of: ShardPlan): ReadonlyMap<string, number> =>
      new Map(of.shards.flatMap(({ shard, servers }) => servers.map((name) => [name, shard] as const)));
    const before = placeIn(previous);
    const after = placeIn(next);
    const change = comparePlans(previous, next);
    for (const { shard, servers } of previous.shards) {
      const staying = servers.filter((name) => after.has(name));
      const moved = staying.filter((name) => after.get(name) !== shard);
      expect(moved.length).toBe(Math.max(0, staying.length - size));
    }
    for (const [name, shard] of after) {
      const from = before.get(name);
      if (from !== undefined && from !== shard) expect([...change.losing, ...change.removed]).toContain(from);
    }
    const all = [...change.removed, ...change.changed, ...change.unchanged, ...change.added];
    expect(new Set(all).size).toBe(all.length);
  }
});
