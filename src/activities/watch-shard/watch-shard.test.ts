import { Context } from '@temporalio/activity';
import { ActivityCancellationDetails } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';
import { AppError } from '../../domain/error/app-error.ts';
import { createWatchShard } from './watch-shard.ts';

const INPUT = { environment: 'production', shard: 0, planId: 'plan' };

test.each(['cancelRequested', 'workerShutdown'])('%s ends the loop', async (reason) => {
  expect(await letGoAfter(reason)).toEqual(['stop']);
});

test.each(['timedOut', 'notFound', 'paused', 'reset'])('%s leaves the loop running', async (reason) => {
  expect(await letGoAfter(reason)).toEqual(['orphan']);
});

test('what fails is thrown with its code as the type, to be tried again', async () => {
  const failure = new AppError('PRECONDITION_MISSING', 'no such plan');
  const watchShard = createWatchShard({
    attach: () => Promise.reject(failure),
    stop: () => Promise.resolve(),
    orphan: () => undefined,
  });
  await expect(new MockActivityEnvironment().run(watchShard, INPUT)).rejects.toMatchObject({
    type: 'PRECONDITION_MISSING',
    nonRetryable: false,
  });
});

async function letGoAfter(reason: string): Promise<readonly string[]> {
  const done: string[] = [];
  const environment = new MockActivityEnvironment();
  const watchShard = createWatchShard({
    attach: () => Context.current().cancelled,
    stop: () => Promise.resolve(void done.push('stop')),
    orphan: () => void done.push('orphan'),
  });
  const run = environment.run(watchShard, INPUT);
  environment.cancel('CANCELLED', new ActivityCancellationDetails({ [reason]: true }));
  await expect(run).rejects.toThrow();
  return done;
}
