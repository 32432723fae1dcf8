import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { advanceFleet, initialFleet } from '../../domain/fleet/advance-fleet.ts';
import type { FleetFact } from '../../domain/fleet/fleet-state.ts';
import type { ConditionKey } from '../../domain/server/server-state.ts';
import type { Edge, SequencedEdge } from '../../domain/watch/edge.ts';
import { EdgeSender } from './edge-sender.ts';
import { GATHER_MS, PACE_MS, URGENT_PACE_MS, urgencyOf } from './send-pace.ts';

const GRACE_MS = 1_000;
/** Servers of which an alert fires while they are down. */
const ALERTED = ['a', 'b'];
/** Two failures in a row and a slow answer after them, then the gathering. */
const LONG_MS = GATHER_MS + 10 * PACE_MS;

/** How the fleet answers: `mute` takes a message in and its answer is lost. */
type Mood = 'well' | 'away' | 'mute';

type Step =
  | { readonly kind: 'check'; readonly server: string }
  | { readonly kind: 'snapshot'; readonly urgency: 'now' | 'gather' }
  | { readonly kind: 'mood'; readonly mood: Mood; readonly latencyMs: number }
  | { readonly kind: 'store'; readonly isFull: boolean }
  | { readonly kind: 'wait'; readonly ms: number };

const check = fc.record({
  kind: fc.constant('check' as const),
  server: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
});
const wait = fc.record({
  kind: fc.constant('wait' as const),
  ms: fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 2 * GATHER_MS })),
});
const snapshot = fc.record({
  kind: fc.constant('snapshot' as const),
  urgency: fc.constantFrom('now' as const, 'gather' as const),
});
const calm = fc.array<Step>(aStep(), { maxLength: 60 });
const troubled = troubledWith(0, 30, 2_500);

function aStep(): fc.Arbitrary<Step> {
  return fc.oneof({ weight: 4, arbitrary: check }, { weight: 3, arbitrary: wait }, snapshot);
}

/** With a fleet that takes as long as one of these to answer. */
function troubledWith(...latenciesMs: readonly number[]): fc.Arbitrary<readonly Step[]> {
  const mood = fc.record({
    kind: fc.constant('mood' as const),
    mood: fc.constantFrom<Mood>('well', 'away', 'mute'),
    latencyMs: fc.constantFrom(...latenciesMs),
  });
  const store = fc.record({ kind: fc.constant('store' as const), isFull: fc.boolean() });
  return fc.array<Step>(fc.oneof({ weight: 5, arbitrary: aStep() }, mood, store), { maxLength: 60 });
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('whatever the fleet and the store do meanwhile', () => {
  test('every edge is taken in, in order and once, and no snapshot has anything to put right', async () => {
    await fc.assert(
      fc.asyncProperty(troubled, async (steps) => {
        const world = new World();
        for (const step of steps) await world.do(step);
        world.recover();
        await vi.advanceTimersByTimeAsync(LONG_MS);
        expectAllTaken(world);
        await world.sender.stop(GRACE_MS);
      }),
    );
  });

  test('a stop hands over what waits, at once', async () => {
    await fc.assert(
      fc.asyncProperty(troubledWith(0), async (steps) => {
        const world = new World();
        for (const step of steps) await world.do(step);
        world.recover();
        for (const server of ['a', 'z']) await world.do({ kind: 'check', server });
        const stoppedAtMs = Date.now();
        await world.sender.stop(GRACE_MS);
        expectAllTaken(world);
        expect(Date.now()).toBe(stoppedAtMs);
      }),
    );
  });

  test('from one send to the next it is a second, or a quarter of it where an alert begins', async () => {
    await fc.assert(
      fc.asyncProperty(troubled, async (steps) => {
        const world = new World();
        for (const step of steps) await world.do(step);
        world.recover();
        await vi.advanceTimersByTimeAsync(LONG_MS);
        const tooSoon = world.sent.filter(({ atMs, isUrgent }, index) => {
          const before = world.sent[index - 1]?.atMs ?? -Infinity;
          return atMs - before < (isUrgent ? URGENT_PACE_MS : PACE_MS);
        });
        expect(tooSoon).toEqual([]);
        await world.sender.stop(GRACE_MS);
      }),
    );
  });
});

test('with the fleet well an edge waits a second at most, an alert a quarter of it, and a good start as long as it takes to gather', async () => {
  await fc.assert(
    fc.asyncProperty(calm, async (steps) => {
      const world = new World();
      for (const step of steps) await world.do(step);
      await vi.advanceTimersByTimeAsync(LONG_MS);
      expectAllTaken(world);
      const late = world.committed.filter(
        ({ sequence, atMs, limitMs }) => (world.takenAtMs.get(sequence) ?? Infinity) > atMs + limitMs,
      );
      expect(late).toEqual([]);
      await world.sender.stop(GRACE_MS);
    }),
  );
});

function expectAllTaken(world: World): void {
  const committed = world.committed.map(({ sequence }) => sequence);
  expect([...world.takenAtMs.keys()]).toEqual(committed);
  expect(world.fleet.edgesReceived).toBe(committed.length);
  expect(world.fleet.corrections).toBe(0);
}

/** An outbox, its sender, and the real fleet's decisions behind a line that fails. */
class World {
  readonly committed: (SequencedEdge & { readonly limitMs: number })[] = [];
  /** By sequence, in the order in which the fleet took them in; a repetition would move none. */
  readonly takenAtMs = new Map<number, number>();
  readonly sent: { readonly atMs: number; readonly isUrgent: boolean }[] = [];
  fleet = initialFleet('production', 'g', 0);
  readonly sender: EdgeSender;
  readonly #levels = new Map<string, Partial<Record<ConditionKey, number>>>();
  #outbox: readonly SequencedEdge[] = [];
  #sequence = 0;
  #mood: Mood = 'well';
  #latencyMs = 0;
  #isFull = false;

  constructor() {
    this.sender = new EdgeSender({
      tell: (edge) => edge,
      environment: 'production',
      shard: 0,
      store: {
        id: 'store',
        pendingEdges: (_environment, _shard, limit) => Promise.resolve(this.#outbox.slice(0, limit)),
        acknowledgeEdges: (_environment, _shard, upTo) => this.#acknowledge(upTo),
        lastEdgeSequence: () => Promise.resolve(this.#sequence),
      },
      fleet: {
        sendEdges: ({ edges }) => {
          this.sent.push({ atMs: Date.now(), isUrgent: urgencyOf(edges) === 'urgent' });
          return this.#carry({ kind: 'edges', storeId: 'store', shard: 0, edges });
        },
        sendSnapshot: ({ upToSequence, servers }) =>
          this.#carry({ kind: 'snapshot', storeId: 'store', shard: 0, upToSequence, servers }),
        shardStanding: () => Promise.resolve('current'),
      },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined, check: () => undefined },
      watches: () => true,
      snapshot: () =>
        Promise.resolve([...this.#levels].map(([server, conditions]) => ({ server, conditions }))),
    });
  }

  async do(step: Step): Promise<void> {
    if (step.kind === 'check') this.#commit(step.server);
    else if (step.kind === 'snapshot') this.sender.wantSnapshot(step.urgency);
    else if (step.kind === 'store') this.#isFull = step.isFull;
    else if (step.kind === 'mood') [this.#mood, this.#latencyMs] = [step.mood, step.latencyMs];
    else await vi.advanceTimersByTimeAsync(step.ms);
  }

  recover(): void {
    [this.#mood, this.#latencyMs, this.#isFull] = ['well', 0, false];
  }

  /** A first check finds the server well; each one after that finds the contrary of the one before, with its alert. */
  #commit(server: string): void {
    const before = this.#levels.get(server);
    const isWell = before?.['status:HEALTHY'] === undefined;
    const atMs = Date.now();
    const begun = edge(server, isWell ? 'status:HEALTHY' : 'status:UNHEALTHY', true);
    const ended = edge(server, isWell ? 'status:UNHEALTHY' : 'status:HEALTHY', false);
    const alert = edge(server, 'alert:server_down', !isWell);
    const hasAlert = ALERTED.includes(server) && before !== undefined;
    const edges = before === undefined ? [begun] : [ended, begun, ...(hasAlert ? [alert] : [])];
    const urgency = urgencyOf(edges);
    const limitMs = { urgent: URGENT_PACE_MS, now: PACE_MS, gather: GATHER_MS + PACE_MS }[urgency];
    for (const change of edges) {
      // Other shards take numbers too.
      this.#sequence += 2;
      const sequenced = { ...change, atMs, sequence: this.#sequence };
      this.#outbox = [...this.#outbox, sequenced];
      this.committed.push({ ...sequenced, limitMs });
    }
    const fires = hasAlert && !isWell ? { [alert.condition]: atMs } : {};
    this.#levels.set(server, { [begun.condition]: atMs, ...fires });
    this.sender.nudge(urgency);
  }

  #acknowledge(upTo: number): Promise<void> {
    if (this.#isFull) return Promise.reject(new Error('the disk is full'));
    this.#outbox = this.#outbox.filter(({ sequence }) => sequence > upTo);
    return Promise.resolve();
  }

  async #carry(fact: FleetFact): Promise<void> {
    const mood = this.#mood;
    if (this.#latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, this.#latencyMs));
    if (mood !== 'away') this.#take(fact);
    if (mood !== 'well') throw new Error('no answer');
  }

  #take(fact: FleetFact): void {
    if (fact.kind === 'edges') {
      for (const { sequence } of fact.edges) {
        if (!this.takenAtMs.has(sequence)) this.takenAtMs.set(sequence, Date.now());
      }
    }
    this.fleet = advanceFleet(this.fleet, [fact], 0).state;
  }
}

function edge(server: string, condition: ConditionKey, became: boolean): Edge {
  return { server, condition, became, atMs: 0, reason: '' };
}
