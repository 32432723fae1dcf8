import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { aRoutedAlert, aWindow, respondingSettings } from '../../../test/support/builders/responding.ts';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { MaintenanceWindow } from '../../domain/maintenance/maintenance-window.ts';
import type { Action } from '../action.ts';
import { runAction } from '../run-action.ts';
import { maintenanceAdd } from './add.ts';
import { maintenanceCancel } from './cancel.ts';
import { maintenanceList } from './list.ts';

let world: WatchedApi;

beforeEach(async () => {
  world = await createWatchedApi(['search', 'web', 'store'].map((name) => aServerSpec().named(name).build()));
  await world.fleet.store.recordRouting('development', {
    alerts: [aRoutedAlert({ server: 'search' })],
    gone: [],
    quiet: null,
  });
});
afterEach(async () => {
  await world.close();
});

async function run<O>(action: Action<O>, input: object): Promise<O> {
  const result = await runAction(world.context(), { action, input });
  if (result.kind !== 'done') throw new Error('planned');
  return result.output;
}

async function plan(action: Action, input: object): Promise<readonly string[]> {
  const result = await runAction(world.context(), { action, input, dryRun: true });
  if (result.kind !== 'planned') throw new Error('done');
  return result.plan.would;
}

async function configure(...maintenance: readonly MaintenanceWindow[]): Promise<void> {
  const release = await world.fleet.store.release('r1');
  if (release === null) throw new Error('no release');
  const responding = respondingSettings({ maintenance });
  await world.fleet.store.applyRelease({
    ...release,
    hash: 'r2',
    settings: { ...release.settings, responding },
  });
}

const iso = (atMs: number): string => new Date(atMs).toISOString();
const HOUR = 3_600_000;
const NIGHTLY = { name: 'nightly', rrule: 'FREQ=DAILY;BYHOUR=2', zone: 'Asia/Hong_Kong', for: '2h' };

describe('maintenance add', () => {
  test('once, from now on, for the servers named', async () => {
    const { workflow_id, result } = await run(maintenanceAdd, {
      name: 'move',
      for: '2h',
      servers: ['search,web'],
      comment: 'new gateway',
    });
    expect(workflow_id).toBe('fleet:development');
    expect(result).toEqual({
      name: 'move',
      status: 'holding',
      origin: 'person',
      starts_at: iso(NOW_MS),
      ends_at: iso(NOW_MS + 2 * HOUR),
      schedule: null,
      matchers: [],
      servers: ['search', 'web'],
      server_count: 2,
      author: 'tester',
      comment: 'new gateway',
    });
    expect((await run(maintenanceList, {})).windows).toEqual([result]);
  });

  test('at times as the clocks of its zone show them, also where they change in between', async () => {
    const asked = {
      name: 'night',
      zone: 'Europe/Berlin',
      from: '2026-03-28T22:00',
      until: '2026-03-29T04:00',
    };
    const { result } = await run(maintenanceAdd, asked);
    expect([result.starts_at, result.ends_at]).toEqual([
      '2026-03-28T21:00:00.000Z',
      '2026-03-29T02:00:00.000Z',
    ]);
  });

  test('again and again, with when it comes next', async () => {
    const { result } = await run(maintenanceAdd, { ...NIGHTLY, match: ['server=s*'] });
    expect(result).toMatchObject({
      status: 'coming',
      starts_at: '2026-01-02T18:00:00.000Z',
      ends_at: '2026-01-02T20:00:00.000Z',
      schedule: { rrule: 'FREQ=DAILY;BYHOUR=2', zone: 'Asia/Hong_Kong', duration_seconds: 7_200 },
      matchers: ['server=s*'],
      servers: null,
      server_count: 2,
    });
  });

  test('tried out, says when it would be and for what, and adds nothing', async () => {
    expect(await plan(maintenanceAdd, { ...NIGHTLY, match: ['server=s*'] })).toEqual([
      'plan nightly: FREQ=DAILY;BYHOUR=2 in Asia/Hong_Kong, from 2026-01-02T18:00:00.000Z until 2026-01-02T20:00:00.000Z, from 2026-01-03T18:00:00.000Z until 2026-01-03T20:00:00.000Z, from 2026-01-04T18:00:00.000Z until 2026-01-04T20:00:00.000Z, and so on',
      'plan it for 2 of 3 servers, search, store: 1 alert that fires now matches: server_down of search',
    ]);
    expect(await plan(maintenanceAdd, { name: 'all', for: '1h' })).toEqual([
      `plan all: from ${iso(NOW_MS)} until ${iso(NOW_MS + HOUR)}`,
      'plan it for all 3 servers: 1 alert that fires now matches: server_down of search',
    ]);
    expect((await run(maintenanceList, {})).windows).toEqual([]);
  });

  test.each([
    [{ name: '1st', for: '1h' }, /beginning with a letter/],
    [{ name: 'w' }, /Say how long/],
    [{ name: 'w', for: '1h', servers: ['serach'] }, /No server called serach.*Did you mean search\?/],
    [{ name: 'w', for: '1h', match: ['tier'] }, /'tier' is no matcher/],
    [{ name: 'w', for: '1h', zone: 'Asia/HongKong' }, /no time zone Asia\/HongKong/],
    [{ name: 'w', for: '1h', from: '2026-01-05T12:00' }, /from: 2026-01-05T12:00 is no time/],
    [{ ...NIGHTLY, rrule: 'FREQ=DALY' }, /rrule: FREQ cannot be DALY; write DAILY/],
    [{ ...NIGHTLY, rrule: 'FREQ=DAILY;COUNT=2' }, /write from, or UNTIL instead/],
    [{ ...NIGHTLY, rrule: 'FREQ=DAILY;UNTIL=20250101' }, /would never hold: it is over already/],
    [{ ...NIGHTLY, until: '2026-02-01T00:00:00Z' }, /write UNTIL=YYYYMMDD into the rule/],
    [{ ...NIGHTLY, for: undefined }, /how long it lasts from each start/],
  ])('refuses %j with what would be right', async (asked, said) => {
    await expect(run(maintenanceAdd, asked)).rejects.toThrow(said);
    await expect(plan(maintenanceAdd, asked)).rejects.toThrow(said);
  });

  test('refuses a name that somebody or the configuration has taken', async () => {
    await configure(aWindow({ name: 'weekly', origin: 'configuration' }));
    await world.control.setQuiet({ silences: [], windows: [aWindow()] });
    await expect(run(maintenanceAdd, NIGHTLY)).rejects.toThrow(/a maintenance window nightly already/);
    await expect(plan(maintenanceAdd, NIGHTLY)).rejects.toThrow(/a maintenance window nightly already/);
    await expect(run(maintenanceAdd, { ...NIGHTLY, name: 'weekly' })).rejects.toThrow(
      /one of the configuration \(recorded\.yaml\)/,
    );
  });
});

describe('maintenance list', () => {
  const once = (startsAtMs: number, endsAtMs: number) => ({ kind: 'once', startsAtMs, endsAtMs }) as const;

  beforeEach(async () => {
    await configure(
      aWindow({ name: 'weekly', origin: 'configuration', author: 'configuration', servers: ['web'] }),
    );
    await world.control.setQuiet({
      silences: [],
      windows: [
        aWindow({ name: 'done', times: once(0, NOW_MS) }),
        aWindow({ name: 'now', times: once(NOW_MS - HOUR, NOW_MS + HOUR) }),
      ],
    });
  });

  test('has those of people and of the configuration, what holds first and what is over last', async () => {
    const { holding, windows } = await run(maintenanceList, {});
    expect(holding).toBe(1);
    expect(
      windows.map(({ name, status, origin, server_count }) => [name, status, origin, server_count]),
    ).toEqual([
      ['now', 'holding', 'person', 3],
      ['weekly', 'coming', 'configuration', 1],
      ['done', 'over', 'person', 3],
    ]);
    expect(windows[2]).toMatchObject({ starts_at: null, ends_at: null });
  });

  test('of one status, and pages on', async () => {
    expect((await run(maintenanceList, { status: 'over' })).windows.map(({ name }) => name)).toEqual([
      'done',
    ]);
    const first = await run(maintenanceList, { limit: 2 });
    const second = await run(maintenanceList, { limit: 2, cursor: first.next_cursor });
    expect([second.windows.map(({ name }) => name), second.next_cursor]).toEqual([['done'], null]);
  });
});

describe('maintenance cancel', () => {
  beforeEach(async () => {
    await configure(aWindow({ name: 'weekly', origin: 'configuration' }));
    await world.control.setQuiet({ silences: [], windows: [aWindow()] });
  });

  test('takes one of people away', async () => {
    expect(await plan(maintenanceCancel, { name: 'nightly' })).toEqual([
      'cancel the window nightly, which is coming: no alert that fires now matches',
    ]);
    const { result } = await run(maintenanceCancel, { name: 'nightly' });
    expect(result).toMatchObject({ name: 'nightly', status: 'over', ends_at: null });
    expect((await run(maintenanceList, {})).windows.map(({ name }) => name)).toEqual(['weekly']);
  });

  test.each([
    ['weekly', 'CONFLICT', /taken out there, under alerting\.maintenance/],
    ['nihgtly', 'NOT_FOUND', /Nobody has added a maintenance window nihgtly\. Did you mean nightly\?/],
  ])('refuses %s: %s', async (name, code, message) => {
    const refusal = { code, message: expect.stringMatching(message) as string };
    await expect(run(maintenanceCancel, { name })).rejects.toMatchObject(refusal);
    await expect(plan(maintenanceCancel, { name })).rejects.toMatchObject(refusal);
  });
});
