import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../../../test/support/installation/until.ts';
import {
  aPress,
  ENVIRONMENT,
  startChatWorld,
  WEBHOOK_SECRET,
} from '../../../test/support/notify/chat-world.ts';
import type { ChatWorld, Signing } from '../../../test/support/notify/chat-world.ts';
import { startFakePagerDuty } from '../../../test/support/notify/fake-pagerduty.ts';
import { buttonsOf, payloadOfPress } from '../../../test/support/notify/press-button.ts';
import { pagerDutyHeaders } from '../../../test/support/notify/signed-requests.ts';
import { aChannel } from '../../../test/support/builders/responding.ts';
import type { ChannelSpec } from '../../domain/notify/channel-spec.ts';
import { runAction } from '../run-action.ts';
import { alertTest } from './test.ts';

let world: ChatWorld;

beforeEach(async () => {
  world = await startChatWorld();
});
afterEach(async () => {
  await world.close();
});

const context = () => {
  const { notifier } = world.dependencies;
  return world.api.context(notifier === undefined ? {} : { notifier });
};

async function tryOut(input: Readonly<Record<string, unknown>> = {}) {
  const asked = { channel: 'slack', round_trip: true, wait_seconds: 20, ...input };
  const result = await runAction(context(), { action: alertTest, input: asked });
  if (result.kind !== 'done') throw new Error('planned');
  return { ...result.output.result, exitCode: result.exitCode };
}

const theMessage = () =>
  until({ what: 'a message', ask: () => world.slack.channelShows('ops').at(-1) ?? null, limitMs: 5_000 });

/** Presses the button that the newest message shows, by this person. */
async function press(user: string, signing?: Signing): Promise<number> {
  const message = await theMessage();
  return (await world.press(payloadOfPress({ message, button: 'It arrived', user }), signing)).status;
}

const lines = async () =>
  (await world.audit())
    .filter(({ via, action }) => via !== 'cli' && action === 'alert/test')
    .map(({ who, via, phase, subject, input }) => [who, via, phase, subject, input['transport']].join(' '));

async function channels(...added: readonly ChannelSpec[]): Promise<void> {
  const { store } = world.api.fleet;
  const release = await store.release('r1');
  const responding = release?.settings.responding;
  if (release === null || responding === undefined) throw new Error('no release');
  const settings = { ...release.settings, responding: { ...responding, channels: added } };
  await store.applyRelease({ ...release, hash: 'with-others', settings });
}

describe('a round trip of a Slack channel', () => {
  test('ends with the first press: it says who, by which way, and how long each leg took', async () => {
    const trying = tryOut();
    expect(buttonsOf(await theMessage())).toEqual(['It arrived']);
    expect(await press('U0ANN')).toBe(200);
    expect(await trying).toMatchObject({
      exitCode: 0,
      status: 'sent',
      round_trip: {
        ...{ status: 'answered', by: 'ann', sender_id: 'U0ANN', transport: 'http', check: [] },
        pressed_after_milliseconds: expect.any(Number) as number,
        arrived_after_milliseconds: expect.any(Number) as number,
        known_after_milliseconds: expect.any(Number) as number,
        detail: 'ann answered, over HTTP: the way back of slack works.',
      },
      resolved: { status: 'sent' },
    });
    expect(await world.untilWhispered(1)).toEqual([expect.stringContaining("arrived, as ann's (operator)")]);
    expect(await lines()).toEqual(['ann slack after slack http']);
  });

  test('takes the button away at its end, and says to a later press that it is over', async () => {
    const trying = tryOut();
    const before = await theMessage();
    await press('U0ANN');
    await trying;
    const after = await theMessage();
    expect([after.ts, buttonsOf(after)]).toEqual([before.ts, []]);
    expect(after.text).toContain('ann answered');
    const late = payloadOfPress({ message: before, button: 'It arrived', user: 'U0ADA' });
    expect((await world.press(late)).status).toBe(200);
    expect((await world.untilWhispered(2))[1]).toContain('This test is over');
    expect(await lines()).toHaveLength(1);
  });

  test('finds people by their mail address too', async () => {
    const trying = tryOut();
    await press('U0BEN');
    expect(await trying).toMatchObject({ exitCode: 0, round_trip: { by: 'ben' } });
  });

  test('that somebody unknown answers proves the way, and warns', async () => {
    const trying = tryOut();
    await press('U0NOBODY');
    const { exitCode, round_trip: trip } = await trying;
    expect([exitCode, trip?.status, trip?.by, trip?.sender_id]).toEqual([5, 'unmapped', null, 'U0NOBODY']);
    expect(trip?.detail).toMatch(/way back works, over HTTP, but .* U0NOBODY.*alerting\.users/);
    expect((await world.untilWhispered(1))[0]).toMatch(/^Your press arrived\. .*does not know you/);
    expect(await lines()).toEqual(['slack:U0NOBODY slack refused slack http']);
  });

  test('says why, where Slack does not say who it was', async () => {
    const trying = tryOut();
    await theMessage();
    world.slack.behave({ kind: 'answer', status: 500, path: '/api/users.info' });
    await press('U0BEN');
    const { round_trip: trip } = await trying;
    expect(trip).toMatchObject({
      status: 'unmapped',
      detail: expect.stringContaining('Channel slack') as string,
    });
    world.slack.behave(null);
  });

  test('in which nothing comes back ends with 1, says what to look at and what was refused, and the press after it is late', async () => {
    const trying = tryOut({ wait_seconds: 1 });
    const message = await theMessage();
    expect(await press('U0ANN', { secret: 'another' })).toBe(401);
    const { exitCode, round_trip: trip } = await trying;
    expect([exitCode, trip?.status, trip?.by]).toEqual([1, 'timed_out', null]);
    const said = trip?.check.join('\n') ?? '';
    expect(said).toContain('refused a request of /integrations/slack/interactions: bad_signature');
    for (const part of ['request URL', 'signing_secret', 'app_token', 'Does the API run', 'alerting.users'])
      expect(said).toContain(part);
    const late = payloadOfPress({ message, button: 'It arrived', user: 'U0ANN' });
    await world.press(late);
    expect((await world.untilWhispered(1))[0]).toContain('This test is over');
    expect(buttonsOf(await theMessage())).toEqual([]);
  });

  test('that was never begun, or is of another time, is over, and leaves nothing behind', async () => {
    const value = JSON.stringify({ test: 'never-begun', environment: ENVIRONMENT });
    const action = { action_id: 'test:press', action_ts: '1767323070.1', value };
    expect((await world.press(aPress('ack', { actions: [action] }))).status).toBe(200);
    expect((await world.untilWhispered(1))[0]).toContain('This test is over');
    const { status } = await world.api.fleet.store.beginIdempotent(
      `round-trip:${ENVIRONMENT}:test:never-begun:end`,
      'look',
    );
    expect(status).toBe('fresh');
  });

  test('does not wait where the message did not go out', async () => {
    world.env['SLACK'] = 'xoxb-wrong';
    const failed = await tryOut();
    expect(failed).toMatchObject({ exitCode: 1, status: 'failed', round_trip: null, resolved: null });
  });

  test('tried out, says what it would do', async () => {
    const input = { channel: 'slack', round_trip: true };
    const result = await runAction(context(), { action: alertTest, input, dryRun: true });
    expect(result).toMatchObject({
      plan: {
        would: [
          expect.stringContaining('send "TEST'),
          'wait up to 120 s until somebody has answered it',
          'end it there',
        ],
      },
    });
    expect(world.slack.channelShows('ops')).toEqual([]);
  });
});

describe('a round trip of a pager', () => {
  test('is an acknowledgement there, and the page is ended after it', async () => {
    const pager = await startFakePagerDuty();
    const { eventsUrl, routingKey } = pager;
    await channels(aChannel('pagerduty', { eventsUrl, routingKey, webhookSecret: '${WEBHOOK}' }));
    const trying = tryOut({ channel: 'pagerduty' });
    const { dedupKey } = await until({
      what: 'a page',
      ask: () => pager.alerts()[0] ?? null,
      limitMs: 5_000,
    });
    expect(pager.alerts()[0]?.status).toBe('triggered');
    const event = {
      ...{ id: '01TEST', event_type: 'incident.acknowledged', occurred_at: '2026-01-02T03:04:29.000Z' },
      agent: { type: 'user_reference', summary: 'Earline Greenholt' },
      data: { incident_key: dedupKey },
    };
    const body = JSON.stringify({ event });
    const answer = await world.send('/integrations/pagerduty', body, pagerDutyHeaders(body, WEBHOOK_SECRET));
    expect(answer.status).toBe(200);
    expect(await trying).toMatchObject({
      exitCode: 0,
      round_trip: { status: 'answered', by: 'pagerduty:Earline Greenholt', transport: 'http' },
    });
    expect(pager.alerts()).toMatchObject([{ dedupKey, status: 'resolved' }]);
    expect(await lines()).toEqual(['pagerduty:Earline Greenholt pagerduty after pagerduty http']);
    await pager.close();
  });
});

describe('a round trip is refused', () => {
  test.each(['console', 'email', 'webhook'] as const)(
    'of type %s, whose messages nobody can answer',
    async (type) => {
      await channels(aChannel(type));
      await expect(tryOut({ channel: type })).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
        message: expect.stringContaining(`of type ${type}`) as string,
      });
    },
  );

  test.each([
    ['slack', 'signing_secret'],
    ['pagerduty', 'webhook_secret'],
  ] as const)('of %s without what it takes, which is named', async (type, key) => {
    await channels(aChannel(type));
    await expect(tryOut({ channel: type })).rejects.toMatchObject({
      code: 'PRECONDITION_MISSING',
      message: expect.stringContaining(key) as string,
    });
  });
});
