import { afterEach, beforeEach, expect, test } from 'vitest';
import { INCIDENT, startChatWorld, WEBHOOK_SECRET } from '../../../test/support/notify/chat-world.ts';
import type { ChatWorld } from '../../../test/support/notify/chat-world.ts';
import { pagerDutyHeaders } from '../../../test/support/notify/signed-requests.ts';

const PATH = '/integrations/pagerduty';

let world: ChatWorld;
let events = 0;

beforeEach(async () => {
  world = await startChatWorld();
});
afterEach(async () => {
  await world.close();
});

/** As the webhooks that PagerDuty documents, as far as we read them. */
function anEvent(type: string, changes: Readonly<Record<string, unknown>> = {}): string {
  events += 1;
  const event = {
    id: `01EVENT${events}`,
    event_type: type,
    resource_type: 'incident',
    occurred_at: '2026-01-02T03:04:29.000Z',
    agent: { id: 'PXPGF42', type: 'user_reference', summary: 'Earline Greenholt' },
    data: { id: 'PGR0VU2', type: 'incident', incident_key: `incident:${INCIDENT}` },
    ...changes,
  };
  return JSON.stringify({ event });
}

async function deliver(body: string, ...secrets: readonly string[]): Promise<number> {
  const signing = secrets.length === 0 ? [WEBHOOK_SECRET] : secrets;
  return (await world.send(PATH, body, pagerDutyHeaders(body, ...signing))).status;
}

async function actions(): Promise<readonly string[]> {
  return (await world.audit()).map(({ who, via, action, phase }) => [who, via, action, phase].join(' '));
}

test('acknowledged there is acknowledged here, by the same person', async () => {
  expect(await deliver(anEvent('incident.acknowledged'))).toBe(200);
  expect(await world.status()).toBe('acknowledged');
  expect(await actions()).toEqual([
    'pagerduty:Earline Greenholt pagerduty incident/ack after',
    'pagerduty:Earline Greenholt pagerduty incident/ack before',
  ]);
});

test('resolved there is resolved here', async () => {
  expect(await deliver(anEvent('incident.resolved'))).toBe(200);
  expect(await world.status()).toBe('resolved');
});

test('one of several signatures is enough, while a secret is being changed', async () => {
  expect(await deliver(anEvent('incident.acknowledged'), 'the next secret', WEBHOOK_SECRET)).toBe(200);
  expect(await world.status()).toBe('acknowledged');
});

test('delivered again it is one effect', async () => {
  const body = anEvent('incident.acknowledged');
  expect([await deliver(body), await deliver(body)]).toEqual([200, 200]);
  expect(await actions()).toHaveLength(2);
});

test('what is so already is no failure', async () => {
  await deliver(anEvent('incident.acknowledged'));
  expect(await deliver(anEvent('incident.acknowledged'))).toBe(200);
  await deliver(anEvent('incident.resolved'));
  expect(await deliver(anEvent('incident.resolved'))).toBe(200);
});

test('what we have sent there does not come back', async () => {
  const agent = { id: 'PINT', type: 'events_api_v2_inbound_integration_reference', summary: 'Watchkeeper' };
  expect(await deliver(anEvent('incident.resolved', { agent }))).toBe(200);
  expect(await world.status()).toBe('triggered');
});

test.each([
  ['another event', anEvent('incident.priority_updated')],
  ['another incident', anEvent('incident.acknowledged', { data: { incident_key: 'baf7cf21b1da41b4' } })],
  [
    'one that is not ours any more',
    anEvent('incident.acknowledged', { data: { incident_key: 'incident:AAAAAA' } }),
  ],
  [
    'the test event',
    JSON.stringify({ event: { id: '1', event_type: 'pagey.ping', data: { message: 'Hello' } } }),
  ],
])('%s is answered, and nothing is done', async (_name, body) => {
  expect(await deliver(body)).toBe(200);
  expect(await actions()).toEqual([]);
});

test('a failure of ours is one, so that it is delivered again and done then', async () => {
  const body = anEvent('incident.acknowledged');
  world.api.control.setAway(true);
  expect(await deliver(body)).toBe(503);
  world.api.control.setAway(false);
  expect(await deliver(body)).toBe(200);
  expect(await world.status()).toBe('acknowledged');
});

test('without a signature, or with another, it is refused and has no effect', async () => {
  const body = anEvent('incident.acknowledged');
  expect((await world.send(PATH, body, {})).status).toBe(401);
  expect(await deliver(body, 'another secret')).toBe(401);
  const headers = pagerDutyHeaders(body, WEBHOOK_SECRET);
  expect((await world.send(PATH, body.replace('acknowledged', 'resolved'), headers)).status).toBe(401);
  expect(world.refusals.map(({ reason }) => reason)).toEqual([
    'no_signature',
    'bad_signature',
    'bad_signature',
  ]);
  expect(await world.status()).toBe('triggered');
});

test('what is no webhook is 400', async () => {
  expect(await deliver('{}')).toBe(400);
  expect(await deliver('no JSON')).toBe(400);
});
