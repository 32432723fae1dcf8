import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import { LONGEST_TEST_WAIT_MS } from '../../domain/notify/test-press.ts';
import type { TestPress } from '../../domain/notify/test-press.ts';
import type { NotificationEvent } from '../../domain/notify/notification.ts';
import { beginAwaiting, claimPress, endAwaiting, givePress, readPress } from './awaited-press.ts';
import type { AwaitedTest } from './awaited-press.ts';

const PRESS: TestPress = {
  ...{ who: 'ann', senderId: 'U0ANN', wayBack: 'http', trouble: null },
  ...{ pressedAtMs: null, arrivedAtMs: NOW_MS, knownAtMs: NOW_MS },
};

let world: WatchedApi;
let awaited: AwaitedTest;

beforeEach(async () => {
  world = await createWatchedApi([]);
  awaited = { store: world.fleet.store, environment: 'development', subject: 'test:k' };
  await beginAwaiting(awaited);
  await note('test');
});
afterEach(() => world.close());

/** As each message of the test is noted before it goes out. */
async function note(event: NotificationEvent): Promise<void> {
  const { environment, subject } = awaited;
  const message = { environment, subject, channel: 'slack', key: `${subject}:${event}`, event, atMs: NOW_MS };
  await world.fleet.store.beginMessage(message);
}

describe('the press that is waited for', () => {
  test('is there for who waits as soon as it is given', async () => {
    expect(await readPress(awaited)).toBeNull();
    expect(await claimPress(awaited, NOW_MS)).toBe(true);
    expect(await readPress(awaited)).toBeNull();
    await givePress(awaited, PRESS);
    expect(await readPress(awaited)).toEqual(PRESS);
  });

  test('is the first of several at once', async () => {
    const claims = await Promise.all([1, 2, 3].map(() => claimPress(awaited, NOW_MS)));
    expect(claims.filter(Boolean)).toHaveLength(1);
  });

  test('is none once nobody waits, and who waits is told of one that has just come', async () => {
    expect(await endAwaiting(awaited)).toBe(true);
    expect(await claimPress(awaited, NOW_MS)).toBe(false);
    const other = { ...awaited, environment: 'staging' };
    await world.fleet.store.beginMessage({
      ...{ environment: 'staging', subject: 'test:k', channel: 'slack', key: 'other', event: 'test' },
      atMs: NOW_MS,
    });
    expect(await claimPress(other, NOW_MS)).toBe(true);
    expect(await endAwaiting(other)).toBe(false);
  });

  test('is none of a test that was ended, such as one for which nobody waited', async () => {
    await note('resolved');
    expect(await claimPress(awaited, NOW_MS)).toBe(false);
  });

  test('is none after the longest time, also where who waited died', async () => {
    expect(await claimPress(awaited, NOW_MS + LONGEST_TEST_WAIT_MS + 1)).toBe(false);
    expect(await claimPress(awaited, NOW_MS + LONGEST_TEST_WAIT_MS)).toBe(true);
  });
});
