import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWatchedApi, type WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { Role } from '../../domain/access/role.ts';
import { runAction } from '../run-action.ts';
import { changeList } from './list.ts';

const NOW_MS = Date.UTC(2026, 0, 5, 12);
let world: WatchedApi;

beforeEach(async () => {
  world = await createWatchedApi([]);
  await record('key/create', { name: 'ci' });
  await record('breaker/open', { server: 'search' });
});
afterEach(async () => {
  await world.close();
});

async function record(action: string, input: Readonly<Record<string, string>>): Promise<void> {
  const context = world.context();
  await context.store.appendAudit({
    atMs: NOW_MS,
    environment: context.environment,
    who: 'ann',
    role: 'admin',
    via: 'cli',
    action,
    subject: input['server'] ?? input['name'] ?? null,
    phase: 'after',
    outcome: 'done',
    requestId: 'r',
    input,
  });
}

async function changes(role: Role, since = '1h') {
  const caller = { ...world.context().caller, role };
  const context = world.context({ caller, nowMs: () => NOW_MS + 60_000 });
  const result = await runAction(context, { action: changeList, input: { since } });
  if (result.kind !== 'done') throw new Error('planned');
  return result.output.changes
    .filter(({ kind }) => kind === 'audit')
    .map(({ server_name, message }) => [server_name, message]);
}

test('who may not read the audit log does not see it in what changed either', async () => {
  expect(await changes('viewer')).toEqual([]);
  expect(await changes('operator')).toEqual([
    ['search', 'ann by cli: breaker/open'],
    [null, 'ann by cli: key/create ci'],
  ]);
});

test.each(['59s', '59'])('what was before %s is not listed', async (since) => {
  expect(await changes('admin', since)).toEqual([]);
});

test.each(['99999999999999999999d', 'yesterday'])('since %s is refused', async (since) => {
  await expect(changes('admin', since)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
});
