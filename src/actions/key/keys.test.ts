import { afterEach, beforeEach, expect, test } from 'vitest';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import { hashSecret, parseKey } from '../../domain/access/key-text.ts';
import type { Action, ActionContext } from '../action.ts';
import { runAction } from '../run-action.ts';
import { keyCreate } from './create.ts';
import { keyList } from './list.ts';
import { keyRevoke } from './revoke.ts';

let world: WatchedApi;
beforeEach(async () => {
  world = await createWatchedApi([aServerSpec().build()]);
});
afterEach(() => world.close());

async function run<O>(action: Action<O>, input: object, changes: Partial<ActionContext> = {}): Promise<O> {
  const result = await runAction(world.context(changes), { action, input });
  if (result.kind !== 'done') throw new Error('planned');
  return action.output.parse(JSON.parse(JSON.stringify(result.output)));
}

async function createdKey(input: object, changes: Partial<ActionContext> = {}): Promise<string> {
  const { result } = await run(keyCreate, input, changes);
  if (result.key === null) throw new Error('no key was shown');
  return result.key;
}

/** Every text that the store holds about what people did. */
async function everythingKept(): Promise<string> {
  const { store } = world.fleet;
  return JSON.stringify([await store.keys(), await store.audit('development', 100)]);
}

test('a key is shown once, and only its hash is kept', async () => {
  const { result } = await run(keyCreate, { name: 'ci', role: 'operator', expires_in: '12h' });
  const parts = parseKey(result.key ?? '');
  expect(result).toMatchObject({ name: 'ci', role: 'operator', status: 'active', created_by: 'tester' });
  expect(result.expires_at).toBe(new Date(NOW_MS + 12 * 3_600_000).toISOString());
  if (parts === null) throw new Error('not the text of a key');
  expect(await world.fleet.store.key(parts.id)).toMatchObject({ secretHash: hashSecret(parts) });
  expect(await everythingKept()).not.toContain(parts.secret);
  expect(JSON.stringify(await run(keyList, { all: true }))).not.toMatch(/hash|_key|"key"/);
});

test('left to itself a key may only read, and does not end', async () => {
  expect(await run(keyCreate, { name: 'grafana' })).toMatchObject({
    result: { role: 'viewer', expires_at: null },
  });
});

test('creating and revoking are audited, by name', async () => {
  await createdKey({ name: 'ci' });
  await run(keyRevoke, { key: 'ci' });
  const lines = await world.fleet.store.audit('development', 10);
  expect(lines.map(({ action, phase, subject }) => [action, phase, subject])).toEqual([
    ['key/revoke', 'after', 'ci'],
    ['key/revoke', 'before', 'ci'],
    ['key/create', 'after', 'ci'],
    ['key/create', 'before', 'ci'],
  ]);
});

test('the same idempotency key makes one API key, and its replay shows no secret', async () => {
  const once = { idempotencyKey: 'k1' };
  const key = await createdKey({ name: 'ci' }, once);
  const replay = await run(keyCreate, { name: 'ci' }, once);
  expect(replay.result).toMatchObject({ name: 'ci', key: null });
  const stored = await world.fleet.store.beginIdempotent('development:tester:k1#1', 'another request');
  expect(stored).toEqual({ status: 'mismatch' });
  expect(await everythingKept()).not.toContain(parseKey(key)?.secret);
});

test('a living name is taken; a revoked one is free', async () => {
  await createdKey({ name: 'ci' });
  await expect(run(keyCreate, { name: 'ci' })).rejects.toMatchObject({ code: 'CONFLICT' });
  const dryRun = runAction(world.context(), { action: keyCreate, input: { name: 'ci' }, dryRun: true });
  await expect(dryRun).rejects.toMatchObject({ code: 'CONFLICT' });
  await run(keyRevoke, { key: 'ci' });
  await createdKey({ name: 'ci' });
  expect((await run(keyList, {})).keys).toHaveLength(1);
  expect((await run(keyList, { all: true })).keys.map(({ status }) => status).sort()).toEqual([
    'active',
    'revoked',
  ]);
});

test('a key is revoked by the beginning of its id, and stays revoked', async () => {
  const id = parseKey(await createdKey({ name: 'ci' }))?.id ?? '';
  const first = await run(keyRevoke, { key: id.slice(0, 6) });
  world.setNow(NOW_MS + 5_000);
  const second = await run(keyRevoke, { key: id });
  expect(first.result.status).toBe('revoked');
  expect(second.result.revoked_at).toBe(first.result.revoked_at);
});

test('an unknown key is not found, with the name that may have been meant', async () => {
  await createdKey({ name: 'grafana' });
  await expect(run(keyRevoke, { key: 'grafanna' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('grafana') as string,
  });
});

test('a key given in place of its name is refused, and kept nowhere', async () => {
  const key = await createdKey({ name: 'ci' });
  const failure: unknown = await run(keyRevoke, { key }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'INVALID_REQUEST' });
  const said = JSON.stringify([failure, String(failure), await everythingKept()]);
  expect(said).not.toContain(parseKey(key)?.secret);
});

test.each([{ name: 'a b' }, { name: '' }, { name: 'ci', role: 'root' }, { name: 'ci', expires_in: 'soon' }])(
  '%o is refused',
  async (input) => {
    await expect(run(keyCreate, input)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  },
);

test('a dry run says what would be done and makes nothing', async () => {
  const planned = await runAction(world.context(), {
    action: keyCreate,
    input: { name: 'ci', expires_in: '1h' },
    dryRun: true,
  });
  expect(planned).toMatchObject({ plan: { would: [expect.stringContaining('3600 s')] } });
  expect(await world.fleet.store.keys()).toEqual([]);
});

test('only an admin may', async () => {
  const caller = { who: 'x', role: 'approver', via: 'http', requestId: 'r' } as const;
  for (const action of [keyCreate, keyList, keyRevoke])
    await expect(run<unknown>(action, { name: 'ci', key: 'ci' }, { caller })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
});
