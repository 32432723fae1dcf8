import { beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../../domain/error/app-error.ts';
import type { SequencedEdge } from '../../domain/watch/edge.ts';
import { EdgeSender } from './edge-sender.ts';
import { GATHER_MS, PACE_MS, URGENT_PACE_MS, type Urgency } from './send-pace.ts';

const RETRIES_MS = 5_500;

let outbox: SequencedEdge[];
let isFull: boolean;
let received: number[];
/** The same, message by message. */
let batches: number[][];
let warnings: string[];
let sender: EdgeSender;
let snapshots: number;
let lastSequence: number;
/** Ends the send under way; null when sends end at once. */
let hold: Promise<unknown> | null;

beforeEach(() => {
  vi.useFakeTimers();
  outbox = [];
  isFull = false;
  received = [];
  batches = [];
  warnings = [];
  snapshots = 0;
  lastSequence = 0;
  hold = null;
  sender = new EdgeSender({
    tell: (edge) => edge,
    environment: 'production',
    shard: 0,
    store: {
      id: 'store',
      pendingEdges: (_environment, _shard, limit) => Promise.resolve(outbox.slice(0, limit)),
      acknowledgeEdges: (_environment, _shard, upTo) => {
        if (isFull) return Promise.reject(new AppError('STORE_FULL', 'the disk is full'));
        outbox = outbox.filter(({ sequence }) => sequence > upTo);
        return Promise.resolve();
      },
      lastEdgeSequence: () => Promise.resolve((lastSequence += 1)),
    },
    fleet: {
      sendEdges: async ({ edges }) => {
        await hold;
        const sequences = edges.map(({ sequence }) => sequence);
        received.push(...sequences);
        batches.push(sequences);
      },
      sendSnapshot: () => {
        snapshots += 1;
        return Promise.resolve();
      },
      shardStanding: () => Promise.resolve('current'),
    },
    log: {
      info: () => undefined,
      warn: (message) => void warnings.push(message),
      error: () => undefined,
      check: () => undefined,
    },
    watches: (server) => server === 'a',
    snapshot: () => Promise.resolve([]),
  });
  return () => {
    vi.useRealTimers();
  };
});

test('an edge that comes alone leaves at once, with whatever is being gathered', async () => {
  commit('gather', 1);
  await vi.advanceTimersByTimeAsync(0);
  expect(batches).toEqual([]);
  commit('now', 2);
  await vi.advanceTimersByTimeAsync(0);
  expect(batches).toEqual([[1, 2]]);
  await vi.advanceTimersByTimeAsync(PACE_MS);
  commit('now', 3);
  await vi.advanceTimersByTimeAsync(0);
  expect(batches).toEqual([[1, 2], [3]]);
});

test('a burst leaves once a second', async () => {
  for (let sequence = 1; sequence <= 25; sequence += 1) {
    commit('now', sequence);
    await vi.advanceTimersByTimeAsync(100);
  }
  await vi.advanceTimersByTimeAsync(PACE_MS);
  expect(batches.map(({ length }) => length)).toEqual([1, 9, 10, 5]);
});

test('what is urgent leaves four times a second, with what waits', async () => {
  commit('now', 1);
  await vi.advanceTimersByTimeAsync(100);
  commit('now', 2);
  commit('urgent', 3);
  await vi.advanceTimersByTimeAsync(URGENT_PACE_MS - 100);
  expect(batches).toEqual([[1], [2, 3]]);
  commit('now', 4);
  await vi.advanceTimersByTimeAsync(PACE_MS - 1);
  expect(batches).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(batches).toHaveLength(3);
});

test('what is urgent does not hurry after a failed send', async () => {
  const { promise, reject } = Promise.withResolvers<null>();
  hold = promise;
  commit('urgent', 1);
  await vi.advanceTimersByTimeAsync(0);
  reject(new Error('no answer'));
  await vi.advanceTimersByTimeAsync(0);
  hold = null;
  commit('urgent', 2);
  await vi.advanceTimersByTimeAsync(PACE_MS - 1);
  expect(batches).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(batches).toEqual([[1, 2]]);
});

test('a good start is gathered for a few seconds, and a snapshot that is in no hurry goes after it', async () => {
  sender.wantSnapshot('gather');
  for (let sequence = 1; sequence <= 40; sequence += 1) {
    await vi.advanceTimersByTimeAsync(100);
    commit('gather', sequence);
  }
  expect([batches, snapshots]).toEqual([[], 0]);
  await vi.advanceTimersByTimeAsync(GATHER_MS);
  expect([batches.map(({ length }) => length), snapshots]).toEqual([[40], 1]);
});

test('more than a message holds leaves in several, one straight after the other', async () => {
  commit('now', ...Array.from({ length: 600 }, (_, index) => index + 1));
  await vi.advanceTimersByTimeAsync(0);
  expect(batches.map(({ length }) => length)).toEqual([250, 250, 100]);
});

test('a stop sends what is being gathered, and what waits for its turn, at once', async () => {
  commit('now', 1);
  await vi.advanceTimersByTimeAsync(0);
  commit('now', 2);
  commit('gather', 3);
  await vi.advanceTimersByTimeAsync(0);
  expect(batches).toEqual([[1]]);
  await sender.stop(1_000);
  expect(batches).toEqual([[1], [2, 3]]);
});

test('a sender that was stopped has no timer left', async () => {
  commit('now', 1);
  commit('gather', 2);
  await sender.stop(1_000);
  commit('gather', 3);
  expect(vi.getTimerCount()).toBe(0);
});

test('what the fleet has taken in is not sent again while the store cannot note it', async () => {
  isFull = true;
  outbox.push(edge(1), edge(2));
  sender.nudge('now');
  await vi.advanceTimersByTimeAsync(RETRIES_MS);
  outbox.push(edge(3));
  await vi.advanceTimersByTimeAsync(RETRIES_MS);
  expect(received).toEqual([1, 2, 3]);
  expect(warnings).toEqual([expect.stringMatching(/Edges cannot be handed .*: the disk is full/)]);
  isFull = false;
  await vi.advanceTimersByTimeAsync(RETRIES_MS);
  expect([received, outbox]).toEqual([[1, 2, 3], []]);
});

test('a snapshot goes out although other shards keep adding edges', async () => {
  sender.wantSnapshot('now');
  await vi.advanceTimersByTimeAsync(0);
  expect(snapshots).toBe(1);
});

test('edges of servers that have left the shard are done with, unsent', async () => {
  outbox.push({ ...edge(1), server: 'gone' }, edge(2), { ...edge(3), server: 'gone' });
  sender.nudge('now');
  await vi.advanceTimersByTimeAsync(0);
  expect([received, outbox]).toEqual([[2], []]);
});

test('a stop waits for the send under way and tries once more what that could not send', async () => {
  const { promise, reject } = Promise.withResolvers<null>();
  hold = promise;
  outbox.push(edge(1));
  sender.nudge('now');
  await vi.advanceTimersByTimeAsync(0);
  outbox.push(edge(2));
  const stopped = sender.stop(1_000);
  await vi.advanceTimersByTimeAsync(100);
  hold = null;
  reject(new Error('no answer'));
  await stopped;
  expect([received, outbox]).toEqual([[1, 2], []]);
});

function commit(urgency: Urgency, ...sequences: readonly number[]): void {
  outbox.push(...sequences.map(edge));
  sender.nudge(urgency);
}

function edge(sequence: number): SequencedEdge {
  return {
    sequence,
    server: 'a',
    condition: 'contract:drift',
    became: sequence % 2 === 1,
    atMs: 0,
    reason: '',
  };
}
