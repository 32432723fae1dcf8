import { afterAll, beforeAll, expect, test } from 'vitest';
import type { IncidentView } from '../../src/domain/incident/incident-view.ts';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import {
  startInstallation,
  type TestInstallation,
  type TestProcess,
} from '../support/installation/installation.ts';
import { until } from '../support/installation/until.ts';
import { watchedConfig } from '../support/installation/watched-fleet.ts';

/** Rules over an hour would outlast the test, and the others end a minute after what they tell of. */
const QUICKLY_OVER = [
  { name: 'server_down', clear_for: '2s' },
  { name: 'low_success_rate', enabled: false },
  { name: 'flapping', enabled: false },
  { name: 'slo_burn', enabled: false },
];

let target: FleetTarget;
let installation: TestInstallation;
let worker: TestProcess;

beforeAll(async () => {
  target = await startFleetTarget();
  const config = watchedConfig(target, ['search', 'reasoning']);
  installation = await startInstallation({ config: { ...config, alerting: { rules: QUICKLY_OVER } } });
  worker = await installation.start('worker');
  await until({
    what: 'the first checks',
    ask: async () => (await installation.store.allStates('development')).length === 2,
  });
});

afterAll(async () => {
  await installation.stop();
  await target.stop();
});

test('a server dies: one incident, one message; the worker is killed and nothing is told twice; it recovers and says so', async () => {
  target.setHealthy('search', false);
  const open = await untilIncident(({ phase }) => phase.status === 'triggered');
  expect(open).toMatchObject({ servers: ['search'], severity: 'critical' });
  await untilMessage(open.id, 'opened');
  expect(await installation.output()).toContain(open.id);

  await worker.kill('SIGKILL');
  target.setHealthy('search', true);
  await installation.start('worker');
  await untilIncident(({ phase }) => phase.status === 'resolved');
  await untilMessage(open.id, 'resolved');
  const messages = await installation.store.messages('development', `incident:${open.id}`);
  const opened = messages.filter(({ event }) => event === 'opened');
  expect(opened).toHaveLength(1);
  expect(messages.every(({ status }) => status === 'sent' || status === 'delivered')).toBe(true);
  const story = await installation.store.timeline('development', open.id, { afterSequence: 0, limit: 100 });
  expect(story.map(({ sequence }) => sequence)).toEqual(story.map((_, index) => index + 1));
});

async function untilIncident(isIt: (view: IncidentView) => boolean): Promise<IncidentView> {
  return until({
    what: 'the incident',
    ask: async () => (await installation.store.incidents('development', { limit: 10 })).find(isIt) ?? null,
    limitMs: 90_000,
  });
}

async function untilMessage(id: string, event: string) {
  return until({
    what: `the message that it has ${event}`,
    ask: async () =>
      (await installation.store.messages('development', `incident:${id}`)).find(
        (each) => each.event === event && each.status !== 'queued',
      ) ?? null,
    limitMs: 30_000,
  });
}
