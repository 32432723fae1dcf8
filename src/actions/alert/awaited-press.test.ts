import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import { LONGEST_TEST_WAIT_MS } from '../../domain/notify/test-press.ts';
import type { NotificationEvent } from '../../domain/notify/notification.ts';
import { beginAwaiting, endAwaiting, readPress, takePress } from './awaited-press.ts';
import type { ArrivedPress, AwaitedTest, Identified } from './awaited-press.ts';

const ANN: Identified = { person: { name: 'ann', role: 'operator' }, trouble: null };
const PRESS: ArrivedPress = {
  ...{ senderId: 'U0ANN', wayBack: 'http', pressedAtMs: null, via: 'slack', requestId: 'r' },
  identify: () => Promise.resolve(ANN),
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

function press({ at = NOW_MS, environment = awaited.environment } = {}): Promise<Identified | null> {
  const { store } = world.fleet;
  return takePress({ store, nowMs: () => at }, { environment, subject: awaited.subject }, PRESS);
}

describe('the press that is waited for', () => {
  test('is there for who waits as soon as it is given', async () => {
    expect(await readPress(awaited)).toBeNull();
    expect(await press()).toEqual(ANN);
    expect(await readPress(awaited)).toEqual({
      ...{ who: 'ann', senderId: 'U0ANN', wayBack: 'http', trouble: null },
      ...{ pressedAtMs: null, arrivedAtMs: NOW_MS, knownAtMs: NOW_MS },
    });
  });

  test('is the first of several at once', async () => {
    const taken = await Promise.all([press(), press(), press()]);
    expect(taken.filter((each) => each !== null)).toEqual([ANN]);
    expect(await world.fleet.store.audit('development', 10)).toMatchObject([
      { who: 'ann', via: 'slack', action: 'alert/test', subject: 'slack', input: { test: 'test:k' } },
    ]);
  });

  test('is none once nobody waits, and who waits is told of one that has just come', async () => {
    expect(await endAwaiting(awaited)).toBe(true);
    expect(await press()).toBeNull();
    const other = { ...awaited, environment: 'staging' };
    await world.fleet.store.beginMessage({
      ...{ environment: 'staging', subject: 'test:k', channel: 'slack', key: 'other', event: 'test' },
      atMs: NOW_MS,
    });
    expect(await press(other)).toEqual(ANN);
    expect(await endAwaiting(other)).toBe(false);
  });

  test('is none of a test that was ended, such as one for which nobody waited', async () => {
    await note('resolved');
    expect(await press()).toBeNull();
  });

  test('is none after the longest time, also where who waited died', async () => {
    expect(await press({ at: NOW_MS + LONGEST_TEST_WAIT_MS + 1 })).toBeNull();
    expect(await press({ at: NOW_MS + LONGEST_TEST_WAIT_MS })).toEqual(ANN);
  });
});
