import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeFile } from 'node:fs/promises';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import { startInstallation, type TestInstallation } from '../support/installation/installation.ts';
import { until } from '../support/installation/until.ts';
import { expectEdgesExact, watchedConfig } from '../support/installation/watched-fleet.ts';

const INTERVAL_MS = 1_000;
const BUCKET_MS = 200;
const BROKEN = 'servers: [{ server_name: added, mcp_endpoint_url: 3 }]\nnonsense: 1\n';

const named = (stem: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${stem}-${index}`);

let target: FleetTarget;

beforeAll(async () => {
  target = await startFleetTarget();
});

afterAll(() => target.stop());

describe('of one environment', () => {
  const KEPT = named('kept', 50);
  let installation: TestInstallation;

  beforeAll(async () => {
    installation = await startInstallation({ config: watchedConfig(target, [...KEPT, 'removed']) });
  });

  afterAll(() => installation.stop());

  test('an edited file is taken in while 50 servers are watched, a broken one changes nothing, a repaired one is taken in', async () => {
    await installation.start('worker');
    await until({ what: 'the first sweep', ask: () => KEPT.every(probedMoreThan(2)) });

    const editedMs = Date.now();
    await installation.writeConfig(watchedConfig(target, [...KEPT, 'added']));
    await until({ what: 'the new server', ask: () => probedMoreThan(0)('added'), limitMs: 8_000 });
    await until({ what: 'the new server, steadily', ask: () => probedMoreThan(3)('added') });
    expect(target.probesOf('removed').at(-1)).toBeLessThan(Date.now() - INTERVAL_MS);
    expect((await standing(installation)).file?.outcome).toBe('applied');

    const { current } = await standing(installation);
    await writeFile(installation.configPath, BROKEN);
    await untilComplaint(installation);
    expect((await standing(installation)).file?.problems.map(({ path, line }) => [path, line])).toEqual([
      ['servers[0].mcp_endpoint_url', 1],
      ['nonsense', 2],
    ]);
    expect(await installation.output()).toContain('development goes on as before');
    const brokenMs = Date.now();
    await until({ what: 'checks all the same', ask: () => [...KEPT, 'added'].every(probedSince(brokenMs)) });
    expect((await standing(installation)).current).toBe(current);

    await installation.writeConfig(watchedConfig(target, [...KEPT, 'added', 'repaired']));
    await until({ what: 'the server of the repaired file', ask: () => probedMoreThan(3)('repaired') });
    expect((await standing(installation)).file).toMatchObject({ outcome: 'applied', problems: [] });

    expectSteady(KEPT, editedMs, Date.now());
    await expectEdgesExact(installation, [...KEPT, 'added', 'repaired']);
  });
});

describe('of two environments, each with a file of its own', () => {
  const HERE = named('here', 20);
  const THERE = named('there', 20);
  let installation: TestInstallation;

  beforeAll(async () => {
    installation = await startInstallation({
      config: watchedConfig(target, HERE),
      others: { staging: watchedConfig(target, THERE) },
    });
  });

  afterAll(() => installation.stop());

  test('a changed file changes its own alone, a broken one neither, and no server waits for either', async () => {
    await installation.start('worker');
    await until({ what: 'the first sweep', ask: () => [...HERE, ...THERE].every(probedMoreThan(2)) });

    const editedMs = Date.now();
    const [here, there] = [await standing(installation), await standing(installation, 'staging')];
    await installation.writeConfig(watchedConfig(target, [...THERE, 'there-added']), 'staging');
    await until({ what: 'the new server', ask: () => probedMoreThan(0)('there-added'), limitMs: 8_000 });
    await until({ what: 'the new server, steadily', ask: () => probedMoreThan(3)('there-added') });
    const changed = await standing(installation, 'staging');
    expect(changed.file).toMatchObject({ outcome: 'applied', release: changed.current });
    expect(changed.current).not.toBe(there.current);
    expect(await standing(installation)).toEqual(here);

    await writeFile(installation.configPath, BROKEN);
    await untilComplaint(installation);
    const brokenMs = Date.now();
    const all = [...HERE, ...THERE, 'there-added'];
    await until({ what: 'checks all the same', ask: () => all.every(probedSince(brokenMs)) });
    expect((await standing(installation)).current).toBe(here.current);
    expect(await standing(installation, 'staging')).toEqual(changed);

    await installation.writeConfig(watchedConfig(target, [...HERE, 'here-repaired']));
    await until({
      what: 'the server of the repaired file',
      ask: () => probedMoreThan(3)('here-repaired'),
    });
    expect((await standing(installation)).file).toMatchObject({ outcome: 'applied', problems: [] });
    expect(await standing(installation, 'staging')).toEqual(changed);

    const endMs = Date.now();
    expectSteady(HERE, editedMs, endMs);
    expectSteady(THERE, editedMs, endMs);
    await expectEdgesExact(installation, [...HERE, 'here-repaired']);
    await expectEdgesExact(installation, [...THERE, 'there-added'], 'staging');
  });
});

const standing = ({ store }: TestInstallation, environment = 'development') => store.standing(environment);

/** For a file of `development` that cannot be taken in. */
async function untilComplaint(installation: TestInstallation): Promise<void> {
  await until({
    what: 'the complaint',
    ask: async () => (await standing(installation)).file?.outcome === 'invalid',
  });
}

function probedMoreThan(times: number): (name: string) => boolean {
  return (name) => target.probesOf(name).length > times;
}

function probedSince(fromMs: number): (name: string) => boolean {
  return (name) => target.probesOf(name).some((at) => at > fromMs);
}

function gapsIn(moments: readonly number[]): readonly number[] {
  return moments.slice(1).map((at, index) => at - (moments[index] ?? at));
}

/** No server that stays waits long, none is probed too often, and they never all come at once. */
function expectSteady(servers: readonly string[], fromMs: number, toMs: number): void {
  const buckets = new Map<number, number>();
  for (const name of servers) {
    const probes = target.probesOf(name).filter((at) => at >= fromMs && at <= toMs);
    const waits = gapsIn([fromMs, ...probes, toMs]);
    expect(Math.max(...waits), `longest gap of ${name}`).toBeLessThan(INTERVAL_MS + 2_000);
    expect(Math.min(...gapsIn(probes)), `shortest gap of ${name}`).toBeGreaterThan(INTERVAL_MS / 4);
    for (const at of probes) {
      const bucket = Math.floor(at / BUCKET_MS);
      buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1);
    }
  }
  expect(Math.max(...buckets.values()), `checks within ${BUCKET_MS} ms`).toBeLessThan(servers.length);
}
