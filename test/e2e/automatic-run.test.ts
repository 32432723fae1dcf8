import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import { startInstallation, type TestInstallation } from '../support/installation/installation.ts';
import { until } from '../support/installation/until.ts';
import { watchedConfig } from '../support/installation/watched-fleet.ts';

const AUTOMATIC = { name: 'server_down', runbook: 'server-down', run: 'automatic' };

let target: FleetTarget;
let installation: TestInstallation;

beforeAll(async () => {
  target = await startFleetTarget();
  const config = watchedConfig(target, ['search', 'reasoning']);
  installation = await startInstallation({ config: { ...config, alerting: { rules: [AUTOMATIC] } } });
  await installation.start('worker');
  await until({
    what: 'the first checks',
    ask: async () => (await installation.store.allStates('development')).length === 2,
  });
});

afterAll(async () => {
  await installation.stop();
  await target.stop();
});

test('a server dies: its incident begins the shipped runbook by itself, which looks and then waits for a person', async () => {
  target.setHealthy('search', false);
  const run = await until({
    what: 'a run that waits for a person',
    ask: async () => {
      const [newest] = await installation.store.runs('development', { limit: 1 });
      return newest?.awaited.some(({ step }) => step === 'by_hand') === true ? newest : null;
    },
    limitMs: 90_000,
  });
  const [incident] = await installation.store.incidents('development', { limit: 1, server: 'search' });
  expect(run).toMatchObject({
    runbook: 'server-down',
    inputs: { server: 'search' },
    incident: incident?.id,
    who: `incident:${String(incident?.id)}`,
  });
  expect(await installation.store.runs('development', { limit: 5 })).toHaveLength(1);
});
