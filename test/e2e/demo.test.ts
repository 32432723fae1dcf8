import { afterAll, beforeAll, expect, test } from 'vitest';
import { fleetHealthSchema } from '../../src/actions/server/fleet-health.ts';
import { createDemoPlace, type DemoPlace } from '../support/demo/start-demo.ts';
import { descendantsOf, survivorsOf } from '../support/installation/process-tree.ts';
import type { RunningProgram } from '../support/installation/running-program.ts';
import { until } from '../support/installation/until.ts';

const SERVERS = [
  'everything-mcp',
  'flapping-mcp',
  'members-only-mcp',
  'menu-archive-mcp',
  'restaurant-reasoning-mcp',
  'restaurant-search-mcp',
];
const FLAP_SECONDS = 6;

let place: DemoPlace;
let demo: RunningProgram;

beforeAll(async () => {
  place = await createDemoPlace(FLAP_SECONDS);
  demo = await place.start();
});

afterAll(async () => {
  await place.stop();
});

async function statuses(): Promise<ReadonlyMap<string, string>> {
  const response = await fetch(`${place.url}/status/health`);
  const { servers } = fleetHealthSchema.parse(await response.json());
  return new Map(servers.map(({ server_name, status }) => [server_name, status]));
}

test('the demo watches six real servers of every era, and shows them', async () => {
  await demo.untilSaid('From here on', 60_000);
  expect([...(await statuses()).keys()].toSorted()).toEqual(SERVERS);
  for (const name of SERVERS.filter((name) => name !== 'flapping-mcp')) {
    await until({ what: `${name} healthy`, ask: async () => (await statuses()).get(name) === 'HEALTHY' });
    expect(demo.output()).toMatch(new RegExp(`HEALTHY +${name} `));
  }
  expect(demo.output()).toContain(`${place.url}/`);
  expect(demo.output()).not.toMatch(/warning/i);
});

test('the flapping one goes down, recovers and loses a tool, in the API and on the terminal', async () => {
  for (const status of ['UNHEALTHY', 'HEALTHY', 'DEGRADED']) {
    await until({ what: status, ask: async () => (await statuses()).get('flapping-mcp') === status });
    await demo.untilSaid(new RegExp(`${status} +flapping-mcp, was`));
  }
});

test('Ctrl-C, even twice, stops everything with exit 0 and leaves no process behind', async () => {
  const children = await descendantsOf(demo.pid);
  expect(children.length, 'Temporal, worker, API and server-everything').toBeGreaterThanOrEqual(4);
  demo.signal('SIGINT');
  await demo.untilSaid('Stopping');
  demo.signal('SIGINT');
  expect(await demo.exit(30_000)).toBe(0);
  expect(demo.output()).toContain('Stopped.');
  expect(await survivorsOf(children)).toEqual([]);
});
