import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { obtainSchemathesis } from '../support/fuzzer/schemathesis.ts';
import { run } from '../support/run-program.ts';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import { startInstallation, type TestInstallation } from '../support/installation/installation.ts';
import { until } from '../support/installation/until.ts';
import { watchedConfig } from '../support/installation/watched-fleet.ts';

const LIMIT_SECONDS = 75;
const LONGEST_FAULTS = 2_500;

/**
 * 400 to what the schema allows is right: cursors, hashes and time ranges have a grammar of their own, and some fields
 * exclude each other. 422 is a key that was used before. Three endpoints answer 503 as their meaning: the fleet is
 * down, the service is not ready. So do those that act on a server's host: these servers have none.
 */
const CONFIGURATION = `
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 400, 404, 409, 422]

[[operations]]
include-path = ["/status/health", "/status/health/detailed", "/readyz"]
checks.not_a_server_error.enabled = false
checks.positive_data_acceptance.enabled = false

[[operations]]
include-path-regex = "^/api/v1/servers/[^/]+/(logs|resources|load|io|restart)$"
checks.not_a_server_error.enabled = false
checks.positive_data_acceptance.enabled = false
`;

let target: FleetTarget;
let installation: TestInstallation;

beforeAll(async () => {
  target = await startFleetTarget();
  target.setHealthy('down', false);
  installation = await startInstallation({ config: watchedConfig(target, ['search', 'down']) });
  await installation.start('worker');
  await installation.start('api');
  await until({
    what: 'both servers checked and the API',
    ask: async () =>
      (await installation.store.allStates('development')).length === 2 &&
      (await fetch(`${installation.apiUrl}/readyz`)).ok,
  });
});

afterAll(async () => {
  await installation.stop();
  await target.stop();
});

test('whatever is asked, the service answers as its OpenAPI document says and never fails', async ({
  skip,
}) => {
  const fuzzer = await obtainSchemathesis();
  if ('missing' in fuzzer) {
    if (process.env['CI'] === 'true') throw new Error(`Needed in CI: ${fuzzer.missing}`);
    skip(`not to be had: ${fuzzer.missing}`);
    return;
  }
  const configuration = join(installation.folder, 'schemathesis.toml');
  await writeFile(configuration, CONFIGURATION);
  const words = [
    '--config-file',
    configuration,
    'run',
    `${installation.apiUrl}/openapi.json`,
    '--no-color',
    '--seed=20261126',
    '--max-examples=25',
    `--max-time=${LIMIT_SECONDS}`,
    '--request-timeout=20',
    '--continue-on-failure',
    '--warnings=off',
    '--generation-database=none',
    '--generation-with-security-parameters=false',
  ];
  const { code, output } = await run(fuzzer.path, words, installation.folder);
  console.info(output.slice(-1500));
  // What a suite says of a failure at its end is short: so is this.
  if (code !== 0) throw new Error(`schemathesis ended with ${code}:\n${faultsOf(output)}`);
  expect(await installation.output()).not.toMatch(/INTERNAL_ERROR/);
  expect((await fetch(`${installation.apiUrl}/readyz`)).status).toBe(200);
}, 240_000);

/** What it found, without how it went. */
function faultsOf(output: string): string {
  const from = output.search(/^=+ (?:FAILURES|ERRORS) =+$/m);
  return from === -1 ? output.slice(-LONGEST_FAULTS) : output.slice(from, from + LONGEST_FAULTS);
}
