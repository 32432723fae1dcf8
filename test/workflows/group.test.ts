import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeliverInput } from '../../src/contract/activities.ts';
import { fleetId, incidentWorkflowId } from '../../src/contract/names.ts';
import type { AlertFacts } from '../../src/domain/alert/alert-facts.ts';
import { DEFAULT_RESPONDING } from '../../src/domain/release/default-responding.ts';
import type { SentEdge } from '../../src/domain/watch/edge.ts';
import { respondingTo } from '../support/installation/responding-to.ts';
import { until } from '../support/installation/until.ts';
import { startWorkflowWorld, type WorkflowWorld } from '../support/installation/workflow-world.ts';

const NO_PLAN = { planId: 'empty', servers: 0, shards: [], removed: [], losing: [], dropped: [] };
const RECHECK_MS = 3_000;

const told: DeliverInput[] = [];
let world: WorkflowWorld;
let sequence = 0;

beforeAll(async () => {
  const routing = {
    ...DEFAULT_RESPONDING.routing,
    groupBy: ['gateway'],
    groupWaitMs: 1_500,
    groupIntervalMs: 1_000,
    storm: { count: 50, windowMs: 20_000, holdMs: 200 },
  };
  world = await startWorkflowWorld({
    planShards: () => Promise.resolve(NO_PLAN),
    watchShard: () => Promise.resolve(),
    ...respondingTo(told, { settings: { routing } }),
  });
});

afterAll(async () => {
  await world.stop();
});

test('servers of a group are one incident and one message, and who joins later is announced', async () => {
  const facts = { severity: 'high', labels: { gateway: 'gw-1' } } as const;
  await world.fleet.announce('grouped', 'test');
  for (const server of ['maps', 'chat', 'search']) await send('grouped', firing(server, facts));
  const { view } = await untilTold('grouped', 'opened');
  expect(view.servers).toEqual(['maps', 'chat', 'search']);
  await send('grouped', firing('mail', facts));
  const joined = await untilTold('grouped', 'members_changed');
  expect(joined.telling).toMatchObject({ announce: true });
  expect(joined.telling.line).toContain('now also mail');
  expect(new Set(toldIn('grouped').map(({ view: { id } }) => id)).size).toBe(1);
  await world.record(fleetId('grouped'), 'fleet-group');
  await world.record(incidentWorkflowId(view.id), 'incident-group');
});

test('behind a parent that was down nobody is told until a server has had its own next check', async () => {
  await world.fleet.announce('behind', 'test');
  await send('behind', level('gateway', 'status:UNHEALTHY', true));
  const facts = { dependsOn: ['gateway'], ending: { recheckMs: RECHECK_MS, clearMs: 0 } };
  await send('behind', firing('search', facts), firing('maps', facts));
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(toldIn('behind')).toEqual([]);
  const recoveredAtMs = Date.now();
  await send('behind', level('gateway', 'status:UNHEALTHY', false));
  await send('behind', { ...firing('maps', facts), became: false });
  const { view } = await untilTold('behind', 'opened');
  expect(view.servers).toEqual(['search']);
  expect(view.openedAtMs - recoveredAtMs).toBeGreaterThanOrEqual(RECHECK_MS);
  expect(toldIn('behind')).toHaveLength(1);
  await world.record(fleetId('behind'), 'fleet-parent-recovered');
});

function toldIn(environment: string) {
  return told.filter(({ view }) => view.environment === environment);
}

function untilTold(environment: string, event: string): Promise<DeliverInput> {
  return until({
    what: `${event} told in ${environment}`,
    ask: () => toldIn(environment).find(({ telling }) => telling.event === event) ?? null,
    limitMs: 20_000,
  });
}

async function send(environment: string, ...edges: readonly Omit<SentEdge, 'sequence'>[]): Promise<void> {
  const numbered = edges.map((edge) => ({ ...edge, sequence: (sequence += 1) }));
  await world.fleet.sendEdges({ environment, shard: 0, storeId: 's', edges: numbered });
}

function firing(server: string, facts: Partial<AlertFacts>): Omit<SentEdge, 'sequence'> {
  const alert: AlertFacts = {
    severity: 'critical',
    labels: {},
    dependsOn: [],
    summary: 'is down',
    ...facts,
  };
  return { ...level(server, 'alert:server_down', true), alert };
}

function level(
  server: string,
  condition: SentEdge['condition'],
  became: boolean,
): Omit<SentEdge, 'sequence'> {
  return { server, condition, became, atMs: Date.now(), reason: 'why' };
}
