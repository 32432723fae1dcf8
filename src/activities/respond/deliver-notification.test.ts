import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { anOpenIncident } from '../../../test/support/builders/an-open-incident.ts';
import { respondingSettings } from '../../../test/support/builders/responding.ts';
import { createRecordedFleet } from '../../../test/support/recorded-fleet/recorded-fleet.ts';
import type { RecordedFleet } from '../../../test/support/recorded-fleet/recorded-fleet.ts';
import { createConsoleNotifier } from '../../adapters/notify/console/console-notifier.ts';
import type { Severity } from '../../domain/alert/alert-rule.ts';
import { viewIncident } from '../../domain/incident/incident-view.ts';
import { createDeliverNotification } from './deliver-notification.ts';

const NOW_MS = Date.UTC(2026, 0, 2, 14, 30);

let fleet: RecordedFleet;
let now: number;
let said: string[];
let perMinute: number;

beforeEach(async () => {
  now = NOW_MS;
  said = [];
  perMinute = 2;
  fleet = await createRecordedFleet({ specs: [], nowMs: () => now });
});

afterEach(() => fleet.close());

/** What one attempt at the message comes to. */
function deliver(id: string, severity: Severity) {
  const activity = createDeliverNotification({
    store: fleet.store,
    notifier: createConsoleNotifier({ write: (line) => said.push(line) }),
    readResponding: () =>
      Promise.resolve(
        respondingSettings({
          channels: [{ name: 'ops', type: 'console', severities: [], fallback: null, perMinute }],
        }),
      ),
    namespace: 'default',
    nowMs: () => now,
  });
  const { environment } = fleet;
  const { state } = anOpenIncident({ id, environment, server: 'search', nowMs: now });
  const telling = { number: 1, event: 'opened', announce: true, line: `${id} opened` } as const;
  return new MockActivityEnvironment().run(activity, {
    channel: 'ops',
    addressees: [],
    telling: { ...telling, atMs: now, targets: null, nextContact: 0 },
    view: { ...viewIncident(state, now), severity },
  });
}

const tellings = () => said.map((line) => /opened: (\w+)/.exec(line)?.[1]);

test('what a channel does not take within a minute waits, says why, and goes when it may', async () => {
  for (const id of ['A00001', 'A00002']) expect(await deliver(id, 'high')).toMatchObject({ status: 'sent' });
  now += 10_000;
  expect(await deliver('A00003', 'high')).toEqual({ status: 'queued', waitMs: 50_000 });
  const [waiting] = await fleet.store.messages(fleet.environment, 'incident:A00003');
  expect(waiting).toMatchObject({ status: 'queued', attempts: 0 });
  expect(waiting?.detail).toMatch(/^Waits until 14:31:00 UTC: the channel ops takes 2 messages a minute/);
  expect(tellings()).toEqual(['A00001', 'A00002']);
  now = NOW_MS + 60_000;
  expect(await deliver('A00003', 'high')).toMatchObject({ status: 'sent', attempts: 1 });
  expect(tellings()).toEqual(['A00001', 'A00002', 'A00003']);
});

test('a critical one never waits, and takes no turn of another', async () => {
  perMinute = 1;
  for (const id of ['A00001', 'A00002', 'A00003'])
    expect(await deliver(id, 'critical')).toMatchObject({ status: 'sent' });
  expect(await deliver('A00004', 'low')).toMatchObject({ status: 'sent' });
  expect(await deliver('A00005', 'low')).toMatchObject({ status: 'queued' });
  expect(await deliver('A00005', 'critical'), 'it has become worse').toMatchObject({ status: 'sent' });
});

test('who waits long asks again within a minute, and a limit that was raised lets it go', async () => {
  perMinute = 1;
  for (const id of ['A00001', 'A00002']) await deliver(id, 'high');
  expect(await deliver('A00003', 'high')).toEqual({ status: 'queued', waitMs: 60_000 });
  perMinute = 60;
  expect(await deliver('A00003', 'high')).toMatchObject({ status: 'sent' });
});

test('a message that has been sent is not sent again, whatever waits', async () => {
  perMinute = 1;
  await deliver('A00001', 'high');
  expect(await deliver('A00001', 'high')).toMatchObject({ status: 'sent', attempts: 1 });
  expect(said).toHaveLength(1);
});

test('a message that its channel had no word for is not tried again', async () => {
  const { environment, store } = fleet;
  const [key, subject] = ['incident:A00001:1:ops', 'incident:A00001'];
  await store.beginMessage({ environment, key, channel: 'ops', subject, event: 'opened', atMs: now });
  await store.endAttempt(key, { status: 'suppressed', reference: null, detail: 'no word', atMs: now });
  expect(await deliver('A00001', 'high')).toMatchObject({ status: 'suppressed', attempts: 1 });
  expect(said).toEqual([]);
});
