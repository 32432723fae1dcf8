import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '../../domain/error/app-error.ts';
import { createRollupBuilder } from '../../domain/rollup/minute-rollup.ts';
import type { Rollup } from '../../domain/rollup/rollup.ts';
import { initialState } from '../../domain/watch/fold-check.ts';
import type { CheckView } from '../../domain/check/check-view.ts';
import type { CommitBatch } from '../../ports/store.ts';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { Recorder } from './recorder.ts';

const LEASE = { environment: 'production', shard: 0, epoch: 1, owner: 'test' };

let committed: CommitBatch[];
let failWith: AppError | null;
let failAfter: number;
let troubles: (string | null)[];
let dropped: number;
let lost: number;
let recorder: Recorder;

beforeEach(() => {
  vi.useFakeTimers();
  committed = [];
  failWith = null;
  failAfter = Infinity;
  troubles = [];
  dropped = 0;
  lost = 0;
  recorder = new Recorder({
    lease: LEASE,
    store: {
      commit: (batch) => {
        if (committed.length >= failAfter) return Promise.reject(new AppError('STORE_FULL', 'full'));
        if (failWith !== null) return Promise.reject(failWith);
        committed.push(batch);
        return Promise.resolve();
      },
    },
    onCommitted: () => undefined,
    onTrouble: (error, count) => {
      troubles.push(error?.code ?? null);
      dropped = count;
    },
    onLeaseLost: () => {
      lost += 1;
    },
  });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('gathering', () => {
  test('a lone check is committed after at most 100 ms', async () => {
    add(1);
    await vi.advanceTimersByTimeAsync(99);
    expect(committed).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(committed.map(({ checks }) => checks.length)).toEqual([1]);
  });

  test('500 checks do not wait', async () => {
    add(500);
    await vi.advanceTimersByTimeAsync(0);
    expect(committed.map(({ checks }) => checks.length)).toEqual([500]);
  });

  test('of a server only its newest state is written', async () => {
    add(3);
    await recorder.flush();
    expect(committed[0]?.states.map(({ checks }) => checks)).toEqual([3]);
  });
});

describe('a great backlog', () => {
  test('is written 500 checks at a time, with states and edges in the last part', async () => {
    failWith = new AppError('STORE_UNAVAILABLE', 'locked');
    add(1_200);
    await vi.advanceTimersByTimeAsync(200);
    failWith = null;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(committed.map(({ checks }) => checks.length)).toEqual([500, 500, 200]);
    expect(committed.map(({ states }) => states.length)).toEqual([0, 0, 1]);
    expect(committed.map(({ edges }) => edges.length)).toEqual([0, 0, 1_200]);
  });

  test('loses nothing and repeats nothing when the store fails half-way', async () => {
    failWith = new AppError('STORE_UNAVAILABLE', 'locked');
    add(1_200);
    await vi.advanceTimersByTimeAsync(200);
    failWith = null;
    failAfter = 1;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(committed).toHaveLength(1);
    failAfter = Infinity;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(committed.flatMap(({ checks }) => checks.map(({ atMs }) => atMs))).toEqual(numbers(1_200));
    expect(committed.flatMap(({ edges }) => edges)).toHaveLength(1_200);
  });

  test('has of every minute of a server only the newest rollup', async () => {
    for (const checks of [1, 2, 3]) {
      const rollups = [aRollup('a', checks), aRollup('b', checks)];
      recorder.add({ state: initialState('a'), edges: [], rollups });
    }
    await recorder.flush();
    const written = committed.flatMap(({ rollups }) => rollups);
    expect(written.map(({ server, checks }) => `${server} ${checks}`)).toEqual(['a 3', 'b 3']);
  });
});

describe('a store that fails', () => {
  test('costs nothing: all is written, in order, once it works again, and both are said once', async () => {
    failWith = new AppError('STORE_FULL', 'the disk is full');
    add(10);
    await vi.advanceTimersByTimeAsync(3_500);
    add(5);
    expect(troubles).toEqual(['STORE_FULL']);
    failWith = null;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(committed.flatMap(({ checks }) => checks.map(({ atMs }) => atMs))).toEqual(numbers(15));
    expect(committed.flatMap(({ edges }) => edges.map(({ atMs }) => atMs))).toEqual(numbers(15));
    expect(troubles).toEqual(['STORE_FULL', null]);
    expect(dropped).toBe(0);
  });

  test('beyond the backlog the oldest checks go and are counted; edges stay', async () => {
    failWith = new AppError('STORE_UNAVAILABLE', 'locked');
    add(20_100);
    await vi.advanceTimersByTimeAsync(1_500);
    failWith = null;
    await vi.advanceTimersByTimeAsync(2_000);
    const checks = committed.flatMap((batch) => batch.checks);
    expect(checks).toHaveLength(20_000);
    expect(checks.at(-1)?.atMs).toBe(20_100);
    expect(committed.flatMap(({ edges }) => edges)).toHaveLength(20_100);
    expect(dropped).toBe(100);
  });

  test('a lost lease ends it: nothing more is written', async () => {
    failWith = new AppError('LEASE_LOST', 'another worker has the shard');
    add(1);
    await vi.advanceTimersByTimeAsync(200);
    failWith = null;
    add(1);
    await vi.advanceTimersByTimeAsync(5_000);
    expect([lost, committed.length]).toEqual([1, 0]);
  });
});

let added = 0;

beforeEach(() => {
  added = 0;
});

function add(count: number): void {
  for (let index = 0; index < count; index += 1) {
    added += 1;
    const check: CheckView = aCheck().of('a').at(added).view();
    const state = { ...initialState('a'), checks: added };
    const edge = {
      server: 'a',
      condition: 'contract:drift',
      became: added % 2 === 1,
      atMs: added,
      reason: '',
    } as const;
    recorder.add({ state, edges: [edge], check });
  }
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function aRollup(server: string, checks: number): Rollup {
  return { ...createRollupBuilder(server, 0).build('minute'), checks };
}
