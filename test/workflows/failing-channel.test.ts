import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeliverInput } from '../../src/contract/activities.ts';
import { incidentCommand } from '../../src/contract/incident.ts';
import { fleetId, incidentWorkflowId, TASK_QUEUE } from '../../src/contract/names.ts';
import type { DeliveryOutcome } from '../../src/domain/incident/incident-step.ts';
import type { IncidentView } from '../../src/domain/incident/incident-view.ts';
import { NOTIFICATION_FAILING } from '../../src/domain/self-watch/failing-channels.ts';
import { DEFAULT_RESPONDING } from '../../src/domain/release/default-responding.ts';
import { respondingTo } from '../support/installation/responding-to.ts';
import { until } from '../support/installation/until.ts';
import { createTemporalControl } from '../../src/wiring/temporal-control.ts';
import { startWorkflowWorld, type WorkflowWorld } from '../support/installation/workflow-world.ts';

const ENVIRONMENT = 'failing';
const BY_HAND = 'by-hand';
const NO_PLAN = { planId: 'empty', servers: 0, shards: [], removed: [], losing: [], dropped: [] };
const { routing } = DEFAULT_RESPONDING;

const told: DeliverInput[] = [];
/** The newest view of each incident that was written. */
const written = new Map<string, IncidentView>();
const story: string[] = [];
let isSlackBroken = false;
let world: WorkflowWorld;

beforeAll(async () => {
  const quick = { ...routing, reopenWithinMs: 2_000, storm: { ...routing.storm, holdMs: 200 } };
  const responding = respondingTo(told, {
    settings: { routing: quick },
    onRecord: ({ view, entries }) => {
      written.set(view.id, view);
      story.push(...entries.map(({ text }) => `${view.id} ${text}`));
    },
  });
  world = await startWorkflowWorld({
    planShards: () => Promise.resolve(NO_PLAN),
    watchShard: () => Promise.resolve(),
    ...responding,
    addressNotification: () => Promise.resolve({ channels: ['slack', 'mail'].map(at), unreachable: [] }),
    deliverNotification: (input) =>
      isSlackBroken && input.channel === 'slack'
        ? Promise.resolve(refused(input))
        : responding.deliverNotification(input),
  });
});

afterAll(async () => {
  await world.stop();
});

test('a channel that fails for good is an incident that the other channel is told of, until a message gets through', async () => {
  await world.fleet.announce(ENVIRONMENT, 'test');
  await fire('before', 1);
  const before = await untilOpened('server_down');
  isSlackBroken = true;
  await fire('search', 2);
  const { id } = await untilOpened(NOTIFICATION_FAILING);
  await until({
    what: 'its own failure in its story',
    ask: () => story.some((line) => line.startsWith(`${id} slack: opened failed`)),
    limitMs: 60_000,
  });
  const view = await until({ what: 'its view', ask: () => written.get(id) ?? null });
  expect(view).toMatchObject({ severity: 'critical', servers: [], environment: ENVIRONMENT });
  expect(view.title).toBe('failing: Messages do not get through');
  expect(view.cause).toContain('slack: invalid_auth. Give it a token that holds.');

  isSlackBroken = false;
  await world.client.workflow.getHandle(incidentWorkflowId(before.id)).executeUpdate(incidentCommand, {
    args: [{ who: 'ann', command: { kind: 'note', text: 'try again' } }],
    updateId: randomUUID(),
  });
  await world.client.workflow.getHandle(incidentWorkflowId(id)).result();
  expect(written.get(id)?.phase.status).toBe('closed');
  const messages = told.filter((each) => each.view.id === id);
  expect(messages.map(({ channel, telling }) => `${channel} ${telling.event}`).toSorted()).toEqual([
    'mail closed',
    'mail opened',
    'mail resolved',
    'slack closed',
    'slack resolved',
  ]);
  const own = [...written.values()].filter(({ alerts }) => alerts[0]?.rule === NOTIFICATION_FAILING);
  expect(own.map((each) => each.id)).toEqual([id]);
  await world.record(fleetId(ENVIRONMENT), 'fleet-failing-channel');
  await world.record(incidentWorkflowId(id), 'incident-failing-channel');
});

test('a message that somebody sends by hand, and that gets through, ends it too', async () => {
  isSlackBroken = true;
  await world.fleet.announce(BY_HAND, 'test');
  await fire('search', 1, BY_HAND);
  const { id } = await untilOpened(NOTIFICATION_FAILING, BY_HAND);
  isSlackBroken = false;
  const control = createTemporalControl(world.client, TASK_QUEUE);
  await control.reportWorkingChannel({ environment: BY_HAND, channel: 'slack' });
  await world.client.workflow.getHandle(incidentWorkflowId(id)).result();
  expect(written.get(id)?.phase.status).toBe('closed');
  await expect(
    control.reportWorkingChannel({ environment: 'nobody', channel: 'slack' }),
  ).rejects.toMatchObject({ code: 'PRECONDITION_MISSING' });
});

function at(channel: string) {
  return { channel, addressees: [], fallback: null };
}

function refused({ channel, telling }: DeliverInput): DeliveryOutcome {
  const detail = 'invalid_auth. Give it a token that holds.';
  return { channel, event: telling.event, status: 'failed', isPermanent: true, attempts: 1, detail };
}

/** The first incident whose first alert is of the rule, once mail has been told that it is open. */
async function untilOpened(rule: string, environment = ENVIRONMENT): Promise<IncidentView> {
  const { view } = await until({
    what: `${rule} told`,
    ask: () =>
      told.find(
        ({ channel, telling, view }) =>
          channel === 'mail' &&
          telling.event === 'opened' &&
          view.environment === environment &&
          view.alerts[0]?.rule === rule,
      ) ?? null,
    limitMs: 60_000,
  });
  return view;
}

async function fire(server: string, sequence: number, environment = ENVIRONMENT): Promise<void> {
  const alert = { severity: 'critical', labels: {}, dependsOn: [], summary: 'is down' } as const;
  const edge = {
    server,
    condition: 'alert:server_down',
    became: true,
    atMs: Date.now(),
    reason: 'why',
  } as const;
  const edges = [{ ...edge, sequence, alert }];
  await world.fleet.sendEdges({ environment, shard: 0, storeId: 's', edges });
}
