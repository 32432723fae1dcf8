import { afterEach, beforeEach, expect, test } from 'vitest';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import {
  createWatchedApi,
  NOW_MS,
  type WatchedApi,
} from '../../../test/support/recorded-fleet/watched-api.ts';
import { sampleRun, SAMPLE_RUN } from '../../../test/support/runs/sample-run.ts';
import { runAction } from '../run-action.ts';
import { runShow } from './show.ts';

let world: WatchedApi;
beforeEach(async () => {
  world = await createWatchedApi([aServerSpec().build()]);
  await world.control.startRun(sampleRun('development', NOW_MS));
});
afterEach(() => world.close());

/** A store into which nothing of the run was written yet. */
function unwritten() {
  const { store } = world.fleet;
  return new Proxy(store, {
    get: (real, name) => {
      if (name === 'run') return () => Promise.resolve(null);
      if (name === 'runs') return () => Promise.resolve([]);
      const part: unknown = Reflect.get(real, name);
      return typeof part === 'function' ? (part.bind(real) as unknown) : part;
    },
  });
}

async function show(run: string, isWritten = true) {
  const context = world.context(isWritten ? {} : { store: unwritten() });
  const result = await runAction(context, { action: runShow, input: { run } });
  if (result.kind !== 'done') throw new Error('planned');
  return { ...result.output, exitCode: result.exitCode };
}

test('a run that the store does not have yet comes from its workflow, by its whole id only', async () => {
  expect((await show(SAMPLE_RUN, false)).run).toMatchObject({ id: SAMPLE_RUN, status: 'running' });
  await expect(show(SAMPLE_RUN.slice(0, 5), false)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(show('ZZZZZZ', false)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: 'There is no run ZZZZZZ in development. None is under way.',
  });
});

test('where Temporal is away, a run that the store does not have is said not to have been asked for there', async () => {
  world.control.setAway(true);
  await expect(show(SAMPLE_RUN, false)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringMatching(
      /no run R2N8QX .* could not be asked: Temporal does not answer/,
    ) as unknown,
  });
  expect(await show(SAMPLE_RUN)).toMatchObject({ workflow_end: null, exitCode: 5 });
});

test('an open run whose workflow was ended from outside says so, with what to do; one that goes on does not', async () => {
  expect(await show(SAMPLE_RUN)).toMatchObject({ workflow_end: null, run: { trouble: null }, exitCode: 5 });
  world.control.endRun(SAMPLE_RUN, 'cancelled');
  expect(await show(SAMPLE_RUN)).toMatchObject({
    workflow_end: 'cancelled',
    run: { trouble: expect.stringMatching(/was cancelled in Temporal.*watchkeeper run /) as unknown },
    exitCode: 1,
  });
});
