import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePorts } from '../support/installation/free-ports.ts';
import { descendantsOf, survivorsOf, type ListedProcess } from '../support/installation/process-tree.ts';
import { startProgram, type RunningProgram } from '../support/installation/running-program.ts';
import { until } from '../support/installation/until.ts';
import { fleetHealthSchema } from '../../src/actions/server/fleet-health.ts';

const DEMO = resolve(import.meta.dirname, '../support/demo/main.ts');
const SERVERS = [
  'everything-mcp',
  'flapping-mcp',
  'members-only-mcp',
  'menu-archive-mcp',
  'restaurant-reasoning-mcp',
  'restaurant-search-mcp',
];
const FLAP_SECONDS = 7;

let folder: string;
let url: string;
let demo: RunningProgram;
let children: readonly ListedProcess[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchkeeper-demo-'));
  const [apiPort = 0, temporalPort = 0, uiPort = 0] = await freePorts(3);
  url = `http://127.0.0.1:${apiPort}`;
  const flags = {
    'data-dir': join(folder, 'demo'),
    'api-port': apiPort,
    'temporal-port': temporalPort,
    'temporal-ui-port': uiPort,
    'flap-seconds': FLAP_SECONDS,
  };
  const words = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
  demo = await startProgram({ words: [DEMO, ...words], cwd: folder });
});

afterAll(async () => {
  if (!demo.hasExited()) for (const { pid } of await descendantsOf(demo.pid)) process.kill(pid, 'SIGKILL');
  demo.signal('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

async function statuses(): Promise<ReadonlyMap<string, string>> {
  const response = await fetch(`${url}/status/health`);
  const { servers } = fleetHealthSchema.parse(await response.json());
  return new Map(servers.map(({ server_name, status }) => [server_name, status]));
}

test('the demo watches six real servers of every era, and shows them', async () => {
  await demo.untilSaid('From here on');
  expect([...(await statuses()).keys()].toSorted()).toEqual(SERVERS);
  for (const name of SERVERS.filter((name) => name !== 'flapping-mcp')) {
    await until({ what: `${name} healthy`, ask: async () => (await statuses()).get(name) === 'HEALTHY' });
    expect(demo.output()).toMatch(new RegExp(`HEALTHY +${name} `));
  }
  expect(demo.output()).toContain(`${url}/`);
  expect(demo.output()).not.toMatch(/warning/i);
});

test('the flapping one goes down, recovers and loses a tool, in the API and on the terminal', async () => {
  for (const status of ['UNHEALTHY', 'HEALTHY', 'DEGRADED']) {
    await until({ what: status, ask: async () => (await statuses()).get('flapping-mcp') === status });
    await demo.untilSaid(new RegExp(`${status} +flapping-mcp, was`));
  }
});

test('Ctrl-C, even twice, stops everything with exit 0 and leaves no process behind', async () => {
  children = await descendantsOf(demo.pid);
  expect(children.length, 'Temporal, worker, API and server-everything').toBeGreaterThanOrEqual(4);
  demo.signal('SIGINT');
  await demo.untilSaid('Stopping');
  demo.signal('SIGINT');
  expect(await demo.exit(30_000)).toBe(0);
  expect(demo.output()).toContain('Stopped.');
  expect(await survivorsOf(children)).toEqual([]);
});
