import { beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../../domain/error/app-error.ts';
import type { SequencedEdge } from '../../domain/watch/edge.ts';
import { EdgeSender } from './edge-sender.ts';

const RETRIES_MS = 5_500;

let outbox: SequencedEdge[];
let isFull: boolean;
let received: number[];
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
  warnings = [];
  snapshots = 0;
  lastSequence = 0;
  hold = null;
  sender = new EdgeSender({
    environment: 'production',
    shard: 0,
    store: {
      id: 'store',
      pendingEdges: () => Promise.resolve([...outbox]),
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
        received.push(...edges.map(({ sequence }) => sequence));
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

test('what the fleet has taken in is not sent again while the store cannot note it', async () => {
  isFull = true;
  outbox.push(edge(1), edge(2));
  sender.nudge();
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
  sender.wantSnapshot();
  await vi.advanceTimersByTimeAsync(0);
  expect(snapshots).toBe(1);
});

test('edges of servers that have left the shard are done with, unsent', async () => {
  outbox.push({ ...edge(1), server: 'gone' }, edge(2), { ...edge(3), server: 'gone' });
  sender.nudge();
  await vi.advanceTimersByTimeAsync(0);
  expect([received, outbox]).toEqual([[2], []]);
});

test('a stop waits for the send under way and tries once more what that could not send', async () => {
  const { promise, reject } = Promise.withResolvers<null>();
  hold = promise;
  outbox.push(edge(1));
  sender.nudge();
  await vi.advanceTimersByTimeAsync(0);
  outbox.push(edge(2));
  const stopped = sender.stop(1_000);
  await vi.advanceTimersByTimeAsync(100);
  hold = null;
  reject(new Error('no answer'));
  await stopped;
  expect([received, outbox]).toEqual([[1, 2], []]);
});

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
