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

beforeEach(() => {
  vi.useFakeTimers();
  outbox = [];
  isFull = false;
  received = [];
  warnings = [];
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
      lastEdgeSequence: () => Promise.resolve(0),
    },
    fleet: {
      sendEdges: ({ edges }) => {
        received.push(...edges.map(({ sequence }) => sequence));
        return Promise.resolve();
      },
      sendSnapshot: () => Promise.resolve(),
      shardStanding: () => Promise.resolve('current'),
    },
    log: {
      info: () => undefined,
      warn: (message) => void warnings.push(message),
      error: () => undefined,
      check: () => undefined,
    },
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
