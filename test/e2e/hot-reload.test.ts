import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFile } from 'node:fs/promises';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import { startInstallation, type TestInstallation } from '../support/installation/installation.ts';
import { until } from '../support/installation/until.ts';
import { expectEdgesExact, watchedConfig } from '../support/installation/watched-fleet.ts';

const KEPT = Array.from({ length: 50 }, (_, index) => `kept-${index}`);
const INTERVAL_MS = 1_000;
const BUCKET_MS = 200;

let target: FleetTarget;
let installation: TestInstallation;

beforeAll(async () => {
  target = await startFleetTarget();
  installation = await startInstallation({ config: watchedConfig(target, [...KEPT, 'removed']) });
});

afterAll(async () => {
  await installation.stop();
  await target.stop();
});

test('an edited file is taken in while 50 servers are watched, a broken one changes nothing, a repaired one is taken in', async () => {
  await installation.start('worker');
  await until({ what: 'the first sweep', ask: () => KEPT.every((name) => target.probesOf(name).length > 2) });

  const editedMs = Date.now();
  await installation.writeConfig(watchedConfig(target, [...KEPT, 'added']));
  await until({ what: 'the new server', ask: () => target.probesOf('added').length > 0, limitMs: 8_000 });
  await until({ what: 'the new server, steadily', ask: () => target.probesOf('added').length > 3 });
  expect(target.probesOf('removed').at(-1)).toBeLessThan(Date.now() - INTERVAL_MS);
  expect((await fileReport())?.outcome).toBe('applied');

  const { current } = await installation.store.standing('development');
  await writeFile(
    installation.configPath,
    'servers: [{ server_name: added, mcp_endpoint_url: 3 }]\nnonsense: 1\n',
  );
  await until({ what: 'the complaint', ask: async () => (await fileReport())?.outcome === 'invalid' });
  expect((await fileReport())?.problems.map(({ path, line }) => [path, line])).toEqual([
    ['servers[0].mcp_endpoint_url', 1],
    ['nonsense', 2],
  ]);
  expect(await installation.output()).toContain('development goes on as before');
  const brokenMs = Date.now();
  await until({ what: 'checks all the same', ask: () => [...KEPT, 'added'].every(probedSince(brokenMs)) });
  expect((await installation.store.standing('development')).current).toBe(current);

  await installation.writeConfig(watchedConfig(target, [...KEPT, 'added', 'repaired']));
  await until({ what: 'the server of the repaired file', ask: () => target.probesOf('repaired').length > 3 });
  expect(await fileReport()).toMatchObject({ outcome: 'applied', problems: [] });

  expectSteady(editedMs, Date.now());
  await expectEdgesExact(installation, [...KEPT, 'added', 'repaired']);
});

async function fileReport() {
  return (await installation.store.standing('development')).file;
}

function probedSince(fromMs: number): (name: string) => boolean {
  return (name) => target.probesOf(name).some((at) => at > fromMs);
}

/** No server that stays waits long, none is probed too often, and they never all come at once. */
function expectSteady(fromMs: number, toMs: number): void {
  const buckets = new Map<number, number>();
  for (const name of KEPT) {
    const probes = target.probesOf(name).filter((at) => at >= fromMs && at <= toMs);
    const gaps = probes.slice(1).map((at, index) => at - (probes[index] ?? at));
    expect(Math.max(...gaps), `longest gap of ${name}`).toBeLessThan(INTERVAL_MS + 2_000);
    expect(Math.min(...gaps), `shortest gap of ${name}`).toBeGreaterThan(INTERVAL_MS / 4);
    for (const at of probes) {
      const bucket = Math.floor(at / BUCKET_MS);
      buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1);
    }
  }
  expect(Math.max(...buckets.values()), `checks within ${BUCKET_MS} ms`).toBeLessThan(KEPT.length);
}
