import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import { startInstallation, type TestInstallation } from '../support/installation/installation.ts';
import { until } from '../support/installation/until.ts';
import { expectEdgesExact, watchedConfig } from '../support/installation/watched-fleet.ts';

const SERVERS = Array.from({ length: 200 }, (_, index) => `server-${String(index).padStart(3, '0')}`);
const FAILING = SERVERS.slice(0, 20);
const FAILING_WHILE_DEAD = SERVERS.slice(20, 40);

let target: FleetTarget;
let installation: TestInstallation;

beforeAll(async () => {
  target = await startFleetTarget();
  installation = await startInstallation({ config: watchedConfig(target, SERVERS), isBundling: true });
});

afterAll(async () => {
  await installation.stop();
  await target.stop();
});

test('a worker killed with -9 while watching 200 servers: probing again within 10 s, no edge lost or doubled', async () => {
  const worker = await installation.start('worker');
  await until({
    what: 'the first sweep',
    ask: () => SERVERS.every((name) => target.probesOf(name).length > 1),
  });

  FAILING.forEach((name) => {
    target.setHealthy(name, false);
  });
  await until({
    what: 'some edges on their way',
    ask: async () => unhealthy(await installation.fleet()) >= 5,
  });
  await worker.kill('SIGKILL');
  const killedAtMs = Date.now();
  FAILING_WHILE_DEAD.forEach((name) => {
    target.setHealthy(name, false);
  });

  const successor = await installation.start('worker');
  await until({
    what: 'a probe of every server after the kill',
    ask: () => SERVERS.every((name) => (target.probesOf(name).at(-1) ?? 0) > killedAtMs),
  });
  const firstAgainMs = Math.min(
    ...SERVERS.map((name) => target.probesOf(name).find((at) => at > killedAtMs + 50) ?? Infinity),
  );
  expect(firstAgainMs - killedAtMs).toBeLessThan(10_000);

  await until({
    what: '40 unhealthy in the fleet',
    ask: async () => unhealthy(await installation.fleet()) === 40,
  });
  [...FAILING, ...FAILING_WHILE_DEAD].forEach((name) => {
    target.setHealthy(name, true);
  });
  await until({ what: 'all healthy again', ask: async () => unhealthy(await installation.fleet()) === 0 });
  await expectEdgesExact(installation, SERVERS);
  expect(await successor.kill('SIGTERM')).toBe(0);
});

function unhealthy(view: { readonly conditions: Readonly<Record<string, number>> }): number {
  return view.conditions['status:UNHEALTHY'] ?? 0;
}
