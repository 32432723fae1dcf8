import { beforeEach, afterEach, describe, expect, test } from 'vitest';
import { aRoutedAlert, aSilence, respondingSettings } from '../../../test/support/builders/responding.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import { DEFAULT_ROUTING } from '../../domain/fleet/routing-settings.ts';
import type { Action } from '../action.ts';
import { runAction } from '../run-action.ts';
import { silenceAdd } from './add.ts';
import { silenceExpire } from './expire.ts';
import { silenceList } from './list.ts';

let world: WatchedApi;

beforeEach(async () => {
  world = await createWatchedApi([aServerSpec().named('search').build()]);
  await world.fleet.store.recordRouting('development', {
    alerts: [
      aRoutedAlert({ server: 'search', rule: 'server_down', labels: { tier: 'gold' } }),
      aRoutedAlert({ server: 'web', rule: 'flapping', severity: 'low' }),
    ],
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

async function plan(action: Action, input: object): Promise<string> {
  const result = await runAction(world.context(), { action, input, dryRun: true });
  if (result.kind !== 'planned') throw new Error('done');
  return result.plan.would.join('\n');
}

const iso = (atMs: number): string => new Date(atMs).toISOString();
const HOUR = 3_600_000;
const WANTED = { matchers: ['server=sea*'], for: '2h', comment: 'being moved' };

describe('silence add', () => {
  test('is the fleet’s, with who asked for it, why, and what it covers now', async () => {
    const { workflow_id, result } = await run(silenceAdd, WANTED);
    expect(workflow_id).toBe('fleet:development');
    expect(result).toEqual({
      id: expect.stringMatching(/^[0-9A-Z]{6}$/) as string,
      status: 'holding',
      matchers: ['server=sea*'],
      starts_at: iso(NOW_MS),
      ends_at: iso(NOW_MS + 2 * HOUR),
      author: 'tester',
      comment: 'being moved',
      alerts: 1,
    });
    expect((await run(silenceList, {})).silences).toEqual([result]);
  });

  test('tried out, says which alerts it would cover, and adds nothing', async () => {
    expect(await plan(silenceAdd, WANTED)).toBe(
      `silence server=sea* until ${iso(NOW_MS + 2 * HOUR)}: 1 alert that fires now matches: server_down of search`,
    );
    const none = { ...WANTED, matchers: ['tier=gold', 'server=web'], from: '2026-01-03T00:00:00Z' };
    expect(await plan(silenceAdd, none)).toBe(
      'silence tier=gold server=web from 2026-01-03T00:00:00.000Z until 2026-01-03T02:00:00.000Z: no alert that fires now matches',
    );
    expect((await run(silenceList, {})).silences).toEqual([]);
  });

  test.each([
    [{ matchers: ['server'] }, /'server' is no matcher.*write it like tier=gold/],
    [{ matchers: ['server=~a.*'] }, /no regular expressions/],
    [{ matchers: [] }, /matchers/],
    [{ comment: ' ' }, /comment/],
    [{ for: undefined }, /Say how long: for, such as 2h, or until/],
    [{ until: '2026-01-03T00:00:00Z' }, /either how long or until when/],
    [
      { for: undefined, until: '2026-01-01T00:00:00Z' },
      /would end at 2026-01-01T00:00:00.000Z, which is past/,
    ],
    [{ for: undefined, until: '2026-01-03T00:00:00' }, /until: 2026-01-03T00:00:00 is no time/],
    [
      { for: undefined, until: '2026-01-03T00:00:00Z', from: '2026-01-04T00:00:00Z' },
      /would end before it begins/,
    ],
    [{ for: '8d' }, /168 h at the longest.*maintenance add/],
  ])('refuses %j with what would be right', async (changes, said) => {
    await expect(run(silenceAdd, { ...WANTED, ...changes })).rejects.toThrow(said);
    await expect(plan(silenceAdd, { ...WANTED, ...changes })).rejects.toThrow(said);
  });

  test('lasts no longer than the configuration lets it, also while nothing fires', async () => {
    const release = await world.fleet.store.release('r1');
    if (release === null) throw new Error('no release');
    const responding = respondingSettings({ routing: { ...DEFAULT_ROUTING, longestSilenceMs: HOUR } });
    await world.fleet.store.applyRelease({
      ...release,
      hash: 'r2',
      settings: { ...release.settings, responding },
    });
    await expect(run(silenceAdd, WANTED)).rejects.toThrow(/lasts 1 h at the longest/);
  });
});

describe('silence list', () => {
  test('has those that hold before those to come, pages on, and leaves out what has ended', async () => {
    const silences = [
      aSilence({ id: 'C0M1NG', startsAtMs: NOW_MS + HOUR, endsAtMs: NOW_MS + 2 * HOUR }),
      aSilence({ id: 'LATER1', endsAtMs: NOW_MS + 9 * HOUR, matchers: [] }),
      aSilence({ id: 'S00NER', endsAtMs: NOW_MS + HOUR }),
      aSilence({ id: 'ENDED1', startsAtMs: NOW_MS - HOUR, endsAtMs: NOW_MS }),
    ];
    await world.control.setQuiet({ silences, windows: [] });
    const all = await run(silenceList, {});
    expect(all.holding).toBe(2);
    expect(all.silences.map(({ id, status, alerts }) => [id, status, alerts])).toEqual([
      ['S00NER', 'holding', 1],
      ['LATER1', 'holding', 2],
      ['C0M1NG', 'coming', 1],
    ]);
    const first = await run(silenceList, { limit: 2 });
    const second = await run(silenceList, { limit: 2, cursor: first.next_cursor });
    expect(second.silences.map(({ id }) => id)).toEqual(['C0M1NG']);
    expect(second.next_cursor).toBeNull();
  });
});

describe('silence expire', () => {
  beforeEach(() =>
    world.control.setQuiet({
      silences: [aSilence({ id: 'M4QDKZ' }), aSilence({ id: 'M4AAAA' })],
      windows: [],
    }),
  );

  test.each(['M4QDKZ', 'm4q', 'silence:M4QD'])('ends the one of %s', async (silence) => {
    expect(await plan(silenceExpire, { silence })).toBe(
      'end the silence M4QDKZ (server=search): 1 alert that fires now matches: server_down of search',
    );
    const { result } = await run(silenceExpire, { silence });
    expect(result).toMatchObject({ id: 'M4QDKZ', status: 'ended', ends_at: iso(NOW_MS) });
    expect((await run(silenceList, {})).silences.map(({ id }) => id)).toEqual(['M4AAAA']);
  });

  test.each([
    ['M4', /beginning of 2 silences: M4QDKZ \(server=search\), M4AAAA/],
    ['X', /no silence X in development\. There are: M4QDKZ/],
    ['XXXXXX', /no silence XXXXXX in development\. There are: M4QDKZ/],
  ])('refuses %s and says which there are', async (silence, said) => {
    await expect(run(silenceExpire, { silence })).rejects.toThrow(said);
    await expect(plan(silenceExpire, { silence })).rejects.toThrow(said);
  });

  test('ends one that the store does not show yet', async () => {
    const quiet = { silences: [], windows: [] };
    await world.fleet.store.recordRouting('development', { alerts: [], gone: [], quiet });
    expect((await run(silenceExpire, { silence: 'M4QDKZ' })).result.id).toBe('M4QDKZ');
  });
});
