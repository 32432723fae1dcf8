import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { ActivityCancellationDetails } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { SAMPLE_HOST } from '../../../test/support/host/host-programs.ts';
import { createWatchedApi, type WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { PerformInput } from '../../contract/run.ts';
import type { Performed } from '../../domain/runbook/run-step.ts';
import { createRunActivities } from './run-activities.ts';

let silent: Server;
let world: WatchedApi;

beforeEach(async () => {
  silent = createServer(() => undefined);
  await new Promise<void>((ready) => silent.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/health`;
  const server = aServerSpec().withRest({ url }).with({ host: SAMPLE_HOST });
  world = await createWatchedApi([server.build()]);
});

afterEach(async () => {
  await world.close();
  silent.close();
});

function perform(changes: Partial<PerformInput>): Promise<Performed> {
  const { performStep } = createRunActivities(world.context());
  const input: PerformInput = {
    ...{ environment: 'development', run: 'R1', path: 'one', attempt: 1, isUndo: false },
    ...{ action: 'server/check', input: {}, who: 'ann', role: 'operator', approvedBy: null },
    timeoutMs: 60_000,
    ...changes,
  };
  return new MockActivityEnvironment().run(performStep, input);
}

test('what an action gives comes back, and the whole of it is in the store', async () => {
  const performed = await perform({ action: 'server/list' });
  expect(performed).toMatchObject({ status: 'done', isRead: true, output: { servers: [{}] } });
  const key = { environment: 'development', run: 'R1', path: 'one' };
  expect(performed).toMatchObject({ output: await world.fleet.store.stepOutput(key) });
});

test.each<readonly [string, Partial<PerformInput>, boolean]>([
  ['a look', { action: 'server/check', input: { server_names: ['search'] } }, true],
  [
    'a change',
    {
      ...{ action: 'server/restart', input: { server: 'search', settle_seconds: 60 } },
      ...{ role: 'approver', approvedBy: 'ben' },
    },
    false,
  ],
])(
  '%s that takes too long is stopped, and told; only a look may be tried again by itself',
  async (...[, step, isRetryable]) => {
    const startedAtMs = Date.now();
    const performed = await perform({ ...step, timeoutMs: 500 });
    expect(performed).toEqual({
      status: 'failed',
      failure: { code: 'TIMEOUT', message: 'it did not end within 0.5 s, and was stopped' },
      isRetryable,
    });
    expect(Date.now() - startedAtMs).toBeLessThan(4_000);
  },
);

test('another attempt that comes while the first is under way does nothing, and is tried later', async () => {
  const step = { action: 'server/restart', input: { server: 'search', settle_seconds: 60 } };
  const by = { role: 'approver', approvedBy: 'ben' } as const;
  const first = perform({ ...step, ...by, timeoutMs: 1_500 });
  await expect.poll(() => world.fleet.store.audit('development', 5)).toHaveLength(1);
  await expect(perform({ ...step, ...by })).rejects.toMatchObject({
    type: 'IN_PROGRESS',
    nonRetryable: false,
  });
  expect(await first).toMatchObject({ failure: { code: 'TIMEOUT' } });
});

test('what the end of a worker cuts short is done by another, and is no failure of the step', async () => {
  const { performStep } = createRunActivities(world.context());
  const environment = new MockActivityEnvironment();
  const step: PerformInput = {
    ...{ environment: 'development', run: 'R1', path: 'one', attempt: 1, isUndo: false },
    ...{ action: 'server/restart', input: { server: 'search', settle_seconds: 60 }, who: 'ann' },
    ...{ role: 'approver', approvedBy: 'ben', timeoutMs: 60_000 },
  };
  const first = environment.run(performStep, step);
  await expect.poll(() => world.fleet.store.audit('development', 5)).toHaveLength(1);
  environment.cancel('WORKER_SHUTDOWN', new ActivityCancellationDetails({ workerShutdown: true }));
  await expect(first).rejects.toMatchObject({ type: 'WORKER_ENDED', nonRetryable: false });
  const second = perform({ ...step, timeoutMs: 1_000 });
  expect(await second).toMatchObject({ failure: { code: 'TIMEOUT' } });
});

test('a change that its time limit has ended is not begun again under the same key', async () => {
  const step: Partial<PerformInput> = {
    ...{ action: 'server/restart', input: { server: 'search', settle_seconds: 60 } },
    ...{ role: 'approver', approvedBy: 'ben', timeoutMs: 500 },
  };
  expect(await perform(step)).toMatchObject({ failure: { code: 'TIMEOUT' } });
  expect(await perform({ ...step, timeoutMs: 60_000 })).toMatchObject({ status: 'failed' });
  const lines = await world.fleet.store.audit('development', 5);
  expect(lines.map(({ phase }) => phase)).toEqual(['after', 'before']);
});
