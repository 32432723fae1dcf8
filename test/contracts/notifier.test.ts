import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { createNotifiers, type Notifiers } from '../../src/adapters/notify/notifiers.ts';
import { createEnvironmentSecrets } from '../../src/adapters/secrets/environment-secrets.ts';
import type { ChannelSpec } from '../../src/domain/notify/channel-spec.ts';
import type { Addressee, Delivery, Notification } from '../../src/domain/notify/notification.ts';
import type { DeliveryRequest } from '../../src/ports/notifier.ts';
import { aNotification } from '../support/builders/a-notification.ts';
import { until } from '../support/installation/until.ts';
import { startFakePagerDuty } from '../support/notify/fake-pagerduty.ts';
import { startFakeSlack } from '../support/notify/fake-slack.ts';
import type { HttpFake, Misbehaviour } from '../support/notify/http-fake.ts';
import { obtainMailpit, startMailpit, type Mailpit } from '../support/notify/mailpit.ts';
import { startScriptedSmtp } from '../support/notify/scripted-smtp.ts';
import { startWebhookReceiver } from '../support/notify/webhook-receiver.ts';

const NAMED = { name: 'ops', severities: [], fallback: null, perMinute: 30 } as const;
const TIMEOUT_MS = 400;
const ANA: Addressee = { name: 'Ana', email: 'ana@example.com', phone: null, slackId: 'U0ANA' };

/** A secret that the other side repeats in its errors. */
const PLANTED = 'planted-Secret+0123456789/abc';

const lines: string[] = [];
const PARTS = {
  secrets: createEnvironmentSecrets({ env: { PLANTED } }),
  write: (line: string) => void lines.push(line),
};
let notifiers: Notifiers;

beforeEach(() => {
  lines.length = 0;
  notifiers = createNotifiers({ ...PARTS, timeoutMs: TIMEOUT_MS });
});
afterEach(() => notifiers.close());

interface Sending extends Partial<Omit<DeliveryRequest, 'channel'>> {
  readonly signal?: AbortSignal;
}

function requestOf(channel: ChannelSpec, changes: Partial<DeliveryRequest> = {}): DeliveryRequest {
  return { notification: aNotification().build(), addressees: [], sent: null, channel, ...changes };
}

function deliver(channel: ChannelSpec, sending: Sending = {}): Promise<Delivery> {
  const { signal = new AbortController().signal, ...changes } = sending;
  return notifiers.deliver(requestOf(channel, changes), signal);
}

/** What came of the delivery after those before it, with the reference that they gave. */
async function deliverAll(channel: ChannelSpec, notifications: readonly Notification[]): Promise<Delivery[]> {
  const deliveries: Delivery[] = [];
  let reference: string | null = null;
  for (const notification of notifications) {
    const sent = reference === null ? null : { channel: channel.name, reference };
    const delivery = await deliver(channel, { notification, sent });
    deliveries.push(delivery);
    if (delivery.status !== 'failed') reference = delivery.reference;
  }
  return deliveries;
}

type Conduct = 'well' | 'temporary' | 'permanent' | 'hang' | 'repeat_secret';

/** One kind of channel with its other side, which can be made to misbehave. */
interface Kit {
  readonly type: ChannelSpec['type'];
  readonly channel: (secret?: string) => ChannelSpec;
  /** What the other side has of the incident. */
  readonly messages: () => Promise<number> | number;
  /** What the other side has of one key that is sent twice. */
  readonly repeated: number;
  readonly misbehave: (how: Conduct) => Promise<void> | void;
  readonly close: () => Promise<void>;
}

/** What a server may say that repeats the secret: as it is, in base64 and in a URL. */
const REPEATS = `no: ${PLANTED} ${Buffer.from(PLANTED).toString('base64')} ${encodeURIComponent(PLANTED)}`;

function misbehaveHttp(fake: HttpFake): Kit['misbehave'] {
  const answers: Record<Conduct, Misbehaviour | null> = {
    well: null,
    temporary: { kind: 'answer', status: 500, body: 'oops' },
    permanent: { kind: 'answer', status: 404, body: 'nothing here' },
    hang: { kind: 'hang' },
    repeat_secret: { kind: 'answer', status: 400, body: REPEATS },
  };
  return (how) => {
    fake.behave(answers[how]);
  };
}

async function slackKit(): Promise<Kit> {
  const slack = await startFakeSlack({ token: PLANTED, knowsRepetitions: true });
  return {
    type: 'slack',
    channel: (secret = '${PLANTED}') => slackChannel(slack.apiUrl, secret),
    repeated: 1,
    messages: () => slack.channelShows('ops').length,
    misbehave: misbehaveHttp(slack),
    close: () => slack.close(),
  };
}

function slackChannel(apiUrl: string, botToken: string): ChannelSpec {
  return { ...NAMED, type: 'slack', botToken, channel: '#ops', signingSecret: null, appToken: null, apiUrl };
}

async function pagerDutyKit(): Promise<Kit> {
  const pagerDuty = await startFakePagerDuty({ routingKey: PLANTED });
  return {
    type: 'pagerduty',
    channel: (routingKey = '${PLANTED}') => {
      return { ...NAMED, type: 'pagerduty', routingKey, eventsUrl: pagerDuty.eventsUrl, webhookSecret: null };
    },
    repeated: 1,
    messages: () => pagerDuty.alerts().length,
    misbehave: misbehaveHttp(pagerDuty),
    close: () => pagerDuty.close(),
  };
}

async function webhookKit(): Promise<Kit> {
  const receiver = await startWebhookReceiver({ secret: PLANTED });
  return {
    type: 'webhook',
    channel: (secret = '${PLANTED}') => {
      const url = `${receiver.url}?token=\${PLANTED}`;
      return { ...NAMED, type: 'webhook', url, secret, headers: { 'X-Key': 'Bearer ${PLANTED}' } };
    },
    repeated: 1,
    messages: () => receiver.taken().length,
    misbehave: misbehaveHttp(receiver),
    close: () => receiver.close(),
  };
}

const mailpit = await obtainMailpit();

async function emailKit(path: string): Promise<Kit> {
  const server = await startMailpit(path);
  const silent = await startScriptedSmtp({ greeting: null });
  const repeating = await startScriptedSmtp({ replies: { AUTH: `535 ${REPEATS}` } });
  let smtpUrl = server.smtpUrl;
  return {
    type: 'email',
    channel: (secret) => mailChannel(secret === undefined ? smtpUrl : `smtp://u:${secret}@${repeating.host}`),
    // SMTP has no word for a repetition: mail programs see it by the Message-ID.
    repeated: 2,
    messages: async () => (await server.received()).length,
    misbehave: async (how) => {
      if (how === 'well') await server.refuse({});
      if (how === 'temporary') await server.refuse({ Sender: 451 });
      if (how === 'permanent') await server.refuse({ Recipient: 550 });
      if (how === 'hang') smtpUrl = `smtp://${silent.host}`;
      if (how === 'repeat_secret') smtpUrl = `smtp://u:${encodeURIComponent(PLANTED)}@${repeating.host}`;
    },
    close: async () => {
      await Promise.all([server.stop(), silent.close(), repeating.close()]);
    },
  };
}

function mailChannel(smtpUrl: string): ChannelSpec {
  return {
    ...NAMED,
    type: 'email',
    smtpUrl,
    from: 'Watchkeeper <watch@example.com>',
    to: ['oncall@example.com'],
  };
}

const KITS: readonly (readonly [string, () => Promise<Kit>])[] = [
  ['slack', slackKit],
  ['pagerduty', pagerDutyKit],
  ['webhook', webhookKit],
  ...('path' in mailpit ? [['email', () => emailKit(mailpit.path)] as const] : []),
];

describe.each(KITS)('%s', (_type, createKit) => {
  let kit: Kit;

  beforeEach(async () => {
    kit = await createKit();
  });
  afterEach(() => kit.close());

  it('takes a message to the other side', async () => {
    const delivery = await deliver(kit.channel());
    expect(delivery).toMatchObject({ status: 'sent' });
    expect(await kit.messages()).toBe(1);
  });

  it('tells a failure that may pass from one that somebody has to put right', async () => {
    await kit.misbehave('temporary');
    const passing = await deliver(kit.channel());
    expect(passing).toMatchObject({ status: 'failed', isPermanent: false });
    expect(passing.detail).toMatch(/^Channel ops \(\w+\): .*This may pass by itself/);
    expect(await kit.messages()).toBe(0);
  });

  it('says what to put right', async () => {
    await kit.misbehave('permanent');
    const lasting = await deliver(kit.channel());
    expect(lasting).toMatchObject({ status: 'failed', isPermanent: true, retryAfterMs: null });
    expect(lasting.detail).toMatch(/^Channel ops \(\w+\): .*(?:Correct|Check) /);
  });

  it('gives up after its own time', async () => {
    await kit.misbehave('hang');
    const startedAt = performance.now();
    const delivery = await deliver(kit.channel());
    expect(delivery).toMatchObject({ status: 'failed', isPermanent: false });
    expect(delivery.detail).toContain(`no answer within ${TIMEOUT_MS} ms`);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('gives up when it is told, long before its own time', async () => {
    await kit.misbehave('hang');
    const patient = createNotifiers({ ...PARTS, timeoutMs: 20_000 });
    try {
      const startedAt = performance.now();
      const signal = AbortSignal.timeout(50);
      const delivery = await patient.deliver(requestOf(kit.channel()), signal);
      expect(delivery).toMatchObject({ status: 'failed', isPermanent: false });
      expect(delivery.detail).toContain('given up before an answer came');
      expect(performance.now() - startedAt).toBeLessThan(5_000);
      const late = await patient.deliver(requestOf(kit.channel()), AbortSignal.abort());
      expect(late).toMatchObject({ status: 'failed', isPermanent: false });
    } finally {
      await patient.close();
    }
  });

  it('repeats no secret, whatever the other side says', async () => {
    await kit.misbehave('repeat_secret');
    const { detail } = await deliver(kit.channel());
    expect(detail).toContain('[redacted]');
    for (const spelling of REPEATS.split(' ').slice(1)) expect(detail).not.toContain(spelling);
  });

  it('is well again after the other side is', async () => {
    await kit.misbehave('temporary');
    await deliver(kit.channel());
    await kit.misbehave('well');
    expect(await deliver(kit.channel())).toMatchObject({ status: 'sent' });
    expect(await kit.messages()).toBe(1);
  });

  it('takes the same key twice as one message, where the other side can tell', async () => {
    const [first, second] = await deliverAll(kit.channel(), [
      aNotification().build(),
      aNotification().build(),
    ]);
    expect([first?.status, second?.status]).toEqual(['sent', 'sent']);
    expect(await kit.messages()).toBe(kit.repeated);
  });

  it('throws what names the secret that is not there', async () => {
    const channel = withSecret(kit.channel(), '${NOT_THERE}');
    await expect(deliver(channel)).rejects.toMatchObject({ code: 'SECRET_UNRESOLVED' });
  });
});

function withSecret(channel: ChannelSpec, reference: string): ChannelSpec {
  switch (channel.type) {
    case 'slack':
      return { ...channel, botToken: reference };
    case 'email':
      return { ...channel, smtpUrl: reference };
    case 'pagerduty':
      return { ...channel, routingKey: reference };
    case 'webhook':
      return { ...channel, secret: reference };
    case 'console':
      return channel;
  }
}

describe.each(KITS.filter(([type]) => type !== 'email'))('%s where nobody listens', (_type, createKit) => {
  it('says so', async () => {
    const kit = await createKit();
    await kit.close();
    // A port that nobody listens on any more.
    const refused = await deliver(kit.channel());
    expect(refused).toMatchObject({ status: 'failed', isPermanent: false });
    expect(refused.detail).toContain('ECONNREFUSED');
  });
});

type HttpKitCase = readonly [string, () => Promise<HttpFake>, (fake: HttpFake) => ChannelSpec];

const HTTP: readonly HttpKitCase[] = [
  ['slack', () => startFakeSlack(), (fake) => slackChannel(`${fake.origin}/api/`, 'xoxb-any')],
  [
    'pagerduty',
    () => startFakePagerDuty(),
    (fake) => ({
      ...NAMED,
      type: 'pagerduty',
      routingKey: 'any-key',
      eventsUrl: `${fake.origin}/v2/enqueue`,
      webhookSecret: null,
    }),
  ],
  [
    'webhook',
    () => startWebhookReceiver(),
    (fake) => ({ ...NAMED, type: 'webhook', url: `${fake.origin}/hook`, secret: null, headers: {} }),
  ],
];

describe.each(HTTP)('%s asked to wait or sent elsewhere', (_type, start, channelAt) => {
  let fake: HttpFake;

  beforeEach(async () => {
    fake = await start();
  });
  afterEach(() => fake.close());

  it('passes on how long to wait', async () => {
    fake.behave({ kind: 'answer', status: 429, headers: { 'retry-after': '7' }, body: '{"ok":false}' });
    const limited = await deliver(channelAt(fake));
    expect(limited).toMatchObject({ status: 'failed', isPermanent: false, retryAfterMs: 7_000 });
    expect(fake.requests).toHaveLength(1);
  });

  it('follows no redirect, and says so', async () => {
    const elsewhere = await start();
    try {
      fake.behave({ kind: 'answer', status: 307, headers: { location: elsewhere.origin } });
      const delivery = await deliver(channelAt(fake));
      expect(delivery).toMatchObject({ status: 'failed', isPermanent: true });
      expect(delivery.detail).toContain('redirects');
      expect(elsewhere.requests).toEqual([]);
    } finally {
      await elsewhere.close();
    }
  });
});

describe('slack', () => {
  it('edits the one message and adds a line to its thread for each change', async () => {
    const slack = await startFakeSlack();
    try {
      const channel = slackChannel(slack.apiUrl, slack.token);
      const opened = aNotification();
      const told = [opened.build(), opened.escalated().build(), opened.acknowledged().build()];
      const deliveries = await deliverAll(channel, [
        ...told,
        opened.resolved().with({ announce: false }).build(),
      ]);
      expect(deliveries.map(({ status }) => status)).toEqual(['sent', 'sent', 'sent', 'sent']);

      const [message, ...announced] = slack.channelShows('ops');
      expect(message).toMatchObject({ edits: 3, threadTs: null });
      expect(message?.text.split('\n')[0]).toBe('✅ CRITICAL · search-mcp is down · RESOLVED in 14 min');
      expect(announced.map(({ text }) => text)).toEqual(['Nobody answered: team lead is told.']);
      expect(slack.thread(message?.ts ?? '').map(({ text }) => text)).toEqual([
        'Nobody answered: team lead is told.',
        'Ana acknowledged.',
        'search-mcp recovered.',
      ]);
    } finally {
      await slack.close();
    }
  });

  it('mentions those addressed where the message is to be noticed', async () => {
    const slack = await startFakeSlack();
    try {
      const channel = slackChannel(slack.apiUrl, slack.token);
      const first = await deliver(channel, { addressees: [ANA] });
      const reference = first.status === 'failed' ? null : first.reference;
      const sent = { channel: channel.name, reference: reference ?? '' };
      const escalated = aNotification().escalated().build();
      await deliver(channel, { notification: escalated, sent, addressees: [ANA] });
      const acknowledged = aNotification().acknowledged().build();
      await deliver(channel, { notification: acknowledged, sent, addressees: [ANA] });
      const [message] = slack.channelShows('ops');
      const replies = slack.thread(message?.ts ?? '').map(({ text }) => text);
      expect(replies).toEqual(['Nobody answered: team lead is told. <@U0ANA>', 'Ana acknowledged.']);
      expect(message?.text).not.toContain('<@');
    } finally {
      await slack.close();
    }
  });

  it('posts anew where somebody deleted the message', async () => {
    const slack = await startFakeSlack();
    try {
      const channel = slackChannel(slack.apiUrl, slack.token);
      const [first] = await deliverAll(channel, [aNotification().build()]);
      const [before] = slack.channelShows('ops');
      slack.remove(before?.ts ?? '');
      const sent = { channel: 'ops', reference: first?.status === 'sent' ? (first.reference ?? '') : '' };
      const again = await deliver(channel, { notification: aNotification().acknowledged().build(), sent });
      const [shown, ...others] = slack.channelShows('ops');
      expect(others).toEqual([]);
      expect(shown?.text).toContain('ACKNOWLEDGED by Ana');
      expect(again).toMatchObject({ status: 'sent', reference: `C0OPS:${shown?.ts ?? ''}` });
    } finally {
      await slack.close();
    }
  });

  it('adds a line once, though its thread could not be reached at first', async () => {
    const slack = await startFakeSlack();
    try {
      const channel = slackChannel(slack.apiUrl, slack.token);
      await deliver(channel);
      const [message] = slack.channelShows('ops');
      const ts = message?.ts ?? '';
      const sent = { channel: 'ops', reference: `C0OPS:${ts}` };
      const notification = aNotification().acknowledged().build();
      slack.behave({
        kind: 'answer',
        path: '/api/chat.postMessage',
        status: 429,
        headers: { 'retry-after': '1' },
      });
      expect(await deliver(channel, { notification, sent })).toMatchObject({ retryAfterMs: 1_000 });
      slack.behave(null);
      expect(await deliver(channel, { notification, sent })).toMatchObject({ status: 'sent' });
      expect(slack.thread(ts)).toHaveLength(1);
    } finally {
      await slack.close();
    }
  });

  it('posts once what is sent twice, where Slack knows repetitions', async () => {
    const slack = await startFakeSlack({ knowsRepetitions: true });
    try {
      const channel = slackChannel(slack.apiUrl, slack.token);
      slack.behave({ kind: 'lose_answer' });
      expect(await deliver(channel)).toMatchObject({ status: 'failed', isPermanent: false });
      slack.behave(null);
      expect(await deliver(channel)).toMatchObject({ status: 'sent' });
      expect(slack.channelShows('ops')).toHaveLength(1);
    } finally {
      await slack.close();
    }
  });

  it('leaves a message deleted that Slack has had', async () => {
    const slack = await startFakeSlack({ knowsRepetitions: true });
    try {
      const channel = slackChannel(slack.apiUrl, slack.token);
      slack.behave({ kind: 'lose_answer' });
      await deliver(channel);
      slack.behave(null);
      slack.remove(slack.channelShows('ops')[0]?.ts ?? '');
      expect(await deliver(channel)).toMatchObject({ status: 'sent', reference: null });
      expect(slack.channelShows('ops')).toEqual([]);
    } finally {
      await slack.close();
    }
  });

  it('says that something else answers at its address', async () => {
    const slack = await startFakeSlack();
    try {
      const body = `<html>Please log in ${'x'.repeat(5_000)} xoxb-planted-token</html>`;
      slack.behave({ kind: 'answer', status: 200, headers: { 'content-type': 'text/html' }, body });
      const { detail } = await deliver(slackChannel(slack.apiUrl, 'xoxb-planted-token'));
      expect(detail).toContain("what answers is not Slack's API");
      expect(detail).toContain('Check api_url');
      expect(detail.length).toBeLessThan(350);
    } finally {
      await slack.close();
    }
  });

  it.each([
    [{ id: 'C0OPS', name: 'elsewhere' }, 'channel_not_found', 'invite the app'],
    [{ id: 'C0OPS', name: 'ops', hasApp: false }, 'not_in_channel', 'invite the app'],
    [{ id: 'C0OPS', name: 'ops', isArchived: true }, 'is_archived', 'archived'],
  ])('says what to do about %j', async (room, code, next) => {
    const slack = await startFakeSlack({ channels: [room] });
    try {
      const delivery = await deliver(slackChannel(slack.apiUrl, slack.token));
      expect(delivery).toMatchObject({ status: 'failed', isPermanent: true });
      expect(delivery.detail).toContain(code);
      expect(delivery.detail).toContain(next);
    } finally {
      await slack.close();
    }
  });

  it('refuses a wrong token for good', async () => {
    const slack = await startFakeSlack();
    try {
      const delivery = await deliver(slackChannel(slack.apiUrl, 'xoxb-another'));
      expect(delivery).toMatchObject({ status: 'failed', isPermanent: true });
      expect(delivery.detail).toContain('invalid_auth');
      expect(delivery.detail).not.toContain('xoxb-another');
    } finally {
      await slack.close();
    }
  });
});

describe('pagerduty', () => {
  it('has one alert that follows the incident', async () => {
    const pagerDuty = await startFakePagerDuty();
    try {
      const { routingKey, eventsUrl } = pagerDuty;
      const channel: ChannelSpec = {
        ...NAMED,
        type: 'pagerduty',
        routingKey,
        eventsUrl,
        webhookSecret: null,
      };
      const opened = aNotification();
      const noted = opened.with({ key: 'K7Q2MD:5:noted', event: 'noted', announce: false }).build();
      const deliveries = await deliverAll(channel, [opened.build(), opened.build(), noted]);
      expect(deliveries.at(-1)?.status).toBe('suppressed');
      expect(deliveries.at(-1)?.detail).toContain('no word for noted');
      expect(pagerDuty.requests).toHaveLength(2);
      expect(pagerDuty.alerts()).toMatchObject([
        { dedupKey: 'incident:K7Q2MD', status: 'triggered', severity: 'critical', triggers: 2 },
      ]);
      await deliverAll(channel, [opened.acknowledged().build()]);
      expect(pagerDuty.alerts()).toMatchObject([{ status: 'acknowledged' }]);
      await deliverAll(channel, [opened.resolved().build()]);
      expect(pagerDuty.alerts()).toMatchObject([{ status: 'resolved' }]);
    } finally {
      await pagerDuty.close();
    }
  });

  it('says that the routing key is wrong', async () => {
    const pagerDuty = await startFakePagerDuty();
    try {
      const { eventsUrl } = pagerDuty;
      const delivery = await deliver({
        ...NAMED,
        type: 'pagerduty',
        routingKey: 'another-key',
        eventsUrl,
        webhookSecret: null,
      });
      expect(delivery).toMatchObject({ status: 'failed', isPermanent: true });
      expect(delivery.detail).toContain('Check the routing key');
    } finally {
      await pagerDuty.close();
    }
  });
});

describe('webhook', () => {
  it('has the body of version 1, once for each key', async () => {
    const receiver = await startWebhookReceiver();
    try {
      const { url, secret } = receiver;
      const channel: ChannelSpec = { ...NAMED, type: 'webhook', url, secret, headers: {} };
      await deliver(channel, { addressees: [ANA] });
      await deliver(channel, { addressees: [ANA] });
      expect(receiver.requests.map(({ headers }) => headers['idempotency-key'])).toEqual([
        'K7Q2MD:1:opened',
        'K7Q2MD:1:opened',
      ]);
      expect(receiver.taken()).toMatchObject([
        {
          version: 1,
          key: 'K7Q2MD:1:opened',
          event: 'opened',
          at: '2026-01-02T14:30:00.000Z',
          incident: { id: 'K7Q2MD', severity: 'critical', member_count: 1 },
          addressees: [{ name: 'Ana', slack_id: 'U0ANA' }],
        },
      ]);
    } finally {
      await receiver.close();
    }
  });

  it('posts what its template comes to, signed as it goes out', async () => {
    const receiver = await startWebhookReceiver();
    try {
      const { url, secret } = receiver;
      const template = '{"text": incident.severity + ": " + line, "to": addressees.map(each, each.name)}';
      const channel: ChannelSpec = { ...NAMED, type: 'webhook', url, secret, headers: {}, template };
      expect(await deliver(channel, { addressees: [ANA] })).toMatchObject({ status: 'sent' });
      const line = 'search-mcp is down: server_down fired.';
      expect(receiver.taken()).toEqual([{ text: `critical: ${line}`, to: ['Ana'] }]);
      expect(receiver.requests[0]?.headers['content-type']).toBe('application/json');
      const asText: ChannelSpec = { ...channel, template: 'string(incident.member_count) + "1"' };
      await deliver(asText, { notification: aNotification().with({ key: 'another' }).build() });
      expect(receiver.requests[1]).toMatchObject({
        body: '11',
        headers: { 'content-type': 'text/plain; charset=utf-8', 'idempotency-key': 'another' },
      });
    } finally {
      await receiver.close();
    }
  });

  it('posts the body of version 1 where its template cannot be worked out for the message', async () => {
    const receiver = await startWebhookReceiver();
    try {
      const { url, secret } = receiver;
      const template = '{"first": incident.member_count > 5 ? incident.members[99] : ""}';
      const channel: ChannelSpec = { ...NAMED, type: 'webhook', url, secret, headers: {}, template };
      const notification = aNotification().of({ memberCount: 6 }).build();
      expect(await deliver(channel, { notification })).toMatchObject({ status: 'sent' });
      expect(receiver.taken()).toMatchObject([{ version: 1, incident: { member_count: 6 } }]);
    } finally {
      await receiver.close();
    }
  });

  it('is refused with another secret', async () => {
    const receiver = await startWebhookReceiver();
    try {
      const { url } = receiver;
      const wrong: ChannelSpec = { ...NAMED, type: 'webhook', url, secret: 'another-secret', headers: {} };
      expect(await deliver(wrong)).toMatchObject({ status: 'failed', isPermanent: true });
      expect(receiver.taken()).toEqual([]);
    } finally {
      await receiver.close();
    }
  });

  it('sends user and password of its URL, and waits until a date', async () => {
    const receiver = await startWebhookReceiver({ secret: null });
    try {
      const at = new URL(receiver.url);
      const url = `http://ana:s%C3%A9same-x@${at.host}/hook`;
      const channel: ChannelSpec = { ...NAMED, type: 'webhook', url, secret: null, headers: {} };
      await deliver(channel);
      const basic = Buffer.from('ana:sésame-x').toString('base64');
      expect(receiver.requests[0]?.headers.authorization).toBe(`Basic ${basic}`);
      const date = new Date(Date.now() + 60_000).toUTCString();
      receiver.behave({
        kind: 'answer',
        status: 503,
        headers: { 'retry-after': date },
        body: `${basic} sésame-x`,
      });
      const busy = await deliver(channel);
      expect(busy).toMatchObject({ status: 'failed', isPermanent: false });
      expect(busy.status === 'failed' && busy.retryAfterMs).toBeGreaterThan(50_000);
      expect(busy.detail).not.toMatch(/sésame|YW5h/);
    } finally {
      await receiver.close();
    }
  });
});

describe('console', () => {
  const channel: ChannelSpec = { ...NAMED, type: 'console' };

  it('writes a line for each message and never fails', async () => {
    expect(await deliver(channel, { addressees: [ANA] })).toMatchObject({ status: 'sent' });
    expect(await deliver(channel, { signal: AbortSignal.abort() })).toMatchObject({ status: 'sent' });
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe(
      '2026-01-02T14:30:00.000Z [ops] opened: search-mcp is down: server_down fired. | ' +
        'CRITICAL · search-mcp is down | MCP timeout after 10.0 s; REST http_error 502 in 34 ms; since 14:29 UTC. | ' +
        'incident K7Q2MD in production, 1 server: search-mcp | to Ana | runbook to follow: server-down | ' +
        'dashboard: https://dash.example.com/search | https://watch.example.com/incidents/K7Q2MD',
    );
  });

  it('keeps to its line, whatever a server says', async () => {
    const notification = aNotification().of({ cause: 'one\r\ntwo\u001b[31m three' }).build();
    await deliver(channel, { notification });
    expect(lines.join('')).not.toMatch(/\p{Cc}/u);
  });
});

test('a channel that hangs holds up no other', async () => {
  const slack = await startFakeSlack();
  const receiver = await startWebhookReceiver({ secret: null });
  try {
    slack.behave({ kind: 'hang' });
    const hung = deliver(slackChannel(slack.apiUrl, slack.token));
    const channel: ChannelSpec = { ...NAMED, type: 'webhook', url: receiver.url, secret: null, headers: {} };
    expect(await Promise.race([hung, deliver(channel)])).toMatchObject({ status: 'sent' });
    await hung;
  } finally {
    await Promise.all([slack.close(), receiver.close()]);
  }
});

describe('email', () => {
  let server: Mailpit | null = null;

  beforeAll(async () => {
    if ('path' in mailpit) server = await startMailpit(mailpit.path);
  });
  afterAll(() => server?.stop());
  beforeEach(async (context) => {
    if (server === null) context.skip('missing' in mailpit ? `not to be had: ${mailpit.missing}` : '');
    await server?.forget();
    await server?.refuse({});
  });

  it('is a thread that begins with the first mail', async () => {
    if (server === null) return;
    const opened = aNotification();
    await deliverAll(mailChannel(server.smtpUrl), [opened.build(), opened.acknowledged().build()]);
    const [first, second] = await untilReceived(server, 2);
    expect(first?.subject).toBe('CRITICAL · search-mcp is down (production)');
    expect(second?.subject).toBe('CRITICAL · search-mcp is down · ACKNOWLEDGED by Ana (production)');
    expect(first?.headers['message-id']).toMatch(/^<[0-9a-f]{40}@example\.com>$/);
    expect(second?.headers['in-reply-to']).toBe(first?.headers['message-id']);
    expect(second?.headers.references).toBe(first?.headers['message-id']);
    expect(first?.headers['auto-submitted']).toBe('auto-generated');
  });

  it('goes to the channel and to those addressed, and to nobody that an address smuggles in', async () => {
    if (server === null) return;
    const smuggled = { ...ANA, email: 'eve@example.com\r\nBcc: mallory@example.com' };
    const listed = { ...ANA, email: 'eve@example.com, mallory@example.com' };
    const again = { ...ANA, email: 'OnCall@example.com' };
    const delivery = await deliver(mailChannel(server.smtpUrl), {
      addressees: [ANA, smuggled, listed, again],
    });
    expect(delivery.detail).toContain('2 had no usable address');
    const [mail] = await untilReceived(server, 1);
    expect(mail?.to.map((address) => address.toLowerCase())).toEqual([
      'oncall@example.com',
      'ana@example.com',
    ]);
    expect(JSON.stringify(mail)).not.toContain('mallory');
  });

  it('lets a server put no header into the mail', async () => {
    if (server === null) return;
    const notification = aNotification().of({ title: 'x\r\nBcc: mallory@example.com\r\n\r\nbody' }).build();
    await deliver(mailChannel(server.smtpUrl), { notification });
    const [mail] = await untilReceived(server, 1);
    expect(mail?.headers.bcc).toBeUndefined();
    expect(mail?.subject).toContain('x Bcc: mallory@example.com body');
  });

  it('has one Message-ID for what is sent twice', async () => {
    if (server === null) return;
    await deliver(mailChannel(server.smtpUrl));
    await deliver(mailChannel(server.smtpUrl));
    const mails = await untilReceived(server, 2);
    expect(new Set(mails.map(({ headers }) => headers['message-id'])).size).toBe(1);
  });

  it('says that user or password is wrong', async () => {
    if (server === null) return;
    const smtpUrl = server.smtpUrl.replace(/:[^:@]+@/, ':not-the-password@');
    const delivery = await deliver(mailChannel(smtpUrl));
    expect(delivery).toMatchObject({ status: 'failed', isPermanent: true });
    expect(delivery.detail).toContain('Check the user and password');
    expect(delivery.detail).not.toContain('not-the-password');
  });

  it('keeps no connection to a server that hangs', async () => {
    const silent = await startScriptedSmtp({ greeting: null });
    try {
      await deliver(mailChannel(`smtp://${silent.host}`));
      await until({ what: 'the connection to close', ask: () => silent.connections() === 0, limitMs: 2_000 });
    } finally {
      await silent.close();
    }
  });
});

function untilReceived(server: Mailpit, count: number) {
  return until({
    what: `${count} mails`,
    ask: async () => {
      const mails = await server.received();
      return mails.length >= count ? mails : null;
    },
  });
}
