import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import { startInstallation, type TestInstallation } from '../support/installation/installation.ts';
import { until } from '../support/installation/until.ts';
import { watchedConfig } from '../support/installation/watched-fleet.ts';

const run = promisify(execFile);
const SEARCH = 'restaurant-search-mcp';
const DOWN = 'server-name';
const CHECKED = '.total_servers - .never_checked_servers';
const RUNBOOK_ORIGIN = 'http://localhost:8080';

let target: FleetTarget;
let installation: TestInstallation;

beforeAll(async () => {
  target = await startFleetTarget();
  installation = await startInstallation({ config: watchedConfig(target, [SEARCH, DOWN]) });
  target.setHealthy(DOWN, false);
  await Promise.all([installation.start('worker'), installation.start('api')]);
  await until({
    what: 'a check of each server',
    ask: async () => (await shell(`curl -s ${RUNBOOK_ORIGIN}/status/health | jq '${CHECKED}'`)) === '2',
  });
});

afterAll(async () => {
  await installation.stop();
  await target.stop();
});

/** A line of the runbook as it stands there, but for the port; a failing `jq` fails it. */
async function shell(line: string): Promise<string> {
  const here = line.replaceAll(RUNBOOK_ORIGIN, installation.apiUrl.replace('127.0.0.1', 'localhost'));
  const { stdout } = await run('bash', ['-o', 'pipefail', '-c', here]);
  return stdout.trim();
}

test.each([
  [
    'overall system health',
    `curl -s ${RUNBOOK_ORIGIN}/status/health | jq .`,
    ['overall_status', 'total_servers', 'servers'],
  ],
  [
    'detailed server status',
    `curl -s ${RUNBOOK_ORIGIN}/status/servers/${SEARCH} | jq .`,
    ['server_name', 'mcp_result', 'rest_result', 'current_status'],
  ],
  ['metrics', `curl -s ${RUNBOOK_ORIGIN}/status/metrics | jq .`, ['response_times']],
  ['dual monitoring results', `curl -s ${RUNBOOK_ORIGIN}/status/dual-check | jq .`, ['summary', 'servers']],
])('the monitoring command for %s gives JSON with what it is for', async (_, line, fields) => {
  const answer = await shell(line);
  expect(answer.startsWith('{')).toBe(true);
  for (const field of fields)
    expect(await shell(`${line.slice(0, -1)}'.${field} != null'`), field).toBe('true');
});

test.each([
  [SEARCH, 'true\ntrue', '"HEALTHY"'],
  [DOWN, 'false\nfalse', '"UNHEALTHY"'],
])('the verdicts on %s are where the runbook looks for them', async (server, successes, status) => {
  const from = `curl -s ${RUNBOOK_ORIGIN}/status/servers/${server}`;
  expect(await shell(`${from} | jq '.mcp_success, .rest_success'`)).toBe(successes);
  expect(await shell(`${from} | jq '.overall_status'`)).toBe(status);
});

test('the response times are numbers once checks have succeeded', async () => {
  const from = `curl -s ${RUNBOOK_ORIGIN}/status/metrics`;
  expect(await shell(`${from} | jq '.response_times' | jq -r 'type'`)).toBe('object');
  await until({
    what: 'measured response times',
    ask: async () =>
      (await shell(
        `${from} | jq '[.response_times | .mcp, .rest, .combined | .p95_ms | type] | unique | .[]'`,
      )) === '"number"',
  });
});
