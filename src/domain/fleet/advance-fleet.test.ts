import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConditionKey } from '../server/server-state.ts';
import type { SequencedEdge } from '../watch/edge.ts';
import { advanceFleet, initialFleet, refuseMode } from './advance-fleet.ts';
import type { FleetEffect, FleetFact, FleetState, PlannedShards, ShardOrder } from './fleet-state.ts';

const NOW_MS = 5_000;
const START = initialFleet('production', 'generation-1', 1_000);
const CONDITIONS: readonly ConditionKey[] = [
  'status:HEALTHY',
  'status:UNHEALTHY',
  'breaker:OPEN',
  'contract:drift',
];

describe('edges', () => {
  const edges = fc.array(
    fc.record({
      server: fc.constantFrom('a', 'b', 'c'),
      condition: fc.constantFrom(...CONDITIONS),
      became: fc.boolean(),
    }),
    { maxLength: 60 },
  );

  test('the level is the last word on every condition, whatever is sent twice and however it is cut', () => {
    fc.assert(
      fc.property(
        edges,
        fc.array(fc.nat({ max: 60 }), { maxLength: 10 }),
        fc.nat({ max: 7 }),
        (planted, cuts, repeats) => {
          const stream = planted.map((edge, index): SequencedEdge => ({
            ...edge,
            atMs: index,
            reason: '',
            sequence: index + 1,
          }));
          const batches = cutAt(stream, cuts);
          const facts = batches
            .flatMap((batch, index) => (index % (repeats + 1) === 0 ? [batch, batch] : [batch]))
            .map(sent);
          const { state } = advanceFleet(START, facts, NOW_MS);
          expect(heldIn(state)).toEqual(lastWords(stream));
          expect(state.edgesReceived).toBe(stream.length);
        },
      ),
    );
  });

  test('one at a time or all at once comes to the same', () => {
    fc.assert(
      fc.property(edges, (planted) => {
        const facts = planted.map((edge, index) =>
          sent([{ ...edge, atMs: index, reason: '', sequence: index + 1 }]),
        );
        const oneByOne = facts.reduce((state, fact) => advanceFleet(state, [fact], NOW_MS).state, START);
        expect(advanceFleet(START, facts, NOW_MS).state).toEqual(oneByOne);
      }),
    );
  });

  test('a restored store counts anew, and at most three stores are remembered', () => {
    const edge = {
      server: 'a',
      condition: 'status:HEALTHY',
      became: true,
      atMs: 1,
      reason: '',
      sequence: 7,
    } as const;
    const facts = ['s1', 's2', 's3', 's4', 's4'].map((storeId): FleetFact => ({
      kind: 'edges',
      storeId,
      shard: 0,
      edges: [edge],
    }));
    const { state } = advanceFleet(START, facts, NOW_MS);
    expect(Object.keys(state.seen)).toEqual(['s2', 's3', 's4']);
    expect([state.edgesReceived, state.edgesDuplicate]).toEqual([4, 1]);
  });
});

describe('snapshots', () => {
  test('say all of their servers and nothing of others; what was wrong is counted', () => {
    const before = run(START, [
      sent([
        anEdge('a', 'status:HEALTHY', 1),
        anEdge('b', 'status:HEALTHY', 2),
        anEdge('b', 'breaker:OPEN', 3),
      ]),
    ]).state;
    const { state } = run(before, [
      {
        kind: 'snapshot',
        storeId: 's',
        shard: 0,
        upToSequence: 9,
        servers: [{ server: 'b', conditions: { 'status:UNHEALTHY': 4, 'breaker:OPEN': 3 } }],
      },
      sent([anEdge('b', 'contract:drift', 9)]),
    ]);
    expect(state.conditions).toEqual({
      'status:HEALTHY': { a: 1 },
      'status:UNHEALTHY': { b: 4 },
      'breaker:OPEN': { b: 3 },
    });
    expect([state.corrections, state.edgesDuplicate]).toEqual([2, 1]);
  });
});

describe('plans', () => {
  test('with nobody to wait for, everybody is told at once', () => {
    const { state, effects } = run(START, [{ kind: 'released' }, planned({ planId: 'p1', shards: [0, 1] })]);
    expect(effects[0]).toEqual({ kind: 'plan' });
    expect(ordersOf(effects)).toEqual(told('p1', 0, 1));
    expect(state).toMatchObject({ planId: 'p1', replan: null, planning: false });
  });

  test('the losing and the removed let go first; only then the others are told', () => {
    const watching = run(START, [
      { kind: 'released' },
      planned({ planId: 'p1', shards: [0, 1] }),
      at(0, 'p1'),
      at(1, 'p1'),
    ]).state;
    const first = run(watching, [
      { kind: 'released' },
      planned({ planId: 'p2', shards: [0, 2], removed: [1], losing: [0] }),
    ]);
    expect(ordersOf(first.effects)).toEqual([[1, { status: 'stop' }], ...told('p2', 0)]);
    const half = run(first.state, [at(0, 'p2')]);
    expect(half.effects).toEqual([]);
    const done = run(half.state, [{ kind: 'standing', shard: 1, standing: { status: 'ended' } }]);
    expect(ordersOf(done.effects)).toEqual(told('p2', 0, 2));
    expect(done.state).toMatchObject({ planId: 'p2', replan: null });
    expect(Object.keys(done.state.shards)).toEqual(['0', '2']);
  });

  test('asked again while a plan is made or carried out, it plans once more afterwards', () => {
    const { effects } = run(START, [
      { kind: 'released' },
      { kind: 'released' },
      { kind: 'released' },
      planned({ planId: 'p1', shards: [0] }),
    ]);
    expect(effects.map(({ kind }) => kind)).toEqual(['plan', 'assign', 'plan']);
    expect(ordersOf(effects)).toEqual(told('p1', 0));
  });
});

describe('plans that meet trouble', () => {
  const onP1 = (): FleetState =>
    run(START, [
      { kind: 'released' },
      planned({ planId: 'p1', shards: [0, 1, 2] }),
      at(0, 'p1'),
      at(1, 'p1'),
      at(2, 'p1'),
    ]).state;
  const stop = { status: 'stop' } as const;

  test('a mode change meanwhile revives no removed shard and starts no gaining one early', () => {
    const under = run(onP1(), [
      { kind: 'released' },
      planned({ planId: 'p2', shards: [0, 1], removed: [2], losing: [0] }),
      { kind: 'mode', change: { mode: 'paused', who: 'oncall-1', reason: '' }, atMs: 9 },
    ]);
    expect(ordersOf(under.effects.slice(3))).toEqual([
      [0, { status: 'pause', planId: 'p2' }],
      [1, { status: 'pause', planId: 'p1' }],
    ]);
  });

  test('asked again while it waits, it reminds those that have not let go', () => {
    const waiting = run(onP1(), [
      { kind: 'released' },
      planned({ planId: 'p2', shards: [0, 1], removed: [2], losing: [0] }),
    ]).state;
    expect(ordersOf(run(waiting, [{ kind: 'released' }]).effects)).toEqual([[2, stop], ...told('p2', 0)]);
  });

  test('a living shard that the new plan does not know is stopped, whatever the plan before said', () => {
    const { effects } = run(onP1(), [{ kind: 'released' }, planned({ planId: 'p2', shards: [0] })]);
    expect(ordersOf(effects)).toEqual([
      [1, stop],
      [2, stop],
    ]);
  });

  test('what was true of a dropped server no longer counts', () => {
    const known = run(onP1(), [
      sent([anEdge('gone', 'status:UNHEALTHY', 1), anEdge('kept', 'status:UNHEALTHY', 2)]),
    ]);
    const { state } = run(known.state, [
      { kind: 'released' },
      planned({ planId: 'p2', shards: [0, 1, 2], dropped: ['gone'] }),
    ]);
    expect(state.conditions).toEqual({ 'status:UNHEALTHY': { kept: 2 } });
  });
});

describe('assignments', () => {
  test('each one that a shard is given has a higher number than those before', () => {
    const pause = { mode: 'paused', who: 'oncall-1', reason: '' } as const;
    const { effects } = run(START, [
      { kind: 'released' },
      planned({ planId: 'p1', shards: [0, 1] }),
      { kind: 'mode', change: pause, atMs: 2 },
      { kind: 'released' },
      planned({ planId: 'p2', shards: [0], losing: [0] }),
      { kind: 'mode', change: { ...pause, mode: 'normal' }, atMs: 3 },
      { kind: 'released' },
    ]);
    const numbers = effects.flatMap((effect) =>
      effect.kind === 'assign' && effect.shard === 0 ? [effect.assignment.number] : [],
    );
    expect(numbers).toHaveLength(5);
    expect(numbers).toEqual([...new Set(numbers)].toSorted((one, other) => one - other));
  });

  test('a shard that was started stands on what it was started with, unless it has said more since', () => {
    const told = run(START, [{ kind: 'released' }, planned({ planId: 'p1', shards: [0, 1] })]);
    const started = told.effects.flatMap((effect): readonly FleetFact[] =>
      effect.kind === 'assign' ? [{ ...effect, kind: 'started' }] : [],
    );
    const { state } = run(told.state, [at(1, 'p2'), ...started]);
    expect(state.shards).toEqual({
      0: { status: 'watching', planId: 'p1' },
      1: { status: 'watching', planId: 'p2' },
    });
  });

  test('a shard that ended and is wanted again counts as told until it runs', () => {
    const ended: FleetFact = { kind: 'standing', shard: 0, standing: { status: 'ended' } };
    const { state } = run(START, [
      { kind: 'released' },
      planned({ planId: 'p1', shards: [0] }),
      ended,
      { kind: 'released' },
      planned({ planId: 'p1', shards: [0] }),
    ]);
    expect(state.shards).toEqual({ 0: { status: 'told' } });
  });
});

describe('mode', () => {
  const pause = { mode: 'paused', who: 'oncall-1', reason: 'network' } as const;

  test('paused tells every living shard, and a plan made meanwhile stays paused', () => {
    const watching = run(START, [
      { kind: 'released' },
      planned({ planId: 'p1', shards: [0] }),
      at(0, 'p1'),
    ]).state;
    const paused = run(watching, [{ kind: 'mode', change: pause, atMs: 5 }]);
    expect(ordersOf(paused.effects)).toEqual([[0, { status: 'pause', planId: 'p1' }]]);
    expect(paused.state.mode).toEqual({ ...pause, sinceMs: 5 });
    const replanned = run(paused.state, [{ kind: 'released' }, planned({ planId: 'p2', shards: [0] })]);
    expect(replanned.effects.at(-1)).toMatchObject({ assignment: { status: 'pause', planId: 'p2' } });
  });

  test('the same mode again is refused in words', () => {
    expect(refuseMode(START, { ...pause, mode: 'normal' })).toMatch(/normal already, since 1970/);
    expect(refuseMode(START, pause)).toBeNull();
  });
});

function run(
  state: FleetState,
  facts: readonly FleetFact[],
): { readonly state: FleetState; readonly effects: readonly FleetEffect[] } {
  return advanceFleet(state, facts, NOW_MS);
}

function planned(plan: Partial<PlannedShards> & Pick<PlannedShards, 'planId' | 'shards'>): FleetFact {
  return { kind: 'planned', plan: { servers: 1, removed: [], losing: [], dropped: [], ...plan } };
}

function at(shard: number, planId: string): FleetFact {
  return { kind: 'standing', shard, standing: { status: 'watching', planId } };
}

/** Without their numbers, which have a test of their own. */
function ordersOf(effects: readonly FleetEffect[]): readonly (readonly [number, ShardOrder])[] {
  return effects.flatMap((effect): readonly (readonly [number, ShardOrder])[] => {
    if (effect.kind !== 'assign') return [];
    const { assignment, shard } = effect;
    expect(assignment.generation).toBe('generation-1');
    const { status } = assignment;
    return [[shard, status === 'stop' ? { status } : { status, planId: assignment.planId }]];
  });
}

function told(planId: string, ...shards: readonly number[]): readonly (readonly [number, ShardOrder])[] {
  return shards.map((shard) => [shard, { status: 'watch', planId }]);
}

function sent(edges: readonly SequencedEdge[]): FleetFact {
  return { kind: 'edges', storeId: 's', shard: 0, edges };
}

function anEdge(server: string, condition: ConditionKey, sequence: number): SequencedEdge {
  return { server, condition, became: true, atMs: sequence, reason: '', sequence };
}

function cutAt(
  stream: readonly SequencedEdge[],
  cuts: readonly number[],
): readonly (readonly SequencedEdge[])[] {
  const places = [
    0,
    ...cuts.filter((cut) => cut < stream.length).toSorted((one, other) => one - other),
    stream.length,
  ];
  return places.slice(1).map((end, index) => stream.slice(places[index], end));
}

function lastWords(stream: readonly SequencedEdge[]): ReadonlySet<string> {
  const words = new Map(stream.map(({ server, condition, became }) => [`${condition} ${server}`, became]));
  return new Set([...words].filter(([, became]) => became).map(([key]) => key));
}

function heldIn(state: FleetState): ReadonlySet<string> {
  return new Set(
    Object.entries(state.conditions).flatMap(([condition, servers]) =>
      Object.keys(servers ?? {}).map((server) => `${condition} ${server}`),
    ),
  );
}
