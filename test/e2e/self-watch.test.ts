import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import {
  startInstallation,
  type TestInstallation,
  type TestProcess,
} from '../support/installation/installation.ts';
import { until } from '../support/installation/until.ts';
import { watchedConfig } from '../support/installation/watched-fleet.ts';
import { startHttpFake, type HttpFake } from '../support/notify/http-fake.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/notify/webhook-receiver.ts';

/** On a busy machine; a stall is raised a minute after the API's start at the earliest. */
const LIMIT_MS = 90_000;

let target: FleetTarget;
let outside: HttpFake;
let hook: WebhookReceiver;
let installation: TestInstallation;
let worker: TestProcess;

beforeAll(async () => {
  target = await startFleetTarget();
  outside = await startHttpFake(() => ({ status: 200, body: 'OK' }));
  hook = await startWebhookReceiver({ secret: null });
  const heartbeat = { heartbeat_url: `${outside.origin}/ping/a-secret`, heartbeat_interval: '1s' };
  const config = watchedConfig(target, ['search', 'reasoning'], heartbeat);
  const alerting = {
    channels: { hook: { type: 'webhook', url: hook.url } },
    escalation: { critical: { levels: [{ notify: ['hook'] }] } },
  };
  installation = await startInstallation({ config: { ...config, alerting } });
  worker = await installation.start('worker');
  await pingsAfter(0);
  await installation.start('api');
});

afterAll(async () => {
  await installation.stop();
  await Promise.all([target.stop(), outside.close(), hook.close()]);
});

test('all workers are killed: the pings stop and monitor_stalled is told once by the API; a worker again: its end is told once, and pings go on', async () => {
  await worker.kill('SIGKILL');
  const killedAfter = outside.requests.length;

  await until({ what: 'monitor_stalled', ask: () => events().length > 0, limitMs: LIMIT_MS });
  expect(outside.requests).toHaveLength(killedAfter);
  expect(hook.taken()[0]).toMatchObject({
    event: 'opened',
    incident: { rules: ['monitor_stalled'], severity: 'critical', environment: 'development' },
  });
  expect(await alerts()).toMatchObject([{ rule: 'monitor_stalled', server_name: null, state: 'firing' }]);

  await installation.start('worker');
  await until({ what: 'its end', ask: () => events().includes('resolved'), limitMs: LIMIT_MS });
  await pingsAfter(killedAfter);
  // Time for what would come twice.
  await delay(3_000);
  expect(hook.requests.map(({ headers }) => headers['idempotency-key'])).toEqual([
    'monitor_stalled:development:1:0:hook',
    'monitor_stalled:development:1:recovered:hook',
  ]);
  expect(await alerts()).toEqual([]);
  expect(await installation.output()).not.toContain('a-secret');
});

const events = (): readonly string[] => hook.taken().map((body) => (body as { event: string }).event);

function pingsAfter(count: number): Promise<unknown> {
  return until({ what: 'pings', ask: () => outside.requests.length >= count + 2, limitMs: LIMIT_MS });
}

async function alerts(): Promise<unknown> {
  const response = await fetch(`${installation.apiUrl}/api/v1/alerts`);
  return ((await response.json()) as { readonly alerts: unknown }).alerts;
}
