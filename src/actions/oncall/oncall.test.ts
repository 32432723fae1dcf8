import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { respondingSettings } from '../../../test/support/builders/responding.ts';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { OncallSettings, Rotation } from '../../domain/oncall/rotation.ts';
import type { Action } from '../action.ts';
import { runAction } from '../run-action.ts';
import { oncallHandover } from './handover.ts';
import { oncallShow } from './show.ts';

const PRIMARY: Rotation = {
  name: 'primary',
  members: ['ana', 'ben'],
  turnDays: 7,
  firstHandover: '2025-12-29T09:00',
  zone: 'Europe/Berlin',
  hours: [],
  layer: 1,
};
/** Mondays to Fridays from nine to five. */
const OFFICE: Rotation = {
  ...PRIMARY,
  name: 'office',
  members: ['cy'],
  hours: [{ days: [1, 2, 3, 4, 5], fromMinute: 540, toMinute: 1_020 }],
};

let world: WatchedApi;

beforeEach(async () => {
  world = await createWatchedApi([aServerSpec().named('search').build()]);
});
afterEach(async () => {
  await world.close();
});

async function configure(oncall: OncallSettings): Promise<void> {
  const release = await world.fleet.store.release('r1');
  if (release === null) throw new Error('no release');
  const responding = respondingSettings({ oncall });
  await world.fleet.store.applyRelease({
    ...release,
    hash: 'r2',
    settings: { ...release.settings, responding },
  });
}

async function run<O>(action: Action<O>, input: object) {
  const result = await runAction(world.context(), { action, input });
  if (result.kind !== 'done') throw new Error('planned');
  return result;
}

describe('oncall', () => {
  test('says of each rotation who has it, why, until when, and who follows', async () => {
    const spare = { ...OFFICE, members: ['dee'], hours: [], layer: 2 };
    await configure({
      rotations: [PRIMARY, OFFICE, spare],
      overrides: [
        {
          rotation: 'primary',
          user: 'eve',
          startsAtMs: NOW_MS - 3_600_000,
          endsAtMs: NOW_MS + 3_600_000,
        },
      ],
    });
    const { output, exitCode } = await run(oncallShow, {});
    expect(exitCode).toBe(0);
    // Friday, 04:04 in Berlin.
    expect(output.rotations).toEqual([
      {
        rotation: 'primary',
        zone: 'Europe/Berlin',
        members: ['ana', 'ben'],
        user: 'eve',
        until: '2026-01-02T04:04:30.000Z',
        why: 'override',
        layer: null,
        next: { user: 'ana', at: '2026-01-02T04:04:30.000Z', why: 'turn', layer: 1 },
      },
      {
        rotation: 'office',
        zone: 'Europe/Berlin',
        members: ['cy', 'dee'],
        user: 'dee',
        until: '2026-01-02T08:00:00.000Z',
        why: 'layer',
        layer: 2,
        next: { user: 'cy', at: '2026-01-02T08:00:00.000Z', why: 'turn', layer: 1 },
      },
    ]);
    expect((await run(oncallShow, { rotation: 'office' })).output.rotations).toHaveLength(1);
  });

  test('says that nobody has a rotation, and when somebody will', async () => {
    await configure({ rotations: [OFFICE], overrides: [] });
    const { output } = await run(oncallShow, {});
    expect(output.rotations[0]).toMatchObject({
      user: null,
      until: null,
      why: null,
      next: { user: 'cy', at: '2026-01-02T08:00:00.000Z' },
    });
  });

  test('without any rotation ends with 3, and says how to write one', async () => {
    expect(await run(oncallShow, {})).toMatchObject({ exitCode: 3, output: { rotations: [] } });
    await expect(run(oncallHandover, { rotation: 'primary' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('alerting.oncall.rotations') as string,
    });
  });

  test.each([
    ['primray', /no rotation primray\. Did you mean primary\?/],
    ['x', /no rotation x\. There are: primary\./],
  ])('knows no rotation %s', async (rotation, said) => {
    await configure({ rotations: [PRIMARY], overrides: [] });
    await expect(run(oncallShow, { rotation })).rejects.toThrow(said);
    await expect(run(oncallHandover, { rotation })).rejects.toThrow(said);
  });
});

describe('oncall handover', () => {
  test('says who takes over when, at the same hour also when the clocks have changed', async () => {
    await configure({ rotations: [PRIMARY], overrides: [] });
    const { output } = await run(oncallHandover, { rotation: 'primary', limit: 13 });
    expect(output.user).toBe('ana');
    expect(output.handovers).toHaveLength(13);
    expect(output.handovers.slice(0, 2)).toEqual([
      {
        user: 'ben',
        from: '2026-01-05T08:00:00.000Z',
        until: '2026-01-12T08:00:00.000Z',
        why: 'turn',
        layer: 1,
      },
      {
        user: 'ana',
        from: '2026-01-12T08:00:00.000Z',
        until: '2026-01-19T08:00:00.000Z',
        why: 'turn',
        layer: 1,
      },
    ]);
    expect(output.handovers[12]).toMatchObject({
      from: '2026-03-30T07:00:00.000Z',
      until: '2026-04-06T07:00:00.000Z',
    });
  });

  test('is none where one has it for good', async () => {
    await configure({ rotations: [{ ...PRIMARY, members: ['ana'] }], overrides: [] });
    const { output } = await run(oncallHandover, { rotation: 'primary' });
    expect([output.user, output.handovers]).toEqual(['ana', []]);
  });
});
