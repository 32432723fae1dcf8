import { afterEach, beforeEach, expect, test } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import {
  aChannel,
  aPolicy,
  aSilence,
  respondingSettings,
} from '../../../test/support/builders/responding.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../../test/support/notify/webhook-receiver.ts';
import {
  createRecordedFleet,
  releaseOf,
  type RecordedFleet,
} from '../../../test/support/recorded-fleet/recorded-fleet.ts';
import { createNotifying } from '../../wiring/create-notifying.ts';
import { createFleetCache } from '../fleet-cache.ts';
import { StallWatch } from './stall-watch.ts';

const SPECS = [aServerSpec().every(1_000).build()];
/** More than a start explains, and half a minute more. */
const LONG_MS = 61_000;
const ignore = (): void => undefined;

let hook: WebhookReceiver;
let fleet: RecordedFleet;
let notifier: ReturnType<typeof createNotifying>;
let now: number;
let said: string[];
let watches: StallWatch[];

beforeEach(async () => {
  [now, said, watches] = [1_000_000, [], []];
  hook = await startWebhookReceiver({ secret: null });
  fleet = await createRecordedFleet({ specs: SPECS, nowMs: () => now });
  notifier = createNotifying({ info: ignore });
  await run('r2', releaseOf(SPECS, fleet.environment).settings.alertRules ?? []);
});
afterEach(async () => {
  await Promise.all(watches.map((watch) => watch.stop()));
  await notifier.close();
  await fleet.close();
  await hook.close();
});

async function run(hash: string, alertRules: RecordedRules): Promise<void> {
  const release = releaseOf(SPECS, fleet.environment);
  const critical = aPolicy({ nextContacts: [], levels: [{ afterMs: 0, notify: ['hook'] }] });
  const responding = respondingSettings({
    channels: [aChannel('webhook', { name: 'hook', ...{ url: hook.url } })],
    escalation: { ...respondingSettings().escalation, critical },
  });
  await fleet.store.applyRelease({
    ...release,
    hash,
    settings: { ...release.settings, alertRules, responding },
  });
}

type RecordedRules = NonNullable<ReturnType<typeof releaseOf>['settings']['alertRules']>;

/** Another API process on the same store. */
function aWatch(): StallWatch {
  const cache = createFleetCache({ store: fleet.store, nowMs: () => now });
  const say = (line: string): void => void said.push(line);
  const watch = new StallWatch({
    store: fleet.store,
    notifier: () => Promise.resolve(notifier),
    read: (environment) => cache.read(environment),
    log: { info: say, warn: say, error: say },
    nowMs: () => now,
  });
  watches.push(watch);
  return watch;
}

/** All of them at once, each to its end. */
async function look(...looking: readonly StallWatch[]): Promise<void> {
  await Promise.all(looking.map((watch) => watch.look()));
  await Promise.all(looking.map((watch) => watch.settled()));
}

const checked = (atMs: number): Promise<void> => fleet.record(aCheck().at(atMs).build());
const events = (): readonly unknown[] =>
  hook.requests.map(({ body }) => (JSON.parse(body) as { event: unknown }).event);

/** Until it is raised, if it is. */
async function stall(...looking: readonly StallWatch[]): Promise<void> {
  await checked(now);
  for (const ms of [0, 14_000, LONG_MS]) {
    now += ms;
    await look(...looking);
  }
}

test('two processes that see the same tell it once, and its end once', async () => {
  const both = [aWatch(), aWatch()];
  await stall(...both);
  await look(...both);
  expect(events()).toEqual(['opened']);
  expect(JSON.parse(hook.requests[0]?.body ?? '')).toMatchObject({
    subject: 'monitor_stalled:development:1',
    incident: { severity: 'critical', rules: ['monitor_stalled'], environment: 'development' },
  });
  await checked(now);
  now += 1_001;
  await look(...both);
  await look(...both);
  expect(events()).toEqual(['opened', 'resolved']);
  await stall(...both);
  expect(events()).toEqual(['opened', 'resolved', 'opened']);
});

test('a process that is started again goes on with the stall and tells nothing twice', async () => {
  await stall(aWatch());
  await look(aWatch());
  expect(events()).toEqual(['opened']);
  await checked(now);
  now += 1_001;
  await look(aWatch());
  expect(events()).toEqual(['opened', 'resolved']);
});

test('what could not be sent is tried again, by whichever process', async () => {
  hook.behave({ kind: 'answer', status: 503 });
  const [one, other] = [aWatch(), aWatch()];
  await stall(one, other);
  expect(hook.requests).toHaveLength(1);
  hook.behave(null);
  now += 4_000;
  await look(one, other);
  expect(hook.requests).toHaveLength(1);
  now += 2_000;
  await look(other);
  await look(one);
  expect(events()).toEqual(['opened', 'opened']);
  expect(hook.taken()).toHaveLength(1);
  expect(said.filter((line) => line.includes('503'))).toHaveLength(1);
});

test('nobody is told of what is silenced, paused, or where alerting is switched off', async () => {
  const silence = aSilence({
    matchers: [{ label: 'environment', is: '=', value: 'development' }],
    startsAtMs: 0,
    endsAtMs: 10 * now,
  });
  const quiet = { silences: [silence], windows: [] };
  await fleet.store.recordRouting('development', { alerts: [], gone: [], quiet });
  await stall(aWatch());
  expect(events()).toEqual([]);
  expect(said).toEqual([expect.stringContaining('monitor_stalled of development')]);
  await checked(now);
  now += 1_001;
  await look(aWatch());
  await fleet.store.recordRouting('development', {
    alerts: [],
    gone: [],
    quiet: { silences: [], windows: [] },
  });
  await fleet.store.noteMode('development', { mode: 'paused', who: 'ann', reason: '', sinceMs: now });
  await stall(aWatch());
  await fleet.store.noteMode('development', { mode: 'normal', who: 'ann', reason: '', sinceMs: now + 1 });
  await run('r3', []);
  await stall(aWatch());
  expect(events()).toEqual([]);
});

test('a start raises nothing, however old the newest check is', async () => {
  await checked(now);
  now += 3_600_000;
  const watch = aWatch();
  await look(watch);
  now += 59_000;
  await look(watch);
  expect(events()).toEqual([]);
  now += 1_001;
  await look(watch);
  expect(events()).toEqual(['opened']);
});
