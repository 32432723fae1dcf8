import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import { startInstallation, type TestInstallation } from '../support/installation/installation.ts';
import { until } from '../support/installation/until.ts';
import { expectEdgesExact, watchedConfig } from '../support/installation/watched-fleet.ts';

const SERVERS = Array.from({ length: 50 }, (_, index) => `server-${index}`);
const FAILING = SERVERS.slice(0, 10);
const INTERVAL_MS = 1_000;
const AWAY_MS = 60_000;

let target: FleetTarget;
let installation: TestInstallation;

beforeAll(async () => {
  target = await startFleetTarget();
  installation = await startInstallation({ config: watchedConfig(target, SERVERS) });
});

afterAll(async () => {
  await installation.stop();
  await target.stop();
});

test('Temporal killed and back at once: probing goes on without a gap and without a second prober', async () => {
  await installation.start('worker');
  await until({
    what: 'the fleet to know',
    ask: async () => healthy(await installation.fleet()) === SERVERS.length,
  });
  const fromMs = Date.now();
  await installation.temporal.stop('SIGKILL');
  await installation.temporal.start();
  await delay(15_000);
  expectSteady(fromMs, Date.now());
  await until({
    what: 'the fleet again',
    ask: async () => healthy(await installation.fleet()) === SERVERS.length,
  });
});

test('Temporal away for 60 s: probing goes on, and every edge of that minute is delivered once it is back', async () => {
  const fromMs = Date.now();
  await installation.temporal.stop('SIGTERM');
  await delay(AWAY_MS / 3);
  FAILING.forEach((name) => {
    target.setHealthy(name, false);
  });
  await delay(AWAY_MS / 3);
  FAILING.slice(5).forEach((name) => {
    target.setHealthy(name, true);
  });
  await delay(AWAY_MS / 3);
  await installation.temporal.start();
  await until({
    what: 'the minute to be known to the fleet',
    ask: async () => (await installation.fleet()).conditions['status:UNHEALTHY'] === 5,
  });
  await delay(10_000);
  expectSteady(fromMs, Date.now());
  await expectEdgesExact(installation, SERVERS);
});

function healthy(view: { readonly conditions: Readonly<Record<string, number>> }): number {
  return view.conditions['status:HEALTHY'] ?? 0;
}

/** Every server was probed in each interval, and never by two: a confirming check comes no sooner than its slot's half. */
function expectSteady(fromMs: number, toMs: number): void {
  for (const name of SERVERS) {
    const probes = target.probesOf(name).filter((at) => at >= fromMs && at <= toMs);
    const gaps = [fromMs, ...probes, toMs]
      .slice(1)
      .map((at, index) => at - ([fromMs, ...probes][index] ?? at));
    expect(Math.max(...gaps), `longest gap of ${name}`).toBeLessThan(2.5 * INTERVAL_MS);
    expect(probes.length, `probes of ${name}`).toBeLessThanOrEqual((toMs - fromMs) / INTERVAL_MS + 4);
  }
}
