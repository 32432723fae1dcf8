import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { load, removeWritten } from '../../../test/support/builders/written-configuration.ts';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { Release } from '../../domain/release/release.ts';
import type { Action, ActionContext } from '../action.ts';
import { releaseList } from '../release/list.ts';
import { releaseShow } from '../release/show.ts';
import { runAction } from '../run-action.ts';
import type { ActionRequest } from '../run-action.ts';
import { serverAdd } from './add.ts';
import { serverPause } from './pause.ts';
import { serverRemove } from './remove.ts';
import { serverResume } from './resume.ts';

removeWritten();

/** One server has a secret that this process cannot look up: it is the service's. */
const CONFIG = `
servers:
  - { server_name: search, mcp_endpoint_url: "http://127.0.0.1:9/mcp", jwt_token: "\${SEARCH_TOKEN}" }
  - { server_name: booking, mcp_endpoint_url: "http://127.0.0.1:9/booking" }
`;
const ADDED = { server: 'added', mcp_url: 'http://127.0.0.1:9/added', labels: ['tier=gold'] };

let api: WatchedApi;
let release: Release;

beforeEach(async () => {
  const [loaded] = load(CONFIG, { SEARCH_TOKEN: 'aaaaaaaaaa.bbbbbbbbbb.cccccccccc' }).environments;
  if (loaded === undefined) throw new Error('no environment');
  release = loaded.release;
  api = await createWatchedApi(release.settings.servers, release);
});
afterEach(() => api.close());

async function run<O>(
  action: Action<O>,
  input: unknown,
  more: Partial<ActionRequest<O>> & { readonly context?: Partial<ActionContext> } = {},
): Promise<O> {
  const { context, ...request } = more;
  const result = await runAction(api.context(context), { action, input, ...request });
  if (result.kind !== 'done') throw new Error('It was only planned.');
  return result.output;
}

const watchedNames = async (): Promise<readonly string[]> =>
  Object.keys(await api.fleet.store.assignments('development'));

describe('servers add', () => {
  test('makes a release with the server in it, and says that the file was not touched', async () => {
    const { result, run_id } = await run(serverAdd, ADDED);
    expect(run_id).toBeNull();
    expect(result).toMatchObject({ changed: ['servers.added'], total_servers: 3, file_changed: false });
    expect(result.message).toContain('file was not touched');
    expect(await watchedNames()).toEqual(['added', 'booking', 'search']);
    const spec = (await api.fleet.store.release(result.release))?.settings.servers.at(-1);
    expect(spec).toMatchObject({ name: 'added', rest: null, labels: { tier: 'gold' } });
    expect(await api.fleet.store.audit('development', 5)).toMatchObject([
      { action: 'server/add', subject: 'added', phase: 'after', outcome: 'done' },
      { action: 'server/add', subject: 'added', phase: 'before' },
    ]);
  });

  test('a dry run says so and adds nothing', async () => {
    const planned = await runAction(api.context(), { action: serverAdd, input: ADDED, dryRun: true });
    expect(JSON.stringify(planned)).toContain('servers.added');
    expect(await watchedNames()).toEqual(['booking', 'search']);
  });

  test('the same key adds once', async () => {
    const context = { idempotencyKey: 'once' };
    const first = await run(serverAdd, ADDED, { context });
    expect(await run(serverAdd, ADDED, { context })).toEqual(first);
    await expect(run(serverAdd, ADDED)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test.each([
    ['no address', { server: 'added' }, 'servers.added.mcp_enabled'],
    ['a scheme that is not spoken', { ...ADDED, mcp_url: 'ftp://x/y' }, 'servers.added.mcp_endpoint_url'],
    ['a name that is none', { ...ADDED, server: '-x-' }, 'server_name'],
  ])('%s is refused by the rules of a file', async (_, input, path) => {
    await expect(run(serverAdd, input)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(path) as unknown,
    });
    expect((await api.fleet.store.standing('development')).current).toBe(release.hash);
  });

  test('two at once: the second is told, and nothing is lost', async () => {
    const ends = await Promise.allSettled(
      ['one-mcp', 'two-mcp'].map((server) => run(serverAdd, { ...ADDED, server })),
    );
    const added = ends.filter(({ status }) => status === 'fulfilled').length;
    expect(await watchedNames()).toHaveLength(2 + added);
    for (const end of ends)
      if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'CONFLICT' });
  });
});

describe('servers remove', () => {
  test('asks for the name, then takes the server out and keeps what was recorded', async () => {
    await api.fleet.record(
      aCheck()
        .of('booking')
        .at(NOW_MS - 1000)
        .build(),
    );
    await expect(run(serverRemove, { server: 'booking' })).rejects.toMatchObject({ code: 'CONFLICT' });
    const { result } = await run(serverRemove, { server: 'booking' }, { confirm: 'booking' });
    expect(result.changed).toEqual(['servers.booking']);
    expect(await watchedNames()).toEqual(['search']);
    expect((await api.fleet.store.history('development', 'booking', { limit: 5 })).items).toHaveLength(1);
  });

  test('one that others depend on is not taken out', async () => {
    const [search] = release.settings.document['servers'] as readonly object[];
    const depending = load(
      JSON.stringify({
        servers: [
          { ...search, jwt_token: null },
          { server_name: 'booking', mcp_endpoint_url: 'http://x/y', depends_on: ['search'] },
        ],
      }),
    ).environments[0]?.release;
    if (depending === undefined) throw new Error('no environment');
    await api.fleet.store.applyRelease(depending);
    await expect(run(serverRemove, { server: 'search' }, { confirm: 'search' })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('servers.booking.depends_on') as unknown,
    });
  });

  test('an unknown one is named with what is near', async () => {
    await expect(run(serverRemove, { server: 'serch' }, { confirm: 'serch' })).rejects.toMatchObject({
      code: 'SERVER_NOT_FOUND',
      details: { suggestions: ['search'] },
    });
  });
});

describe('servers pause and resume', () => {
  test('are commands that the loop folds; the release stays, and an addition does not end a pause', async () => {
    const pausing = run(serverPause, { server: 'search', reason: 'being moved' });
    while ((await api.fleet.foldCommands()) === 0);
    expect((await pausing).result).toMatchObject({ status: 'done', paused: true });
    expect((await api.fleet.store.standing('development')).current).toBe(release.hash);
    await run(serverAdd, ADDED);
    expect((await api.fleet.store.state('development', 'search'))?.paused).toBe(true);
    const planned = await runAction(api.context(), {
      action: serverPause,
      input: { server: 'search' },
      dryRun: true,
    });
    expect(planned).toMatchObject({ plan: { would: [] } });
    const resuming = run(serverResume, { server: 'search' });
    while ((await api.fleet.foldCommands()) === 0);
    expect((await resuming).result).toMatchObject({ status: 'done', paused: false });
  });
});

test('release list and show tell what runs, what waits and how it differs', async () => {
  const { result } = await run(serverAdd, ADDED);
  await api.fleet.store.propose('development', { release: release.hash, atMs: NOW_MS, source: 'a.yaml' });
  const { releases } = await run(releaseList, {});
  expect(releases.map((each) => [each.release, each.state])).toEqual([
    [result.release, 'current'],
    [release.hash, 'pending'],
  ]);
  const shown = await run(releaseShow, { release: release.hash.slice(0, 10) });
  expect(shown).toMatchObject({
    state: 'pending',
    servers: ['search', 'booking'],
    differs: ['servers.added'],
  });
  await expect(run(releaseShow, { release: 'zzz' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
