import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import {
  aChannel,
  aContact,
  aPolicy,
  respondingSettings,
} from '../../../test/support/builders/responding.ts';
import { INCIDENT_ID } from '../../../test/support/builders/an-open-incident.ts';
import { until } from '../../../test/support/installation/until.ts';
import { startFakePagerDuty } from '../../../test/support/notify/fake-pagerduty.ts';
import type { FakePagerDuty } from '../../../test/support/notify/fake-pagerduty.ts';
import { startWebhookReceiver } from '../../../test/support/notify/webhook-receiver.ts';
import type { WebhookReceiver } from '../../../test/support/notify/webhook-receiver.ts';
import { createWatchedApi, NOW_MS } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { ChannelSpec } from '../../domain/notify/channel-spec.ts';
import type { RespondingSettings } from '../../domain/release/responding-settings.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { keyCreate } from '../key/create.ts';
import { runAction } from '../run-action.ts';
import { alertNotify } from './notify.ts';

let world: WatchedApi;
let hook: WebhookReceiver;
let pager: FakePagerDuty;

beforeEach(async () => {
  [hook, pager] = await Promise.all([startWebhookReceiver({ secret: null }), startFakePagerDuty()]);
  world = await createWatchedApi(['search', 'reason'].map((name) => aServerSpec().named(name).build()));
});
afterEach(async () => {
  await Promise.all([world.close(), hook.close(), pager.close()]);
});

/** These channels, all at the first level of the critical escalation. */
async function configure(channels: readonly ChannelSpec[], changes: Partial<RespondingSettings> = {}) {
  const release = await world.fleet.store.release('r1');
  if (release === null) throw new Error('no release');
  const levels = [{ afterMs: 0, notify: channels.map(({ name }) => name) }];
  const policy = aPolicy({ contact: channels[0]?.name ?? 'x', nextContacts: [], levels });
  const escalation = { critical: policy, high: policy, medium: policy, low: policy };
  const responding = respondingSettings({ channels, escalation, ...changes });
  const settings = { ...release.settings, responding };
  await world.fleet.store.applyRelease({ ...release, hash: 'r2', settings });
}

const theHook = (changes: Partial<ChannelSpec> = {}) => aChannel('webhook', { url: hook.url, ...changes });
const thePager = (routingKey = pager.routingKey, changes: Partial<ChannelSpec> = {}) =>
  aChannel('pagerduty', { eventsUrl: pager.eventsUrl, routingKey, ...changes });

async function notify(input: Readonly<Record<string, unknown>> = {}) {
  const asked = { kind: 'outage', ...input };
  const result = await runAction(world.context(), { action: alertNotify, input: asked });
  if (result.kind !== 'done') throw new Error('planned');
  return { ...result.output.result, exitCode: result.exitCode };
}

async function plan(): Promise<readonly string[]> {
  const asked = { action: alertNotify, input: { kind: 'outage' }, dryRun: true };
  const result = await runAction(world.context(), asked);
  if (result.kind !== 'planned') throw new Error('done');
  return result.plan.would;
}

const states = ({ channels }: { readonly channels: readonly { channel: string; status: string }[] }) =>
  channels.map(({ channel, status }) => `${channel} ${status}`);

describe('alerts notify of an outage', () => {
  test('tells every channel, and says what came of each; all is written down as messages are', async () => {
    await configure([theHook(), thePager()]);
    const told = await notify();
    expect([told.exitCode, told.told, told.incident]).toEqual([0, 2, INCIDENT_ID]);
    expect(states(told)).toEqual(['webhook sent', 'pagerduty sent']);
    expect(hook.taken()).toMatchObject([
      {
        event: 'notice',
        line: 'tester has everybody told of an outage.',
        incident: {
          id: INCIDENT_ID,
          severity: 'critical',
          title: 'outage of development: no server is down now',
        },
      },
    ]);
    expect(pager.alerts()).toMatchObject([
      { dedupKey: `notice:outage:${INCIDENT_ID}`, severity: 'critical' },
    ]);
    const messages = await world.fleet.store.messages('development', `notice:outage:${INCIDENT_ID}`);
    expect(messages.map(({ channel, event, status }) => [channel, event, status])).toEqual([
      ['pagerduty', 'notice', 'sent'],
      ['webhook', 'notice', 'sent'],
    ]);
  });

  test('asked for twice within one incident leaves those in peace that have it, unless again', async () => {
    await configure([theHook()]);
    await notify();
    const second = await notify();
    expect([second.exitCode, ...states(second)]).toEqual([0, 'webhook told_before']);
    expect(second.channels[0]?.detail).toMatch(/^Told at 2026-01-02T03:04:30.000Z; --again/);
    expect(hook.taken()).toHaveLength(1);
    expect(states(await notify({ again: true }))).toEqual(['webhook sent']);
    expect(hook.taken()).toHaveLength(2);
  });

  test('asked for twice at once tells once', async () => {
    await configure([theHook()]);
    const both = await Promise.all([notify(), notify()]);
    expect(both.flatMap(states).toSorted()[1]).toBe('webhook sent');
    expect(hook.requests).toHaveLength(1);
  });

  test('is of another incident as soon as there is one that is system-wide', async () => {
    await configure([theHook()]);
    await notify();
    const { store } = world.fleet;
    const view = await store.incident('development', INCIDENT_ID);
    if (view === null) throw new Error('no incident');
    await store.recordIncident({ ...view, id: 'STQRM2', isStorm: true, openedAtMs: NOW_MS }, []);
    expect(await notify()).toMatchObject({ incident: 'STQRM2', channels: [{ status: 'sent' }] });
  });

  test('tries again what may pass, and tells once', async () => {
    await configure([theHook()]);
    hook.behave({ kind: 'answer', status: 503 });
    const telling = notify();
    await until({ what: 'a first attempt', ask: () => hook.requests.length > 0, limitMs: 5_000 });
    hook.behave(null);
    const told = await telling;
    expect([told.exitCode, told.channels[0]?.status]).toEqual([0, 'sent']);
    expect(told.channels[0]?.attempts).toBeGreaterThan(1);
  });

  test('is 5 where a channel failed, which its fallback takes over', async () => {
    const spare = aChannel('console', { name: 'spare' });
    const channels = [theHook(), thePager('wrong', { fallback: 'spare' }), spare];
    await configure([...channels.slice(0, 2)], { channels });
    const partly = await notify();
    expect([partly.exitCode, ...states(partly)]).toEqual([
      5,
      'webhook sent',
      'pagerduty failed',
      'spare sent',
    ]);
    expect(partly.channels.map((row) => row.instead_of)).toEqual([null, null, 'pagerduty']);
    expect(partly.channels.map(({ critical }) => critical)).toEqual([true, true, false]);
    expect(world.said).toEqual([expect.stringContaining('notice: tester has everybody told')]);
  });

  test('names everybody where one fallback takes over from two', async () => {
    const spare = theHook({ name: 'spare' });
    const failing = ['one', 'two'].map((name) => thePager('wrong', { name, fallback: 'spare' }));
    await configure(failing, { channels: [...failing, spare] });
    const told = await notify();
    expect(states(told)).toEqual(['one failed', 'two failed', 'spare sent']);
    expect(told.channels[2]?.instead_of).toBe('one, two');
    expect(hook.taken()).toHaveLength(1);
  });

  test('told again to a pager whose alert is open calls people anew', async () => {
    await configure([thePager()]);
    await notify();
    await notify({ again: true });
    expect(pager.alerts().map(({ triggers }) => triggers)).toEqual([1, 1]);
  });

  test('told again by two who have the same key is told twice', async () => {
    await configure([theHook()]);
    const ask = async (who: string) => {
      const context = world.context({ idempotencyKey: 'k', caller: { ...world.context().caller, who } });
      const input = { kind: 'security', incident: INCIDENT_ID, again: true };
      const result = await runAction(context, { action: alertNotify, input });
      return result.kind === 'done' ? states(result.output.result) : [];
    };
    expect([await ask('ann'), await ask('ben')]).toEqual([['webhook sent'], ['webhook sent']]);
  });

  test('has what came of the other channels where the store fails for one', async () => {
    await configure([theHook(), thePager()]);
    const { store } = world.fleet;
    const context = world.context();
    const beginMessage: typeof store.beginMessage = (begun) =>
      begun.channel === 'pagerduty'
        ? Promise.reject(new AppError('STORE_FULL', 'the disk is full'))
        : store.beginMessage(begun);
    const result = await runAction(
      { ...context, store: { ...context.store, beginMessage } },
      { action: alertNotify, input: { kind: 'outage' } },
    );
    if (result.kind !== 'done') throw new Error('planned');
    expect(states(result.output.result)).toEqual(['webhook sent', 'pagerduty failed']);
    expect(result.exitCode).toBe(5);
    expect(result.output.result.channels[1]?.detail).toContain('the disk is full');
  });

  test('is 1 where nobody was told, and the next request tries again', async () => {
    await configure([thePager('wrong')]);
    expect(await notify()).toMatchObject({
      exitCode: 1,
      told: 0,
      channels: [{ status: 'failed', attempts: 1 }],
    });
    expect(await notify()).toMatchObject({ exitCode: 1, channels: [{ status: 'failed', attempts: 1 }] });
    expect(pager.requests).toHaveLength(2);
  });

  test('goes to the console where nothing is configured', async () => {
    expect(states(await notify())).toEqual(['console sent']);
    expect(world.said).toEqual([expect.stringContaining('outage of development')]);
  });

  test('tried out says whom it would tell of what, leaves out who has it, and tells nobody', async () => {
    await configure([theHook(), thePager()]);
    expect(await plan()).toEqual([
      expect.stringMatching(/^send "CRITICAL · outage of development: .*" through webhook \(webhook\)$/),
      expect.stringContaining('through pagerduty (pagerduty)'),
    ]);
    expect([hook.requests, pager.requests]).toEqual([[], []]);
    await notify();
    expect(await plan()).toEqual([]);
  });

  test('needs an operator, and is in the audit log', async () => {
    const caller = { who: 'vic', role: 'viewer', via: 'http', requestId: 'r' } as const;
    const asked = { action: alertNotify, input: { kind: 'outage' } };
    await expect(runAction(world.context({ caller }), asked)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await notify();
    const audit = await world.fleet.store.audit('development', 10);
    expect(audit.map(({ who, action, phase }) => [who, action, phase].join(' '))).toEqual([
      'tester alert/notify after',
      'tester alert/notify before',
      'vic alert/notify refused',
    ]);
  });
});

describe('alerts notify of security', () => {
  test('has the incident, its timeline and what was done, for the security team', async () => {
    const phone = { phone: '+1-555-0123' };
    await configure([theHook()], { contacts: [aContact('security', phone)] });
    world.setNow(NOW_MS + 1_000);
    await runAction(world.context(), { action: keyCreate, input: { name: 'ci', role: 'viewer' } });
    const told = await notify({ kind: 'security', incident: INCIDENT_ID.slice(0, 3) });
    expect([told.exitCode, told.incident]).toEqual([0, INCIDENT_ID]);
    const notes = expect.arrayContaining([
      expect.stringMatching(/^Timeline: /),
      expect.stringMatching(/^Actions taken: .*tester key\/create of ci$/),
    ]) as unknown;
    expect(hook.taken()).toMatchObject([
      { addressees: [{ name: 'security', phone: '+1-555-0123' }], incident: { id: INCIDENT_ID, notes } },
    ]);
  });

  test('is 5 where no channel reaches a security team, and says so', async () => {
    await configure([theHook()]);
    const told = await notify({ kind: 'security' });
    expect([told.exitCode, told.told, told.incident]).toEqual([5, 1, INCIDENT_ID]);
    expect(told.unreachable).toEqual([
      { target: 'security', reason: expect.stringContaining('security') as string },
    ]);
  });

  test('of an incident that is not there is refused', async () => {
    await expect(notify({ kind: 'security', incident: 'ZZZZZZ' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
