import { randomUUID } from 'node:crypto';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeliverInput } from '../../src/contract/activities.ts';
import { fleetAddSilence, fleetExpireSilence } from '../../src/contract/fleet.ts';
import { incidentCommand, incidentView } from '../../src/contract/incident.ts';
import { fleetId, incidentWorkflowId } from '../../src/contract/names.ts';
import type { AlertFacts } from '../../src/domain/alert/alert-facts.ts';
import type { IncidentCommand } from '../../src/domain/incident/incident-command.ts';
import type { IncidentView } from '../../src/domain/incident/incident-view.ts';
import { DEFAULT_RESPONDING } from '../../src/domain/release/default-responding.ts';
import type { SentEdge } from '../../src/domain/watch/edge.ts';
import { respondingTo } from '../support/installation/responding-to.ts';
import { until } from '../support/installation/until.ts';
import { startWorkflowWorld, type WorkflowWorld } from '../support/installation/workflow-world.ts';

const told: DeliverInput[] = [];
/** The newest view of each incident that was written. */
const written = new Map<string, IncidentView>();
const story: string[] = [];
const NO_PLAN = { planId: 'empty', servers: 0, shards: [], removed: [], losing: [], dropped: [] };
const { routing, escalation } = DEFAULT_RESPONDING;

let world: WorkflowWorld;

beforeAll(async () => {
  world = await startWorkflowWorld({
    planShards: () => Promise.resolve(NO_PLAN),
    watchShard: () => Promise.resolve(),
    ...respondingTo(told, {
      settings: {
        routing: { ...routing, reopenWithinMs: 2_000, storm: { count: 5, windowMs: 20_000, holdMs: 200 } },
        escalation: {
          ...escalation,
          critical: {
            ...escalation.critical,
            withinMs: 1_500,
            nextContacts: ['support'],
            levels: [{ afterMs: 0, notify: ['console'] }],
          },
        },
      },
      onRecord: ({ view, entries }) => {
        written.set(view.id, view);
        story.push(...entries.map(({ text }) => `${view.id} ${text}`));
      },
    }),
  });
});

afterAll(async () => {
  await world.stop();
});

test('a server dies, somebody is told, then the next; acknowledged, recovered, closed, and all of it is written down', async () => {
  await fire('one', ['search'], 1);
  const { id } = await untilTold('one', 'opened');
  await untilTold('one', 'escalated');
  const acknowledged = await command(id, { kind: 'ack' });
  expect(acknowledged.phase).toMatchObject({ status: 'acknowledged', who: 'ann' });
  await expect(command(id, { kind: 'ack' })).rejects.toThrow(WorkflowUpdateFailedError);
  await clear('one', 'search', 2);
  await untilStatus(id, 'resolved');
  await untilStatus(id, 'closed');
  await world.client.workflow.getHandle(incidentWorkflowId(id)).result();

  expect(eventsOf(id)).toEqual(['opened', 'escalated', 'acknowledged', 'resolved', 'closed']);
  expect(story.filter((line) => line.startsWith(id)).map((line) => line.slice(id.length + 1))).toEqual(
    expect.arrayContaining(['Opened.', 'search: server_down has ended.', 'Closed.']),
  );
  await world.record(incidentWorkflowId(id), 'incident-recovered');
  await world.record(fleetId('one'), 'fleet-incident');
});

test('what fires again while it may still reopen is the same incident; later it is a new one that follows it', async () => {
  await fire('again', ['search'], 1);
  const { id } = await untilTold('again', 'opened');
  await clear('again', 'search', 2);
  await untilStatus(id, 'resolved');
  await fire('again', ['search'], 3);
  await untilTold('again', 'reopened');
  expect((await viewOf(id)).phase.status).toBe('triggered');

  await command(id, { kind: 'resolve', cause: 'looked at it' });
  await untilStatus(id, 'closed');
  const next = await until({
    what: 'an incident that follows',
    ask: () => [...written.values()].find(({ follows }) => follows === id) ?? null,
  });
  expect(next.servers).toEqual(['search']);
  await world.record(incidentWorkflowId(id), 'incident-reopened');
});

test('many servers at once are one incident and one message', async () => {
  const servers = Array.from({ length: 30 }, (_, index) => `server-${index}`);
  await fire('storm', servers, 1);
  const { id, view } = await untilTold('storm', 'opened');
  expect([view.isStorm, view.servers.length]).toEqual([true, 30]);
  await command(id, { kind: 'note', text: 'the gateway is away' });
  await untilTold('storm', 'noted');
  expect(
    told.filter(({ view: { environment } }) => environment === 'storm').map(({ view: it }) => it.id),
  ).toEqual([id, id]);
  await world.record(fleetId('storm'), 'fleet-storm');
});

test('silenced, nobody is told; expired while it still fires, somebody is', async () => {
  await world.fleet.announce('quiet', 'test');
  const handle = world.client.workflow.getHandle(fleetId('quiet'));
  const nowMs = Date.now();
  const silence = await handle.executeUpdate(fleetAddSilence, {
    args: [
      {
        matchers: [{ label: 'server', is: '=', value: 'sea*' }],
        startsAtMs: nowMs,
        endsAtMs: nowMs + 60_000,
        author: 'ann',
        comment: 'known',
      },
    ],
    updateId: randomUUID(),
  });
  await fire('quiet', ['search'], 1);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(told.filter(({ view }) => view.environment === 'quiet')).toEqual([]);
  await handle.executeUpdate(fleetExpireSilence, { args: [{ which: silence.id, who: 'ann' }] });
  await untilTold('quiet', 'opened');
  await world.record(fleetId('quiet'), 'fleet-silence');
});

test('a history that grows long is handed over, and nothing is told twice or lost', async () => {
  await fire('long', ['search'], 1);
  const { id } = await untilTold('long', 'opened');
  await command(id, { kind: 'ack' });
  const handle = world.client.workflow.getHandle(incidentWorkflowId(id));
  const firstRun = (await handle.describe()).runId;
  for (let note = 0; note < 60; note += 1) await command(id, { kind: 'note', text: `note ${note}` });
  const notes = () => told.filter(({ view, telling }) => view.id === id && telling.event === 'noted');
  await until({ what: 'all notes', ask: () => notes().length >= 60, limitMs: 120_000 });
  expect((await handle.describe()).runId).not.toBe(firstRun);
  expect(notes().map(({ telling }) => telling.line)).toEqual(
    Array.from({ length: 60 }, (_, note) => `ann: note ${note}`),
  );
});

function eventsOf(id: string): readonly string[] {
  return told.filter(({ view }) => view.id === id).map(({ telling }) => telling.event);
}

async function untilTold(
  environment: string,
  event: string,
): Promise<{ readonly id: string; readonly view: IncidentView }> {
  const found = await until({
    what: `${event} told in ${environment}`,
    ask: () =>
      told.find((each) => each.view.environment === environment && each.telling.event === event) ?? null,
    limitMs: 60_000,
  });
  return { id: found.view.id, view: found.view };
}

async function untilStatus(id: string, status: string): Promise<void> {
  await until({
    what: `${id} ${status}`,
    ask: () => written.get(id)?.phase.status === status,
    limitMs: 60_000,
  });
}

function command(id: string, wanted: IncidentCommand): Promise<IncidentView> {
  return world.client.workflow
    .getHandle(incidentWorkflowId(id))
    .executeUpdate(incidentCommand, { args: [{ who: 'ann', command: wanted }], updateId: randomUUID() });
}

function viewOf(id: string): Promise<IncidentView> {
  return world.client.workflow.getHandle(incidentWorkflowId(id)).query(incidentView);
}

async function fire(environment: string, servers: readonly string[], sequence: number): Promise<void> {
  await world.fleet.announce(environment, 'test');
  const edges = servers.map((server, index) => anEdge(server, sequence + index, true));
  await world.fleet.sendEdges({ environment, shard: 0, storeId: 's', edges });
}

async function clear(environment: string, server: string, sequence: number): Promise<void> {
  await world.fleet.sendEdges({
    environment,
    shard: 0,
    storeId: 's',
    edges: [anEdge(server, sequence, false)],
  });
}

function anEdge(server: string, sequence: number, became: boolean): SentEdge {
  const alert: AlertFacts = { severity: 'critical', labels: {}, dependsOn: [], summary: 'is down' };
  const edge = {
    server,
    condition: 'alert:server_down',
    became,
    atMs: Date.now(),
    reason: 'why',
    sequence,
  } as const;
  return became ? { ...edge, alert } : edge;
}
