import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { aServerSpec } from '../../test/support/builders/a-server-spec.ts';
import { createWatchedApi, NOW_MS } from '../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../test/support/recorded-fleet/watched-api.ts';
import { AppError } from '../domain/error/app-error.ts';
import { defineAction } from './action.ts';
import type { ActionContext } from './action.ts';
import { runAction } from './run-action.ts';

let world: WatchedApi;
beforeEach(async () => {
  world = await createWatchedApi([aServerSpec().build()]);
});
afterEach(() => world.close());

/** A change that counts how often it was really done. */
function counting(work: (times: number) => Promise<number> = (times) => Promise.resolve(times)) {
  const done = { times: 0 };
  const action = defineAction({
    name: 'counter/raise',
    noun: 'counter',
    verb: 'raise',
    summary: 'Raise a counter',
    description: 'For these tests.',
    examples: [],
    cli: { path: ['counter', 'raise'], positionals: [] },
    slack: null,
    effect: 'change',
    role: 'operator',
    runs: 'inline',
    input: z.object({ server: z.string(), by: z.int().max(9), note: z.string().optional() }),
    output: z.object({ times: z.number() }),
    exitCode: () => 0,
    plan: () => Promise.resolve({ would: ['raise it'] }),
    run: async () => {
      done.times += 1;
      return { times: await work(done.times) };
    },
  });
  return { action, done };
}

const INPUT = { server: 'search', by: 1 };

async function auditLines(): Promise<readonly (readonly [string, string | null])[]> {
  const records = await world.fleet.store.audit('development', 10);
  return records.map(({ phase, outcome }) => [phase, outcome] as const).reverse();
}

function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
}

test('all problems of an input are told at once, and nothing is done', async () => {
  const { action, done } = counting();
  const failure = await runAction(world.context(), { action, input: { by: 'two', note: 7 } }).catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({
    code: 'INVALID_REQUEST',
    details: { problems: [{ field: 'server' }, { field: 'by' }, { field: 'note' }] },
  });
  expect(done.times).toBe(0);
  expect(await auditLines()).toEqual([]);
});

test('a change leaves an audit line before and after', async () => {
  const { action } = counting();
  const result = await runAction(world.context(), { action, input: INPUT });
  expect(result).toEqual({ kind: 'done', replayed: false, output: { times: 1 }, exitCode: 0 });
  expect(await auditLines()).toEqual([
    ['before', null],
    ['after', 'done'],
  ]);
  const [last] = await world.fleet.store.audit('development', 1);
  expect(last).toMatchObject({
    who: 'tester',
    via: 'cli',
    action: 'counter/raise',
    subject: 'search',
    requestId: 'request-1',
    input: INPUT,
  });
});

test('a change that fails says so in the audit log', async () => {
  const { action } = counting(() => Promise.reject(new AppError('CONFLICT', 'not now')));
  expect(await codeOf(runAction(world.context(), { action, input: INPUT }))).toBe('CONFLICT');
  expect(await auditLines()).toEqual([
    ['before', null],
    ['after', 'CONFLICT'],
  ]);
});

test('who may not do it is refused, and the refusal is audited', async () => {
  const { action, done } = counting();
  const caller = { who: 'guest', role: 'viewer', via: 'http', requestId: 'r' } as const;
  for (const dryRun of [false, true]) {
    const refused = runAction(world.context({ caller }), { action, input: INPUT, dryRun });
    expect(await codeOf(refused)).toBe('FORBIDDEN');
  }
  expect(done.times).toBe(0);
  expect(await auditLines()).toEqual([
    ['refused', 'FORBIDDEN'],
    ['refused', 'FORBIDDEN'],
  ]);
});

test('a dry run says what would be done and does nothing', async () => {
  const { action, done } = counting();
  const result = await runAction(world.context(), { action, input: INPUT, dryRun: true });
  expect(result).toEqual({ kind: 'planned', plan: { would: ['raise it'] }, exitCode: 0 });
  expect(done.times).toBe(0);
  expect(await auditLines()).toEqual([]);
});

test('a dangerous action wants its subject typed', async () => {
  const { action, done } = counting();
  const danger = { ...action, effect: 'danger' as const };
  const unconfirmed = runAction(world.context(), { action: danger, input: INPUT, confirm: 'serach' });
  expect(await codeOf(unconfirmed)).toBe('CONFLICT');
  expect(done.times).toBe(0);
  await runAction(world.context(), { action: danger, input: INPUT, confirm: 'search' });
  expect(done.times).toBe(1);
});

describe('an idempotency key', () => {
  const keyed = (): ActionContext => world.context({ idempotencyKey: 'key-1' });

  test('makes the same request one change, replayed', async () => {
    const { action, done } = counting();
    const first = await runAction(keyed(), { action, input: INPUT });
    const again = await runAction(keyed(), { action, input: { by: 1, server: 'search' } });
    expect(again).toEqual({ ...first, replayed: true });
    expect(done.times).toBe(1);
  });

  test('refuses another request', async () => {
    const { action, done } = counting();
    await runAction(keyed(), { action, input: INPUT });
    const other = runAction(keyed(), { action, input: { ...INPUT, by: 2 } });
    expect(await codeOf(other)).toBe('IDEMPOTENCY_MISMATCH');
    expect(done.times).toBe(1);
  });

  test('says that the change is still running', async () => {
    const gate = Promise.withResolvers<number>();
    const started = Promise.withResolvers<undefined>();
    const { action } = counting(() => {
      started.resolve(undefined);
      return gate.promise;
    });
    const first = runAction(keyed(), { action, input: INPUT });
    await started.promise;
    expect(await codeOf(runAction(keyed(), { action, input: INPUT }))).toBe('IN_PROGRESS');
    gate.resolve(1);
    await first;
  });

  test('is taken over from a process that is dead, and from no other however long it takes', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const gates = [Promise.withResolvers<number>(), Promise.withResolvers<number>()];
      const { action, done } = counting((times) => gates[times - 1]?.promise ?? Promise.resolve(times));
      const first = runAction(keyed(), { action, input: INPUT });
      for (let second = 1; second <= 40; second += 1) {
        world.setNow(NOW_MS + second * 1_000);
        await vi.advanceTimersByTimeAsync(1_000);
      }
      expect(await codeOf(runAction(keyed(), { action, input: INPUT }))).toBe('IN_PROGRESS');
      world.setNow(NOW_MS + 60_000);
      const second = runAction(keyed(), { action, input: INPUT });
      await vi.waitFor(() => {
        expect(done.times).toBe(2);
      });
      for (const gate of gates) gate.resolve(1);
      await Promise.all([first, second]);
    } finally {
      vi.useRealTimers();
    }
  });

  test.each([
    ['finishIdempotent', 1],
    ['appendAudit', 2],
  ] as const)(
    'does nothing again that is done, where the store is away just then (%s)',
    async (method, which) => {
      const { action, done } = counting();
      let calls = 0;
      const store = new Proxy(world.fleet.store, {
        get: (target, name) => {
          if (name !== method || (calls += 1) !== which) return Reflect.get(target, name) as unknown;
          return () => Promise.reject(new AppError('STORE_UNAVAILABLE', 'It is away.'));
        },
      });
      const first = await runAction({ ...keyed(), store }, { action, input: INPUT });
      expect(await runAction(keyed(), { action, input: INPUT })).toEqual({ ...first, replayed: true });
      expect([done.times, (await auditLines()).length]).toEqual([1, 2]);
    },
  );

  test('begins again what was cut short', async () => {
    const stopping = new AbortController();
    const { action, done } = counting((times) =>
      times > 1 ? Promise.resolve(times) : Promise.reject(new Error('it was stopped')),
    );
    stopping.abort();
    const first = runAction({ ...keyed(), signal: stopping.signal }, { action, input: INPUT });
    expect(await codeOf(first)).toBe('INTERNAL_ERROR');
    await runAction(keyed(), { action, input: INPUT });
    expect(done.times).toBe(2);
  });

  test('replays a failure that trying again would not change', async () => {
    const { action, done } = counting(() => Promise.reject(new AppError('CONFLICT', 'refused')));
    for (let time = 1; time <= 2; time += 1) {
      expect(await codeOf(runAction(keyed(), { action, input: INPUT }))).toBe('CONFLICT');
    }
    expect(done.times).toBe(1);
  });

  test('lets a failure that may pass be tried again, until it is done', async () => {
    const { action, done } = counting((times) =>
      times < 3 ? Promise.reject(new AppError('TEMPORAL_UNAVAILABLE', 'away')) : Promise.resolve(times),
    );
    for (let time = 1; time <= 2; time += 1) {
      expect(await codeOf(runAction(keyed(), { action, input: INPUT }))).toBe('TEMPORAL_UNAVAILABLE');
    }
    const third = await runAction(keyed(), { action, input: INPUT });
    expect(third).toMatchObject({ output: { times: 3 }, replayed: false });
    expect(await runAction(keyed(), { action, input: INPUT })).toMatchObject({ replayed: true });
    expect(done.times).toBe(3);
  });

  test('is each caller’s own', async () => {
    const { action, done } = counting();
    const other = { who: 'other', role: 'admin', via: 'cli', requestId: 'r' } as const;
    await runAction(keyed(), { action, input: INPUT });
    await runAction({ ...keyed(), caller: other }, { action, input: INPUT });
    expect(done.times).toBe(2);
  });
});
