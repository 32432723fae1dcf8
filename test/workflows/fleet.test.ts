import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeliverInput, PlanShardsInput, WatchShardInput } from '../../src/contract/activities.ts';
import { fleetSetMode, fleetView } from '../../src/contract/fleet.ts';
import { fleetId, PLAN_MEMO, shardId, STATUS_ATTRIBUTE } from '../../src/contract/names.ts';
import { assignShard, shardView } from '../../src/contract/shard.ts';
import { AppError } from '../../src/domain/error/app-error.ts';
import type { FleetView } from '../../src/domain/fleet/view-fleet.ts';
import type { PlannedShards } from '../../src/domain/fleet/fleet-state.ts';
import type { SequencedEdge } from '../../src/domain/watch/edge.ts';
import { respondingTo } from '../support/installation/responding-to.ts';
import { until } from '../support/installation/until.ts';
import { startWorkflowWorld, type WorkflowWorld } from '../support/installation/workflow-world.ts';

/** What the loops did, in order: `start 0 plan-1`, `end 0 plan-1`. */
const journal: string[] = [];
const plans = new Map<string, PlannedShards>();
/** A loop lets go this long after it was told to. */
const LETTING_GO_MS = 300;

/** Edges that a busy server had not accepted in time. */
let sentAgain = 0;

/** No alert fires here. */
const TOLD: DeliverInput[] = [];
let world: WorkflowWorld;

beforeAll(async () => {
  world = await startWorkflowWorld({
    planShards: ({ environment }: PlanShardsInput) =>
      Promise.resolve(
        plans.get(environment) ?? {
          planId: 'empty',
          servers: 0,
          shards: [],
          removed: [],
          losing: [],
          dropped: [],
        },
      ),
    watchShard: pretendToWatch,
    ...respondingTo(TOLD),
  });
});

afterAll(async () => {
  await world.stop();
});

test('edges are taken in once, however often they are sent, across a continue-as-new', async () => {
  const shards = Array.from({ length: SHARDS }, (_, shard) => shard);
  await world.fleet.announce('many', 'test');
  const firstRun = await runIdOf('many');
  await Promise.all(
    shards.map(async (shard) => {
      for (const batch of streamOf(shard)) {
        await send(batch, shard);
        if (shard < 2) await send(batch, shard);
      }
    }),
  );
  const view = await until({
    what: 'all edges',
    ask: async () => {
      const seen = await viewOf('many');
      return seen.edges.received === 10_000 ? seen : null;
    },
    limitMs: 120_000,
  });
  expect(view.edges.duplicates).toBeGreaterThanOrEqual(2_000);
  expect(view.edges.duplicates).toBeLessThanOrEqual(2_000 + sentAgain);
  expect(view.conditions).toEqual({ 'status:HEALTHY': 10_000 });
  await until({ what: 'another run', ask: async () => (await runIdOf('many')) !== firstRun });
  expect(await viewOf('many')).toMatchObject({ edges: view.edges, conditions: { 'status:HEALTHY': 10_000 } });
}, 180_000);

test('a snapshot puts right what edges have not said', async () => {
  await world.fleet.announce('level', 'test');
  await world.fleet.sendEdges({
    environment: 'level',
    shard: 0,
    storeId: 's',
    edges: [aHealthy('server-1', 1), aHealthy('server-2', 2)],
  });
  await world.fleet.sendSnapshot({
    environment: 'level',
    shard: 0,
    storeId: 's',
    upToSequence: 3,
    servers: [
      { server: 'server-1', conditions: { 'status:HEALTHY': 5 } },
      { server: 'server-2', conditions: { 'status:UNHEALTHY': 2 } },
    ],
  });
  const view = await until({
    what: 'the snapshot',
    ask: async () => {
      const seen = await viewOf('level');
      return seen.snapshots.received === 1 ? seen : null;
    },
  });
  expect(view.conditions).toEqual({ 'status:HEALTHY': 1, 'status:UNHEALTHY': 1 });
  expect(view.snapshots.corrections).toBe(2);
});

test('on a new plan the losing shards let go before anybody else begins', async () => {
  plans.set('plans', { planId: 'plan-1', servers: 4, shards: [0, 1], removed: [], losing: [], dropped: [] });
  await world.fleet.announce('plans', 'test');
  await untilJournal('start plans 0 plan-1', 'start plans 1 plan-1');

  plans.set('plans', {
    planId: 'plan-2',
    servers: 4,
    shards: [0, 2],
    removed: [1],
    losing: [0],
    dropped: [],
  });
  await world.fleet.announce('plans', 'test');
  await untilJournal('start plans 2 plan-2');

  const begins = journal.indexOf('start plans 2 plan-2');
  expect(journal.indexOf('end plans 0 plan-1')).toBeLessThan(begins);
  expect(journal.indexOf('end plans 1 plan-1')).toBeLessThan(begins);
  expect(journal.indexOf('end plans 0 plan-1')).toBeLessThan(journal.indexOf('start plans 0 plan-2'));
  const standings = (await viewOf('plans')).shards.map(({ shard }) => shard);
  expect(standings).toEqual([0, 2]);
  await world.record(fleetId('plans'), 'fleet-replan');
  await world.record(shardId('plans', 0), 'shard-replan');
  await world.record(shardId('plans', 1), 'shard-removed');
});

test('paused by a person: every shard lets go; resumed: every shard begins again', async () => {
  plans.set('mode', { planId: 'plan-1', servers: 1, shards: [0], removed: [], losing: [], dropped: [] });
  await world.fleet.announce('mode', 'test');
  await untilJournal('start mode 0 plan-1');
  const handle = world.client.workflow.getHandle(fleetId('mode'));
  const pause = { mode: 'paused', who: 'oncall-1', reason: 'maintenance of the network' } as const;

  const updateId = randomUUID();
  const paused = await handle.executeUpdate(fleetSetMode, { args: [pause], updateId });
  expect(paused).toMatchObject(pause);
  await untilJournal('end mode 0 plan-1');
  expect(await handle.executeUpdate(fleetSetMode, { args: [pause], updateId })).toEqual(paused);
  await expect(handle.executeUpdate(fleetSetMode, { args: [pause] })).rejects.toThrow(
    WorkflowUpdateFailedError,
  );

  journal.length = 0;
  await handle.executeUpdate(fleetSetMode, { args: [{ ...pause, mode: 'normal', reason: 'done' }] });
  await untilJournal('start mode 0 plan-1');
  await world.record(fleetId('mode'), 'fleet-mode');
  await world.record(shardId('mode', 0), 'shard-paused-and-resumed');
});

test('an order that was overtaken on its way changes nothing, one of a new fleet does', async () => {
  plans.set('late', { planId: 'plan-1', servers: 1, shards: [0], removed: [], losing: [], dropped: [] });
  await world.fleet.announce('late', 'test');
  await untilJournal('start late 0 plan-1');
  const handle = world.client.workflow.getHandle(shardId('late', 0));
  const { assignment } = await handle.query(shardView);
  const overtaking = { ...assignment, status: 'pause', planId: 'plan-1', number: 9 } as const;
  await handle.signal(assignShard, overtaking);
  await handle.signal(assignShard, { ...overtaking, status: 'watch', number: 8 });
  await untilJournal('end late 0 plan-1');
  expect((await handle.query(shardView)).assignment).toEqual(overtaking);
  journal.length = 0;
  await handle.signal(assignShard, {
    ...overtaking,
    status: 'watch',
    generation: 'new',
    number: 1,
  });
  await untilJournal('start late 0 plan-1');
});

test('a shard shows where it stands, and its fleet knows, from the start on', async () => {
  plans.set('shown', { planId: 'plan-1', servers: 1, shards: [0], removed: [], losing: [], dropped: [] });
  await world.fleet.announce('shown', 'test');
  await untilJournal('start shown 0 plan-1');
  const { memo, typedSearchAttributes } = await world.client.workflow
    .getHandle(shardId('shown', 0))
    .describe();
  expect(memo).toMatchObject({ [PLAN_MEMO]: 'plan-1' });
  expect(typedSearchAttributes.get(STATUS_ATTRIBUTE)).toBe('watching');
  const { shards } = await viewOf('shown');
  expect(shards).toEqual([{ shard: 0, standing: { status: 'watching', planId: 'plan-1' } }]);
});

test('a fleet that was terminated comes back and has its shards begin again', async () => {
  plans.set('anew', { planId: 'plan-1', servers: 1, shards: [0], removed: [], losing: [], dropped: [] });
  await world.fleet.announce('anew', 'test');
  await untilJournal('start anew 0 plan-1');
  await world.client.workflow.getHandle(fleetId('anew')).terminate('planted');
  journal.length = 0;
  await world.fleet.announce('anew', 'test');
  await untilJournal('end anew 0 plan-1');
  await untilJournal('start anew 0 plan-1');
  const standing = { status: 'watching', planId: 'plan-1' };
  await until({
    what: 'its answer',
    ask: async () => (await viewOf('anew')).shards[0]?.standing.status === 'watching',
  });
  expect((await viewOf('anew')).shards).toEqual([{ shard: 0, standing }]);
});

test('a shard that somebody terminated comes back when a worker announces itself', async () => {
  plans.set('gone', { planId: 'plan-1', servers: 1, shards: [0], removed: [], losing: [], dropped: [] });
  await world.fleet.announce('gone', 'test');
  await untilJournal('start gone 0 plan-1');
  await world.client.workflow.getHandle(shardId('gone', 0)).terminate('planted');
  journal.length = 0;
  await world.fleet.announce('gone', 'test');
  await untilJournal('start gone 0 plan-1');
});

async function pretendToWatch({ environment, shard, planId }: WatchShardInput): Promise<void> {
  const context = Context.current();
  const heart = setInterval(() => {
    context.heartbeat();
  }, 200);
  journal.push(`start ${environment} ${shard} ${planId}`);
  try {
    await context.cancelled;
  } finally {
    await new Promise((resolve) => setTimeout(resolve, LETTING_GO_MS));
    journal.push(`end ${environment} ${shard} ${planId}`);
    clearInterval(heart);
  }
}

const SHARDS = 10;
const BATCHES = 100;
const BATCH = 10;

/** A shard's edges in batches; the sequence rises within a shard and is shared out between shards, as the outbox has it. */
function streamOf(shard: number): readonly (readonly SequencedEdge[])[] {
  return Array.from({ length: BATCHES }, (_, batch) =>
    Array.from({ length: BATCH }, (_, place) => {
      const sequence = (batch * BATCH + place + 1) * SHARDS + shard;
      return aHealthy(`server-${sequence}`, sequence);
    }),
  );
}

function aHealthy(server: string, sequence: number): SequencedEdge {
  return { server, condition: 'status:HEALTHY', became: true, atMs: 5, reason: 'planted', sequence };
}

/** Like the sender of the loop: what was not accepted is sent until it is, and may have arrived all the same. */
async function send(edges: readonly SequencedEdge[], shard: number): Promise<void> {
  for (;;) {
    try {
      await world.fleet.sendEdges({ environment: 'many', shard, storeId: 's', edges });
      return;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'TEMPORAL_UNAVAILABLE') throw error;
      sentAgain += edges.length;
    }
  }
}

function viewOf(environment: string): Promise<FleetView> {
  return world.client.workflow.getHandle(fleetId(environment)).query(fleetView);
}

async function runIdOf(environment: string): Promise<string> {
  return (await world.client.workflow.getHandle(fleetId(environment)).describe()).runId;
}

async function untilJournal(...lines: readonly string[]): Promise<void> {
  await until({ what: lines.join(', '), ask: () => lines.every((line) => journal.includes(line)) });
}
