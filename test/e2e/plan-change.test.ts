import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import { startInstallation, type TestInstallation } from '../support/installation/installation.ts';
import { until } from '../support/installation/until.ts';
import { expectEdgesExact, watchedConfig } from '../support/installation/watched-fleet.ts';

const KEPT = Array.from({ length: 60 }, (_, index) => `kept-${index}`);
const ADDED = Array.from({ length: 60 }, (_, index) => `added-${index}`);
const REMOVED = Array.from({ length: 20 }, (_, index) => `removed-${index}`);
const INTERVAL_MS = 1_000;

let target: FleetTarget;
let installation: TestInstallation;

beforeAll(async () => {
  target = await startFleetTarget();
  installation = await startInstallation({
    config: watchedConfig(target, [...KEPT, ...REMOVED], { shard_size: 50 }),
  });
});

afterAll(async () => {
  await installation.stop();
  await target.stop();
});

test('a new plan with other shards: no gap over 2 s for a server that stays, no server probed by two', async () => {
  await installation.start('worker');
  await until({ what: 'two shards', ask: async () => watching(await installation.fleet()) === 2 });
  await until({ what: 'the first sweep', ask: () => KEPT.every((name) => target.probesOf(name).length > 2) });
  const fromMs = Date.now();

  await installation.writeConfig(watchedConfig(target, [...KEPT, ...ADDED], { shard_size: 30 }));
  await installation.start('worker');

  await until({ what: 'four shards', ask: async () => watching(await installation.fleet()) === 4 });
  await until({ what: 'the added ones', ask: () => ADDED.every((name) => target.probesOf(name).length > 3) });
  const toMs = Date.now();
  for (const name of KEPT) {
    const probes = target.probesOf(name).filter((at) => at >= fromMs && at <= toMs);
    const gaps = probes.slice(1).map((at, index) => at - (probes[index] ?? at));
    expect(Math.max(...gaps), `longest gap of ${name}`).toBeLessThan(2_000 + INTERVAL_MS);
    expect(Math.min(...gaps), `shortest gap of ${name}`).toBeGreaterThan(INTERVAL_MS / 4);
  }
  const lastRemovedMs = Math.max(...REMOVED.map((name) => target.probesOf(name).at(-1) ?? 0));
  expect(lastRemovedMs).toBeLessThan(toMs - INTERVAL_MS);
  await expectEdgesExact(installation, [...KEPT, ...ADDED]);
});

function watching(view: {
  readonly shards: readonly { readonly standing: { readonly status: string } }[];
}): number {
  return view.shards.filter(({ standing }) => standing.status === 'watching').length;
}
