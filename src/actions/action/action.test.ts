import { afterEach, beforeEach, expect, test } from 'vitest';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { createWatchedApi, type WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import { CATALOGUE } from '../catalogue.ts';
import { runAction } from '../run-action.ts';
import { actionList } from './list.ts';
import { actionShow } from './show.ts';

let world: WatchedApi;
beforeEach(async () => {
  world = await createWatchedApi([aServerSpec().build()]);
});
afterEach(() => world.close());

async function list(input: object = {}) {
  const result = await runAction(world.context(), { action: actionList, input });
  if (result.kind !== 'done') throw new Error('planned');
  return result.output;
}

async function show(action: string) {
  const result = await runAction(world.context(), { action: actionShow, input: { action } });
  if (result.kind !== 'done') throw new Error('planned');
  return result.output;
}

test('everything that can be done is listed once, by name, and a page goes on where the last ended', async () => {
  const { actions } = await list();
  const names = CATALOGUE.map(({ name }) => name as string).toSorted();
  expect(actions.map(({ name }) => name)).toEqual(names);
  const first = await list({ limit: 3 });
  const second = await list({ limit: 3, cursor: first.next_cursor });
  expect([...first.actions, ...second.actions].map(({ name }) => name)).toEqual(names.slice(0, 6));
});

test('a list is narrowed by effect and by noun; a noun that nothing is about has its nearest named', async () => {
  const { actions } = await list({ effect: 'danger', noun: 'server' });
  const dangers = CATALOGUE.filter(({ effect, noun }) => effect === 'danger' && noun === 'server');
  expect(dangers.length).toBeGreaterThan(0);
  expect(actions.map(({ name }) => name)).toEqual(dangers.map(({ name }) => name as string).toSorted());
  await expect(list({ noun: 'servr' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: 'No action is about servr. Did you mean server?',
  });
});

test('an action is shown with what it takes: what has to be given, and what is otherwise', async () => {
  const shown = await show('server/pause');
  expect(shown).toMatchObject({
    command: 'watchkeeper servers pause SERVER',
    effect: 'change',
    role: 'operator',
    is_step: true,
  });
  expect(shown.inputs.find(({ name }) => name === 'server')).toMatchObject({ type: 'text', required: true });
  const listed = (await show('run/list')).inputs.find(({ name }) => name === 'limit');
  expect(listed).toMatchObject({ type: 'number', required: false, default: 50 });
  expect((await show('action/list')).inputs[0]).toMatchObject({ choices: ['read', 'change', 'danger'] });
  await expect(show('server/pose')).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: 'There is no action server/pose. Did you mean server/pause?',
  });
});
