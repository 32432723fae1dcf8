import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createWatchedApi,
  NOW_MS,
  type WatchedApi,
} from '../../../test/support/recorded-fleet/watched-api.ts';
import { readConfigurationFile } from '../../config/read-configuration-file.ts';
import { createConfigurationFiles } from '../../wiring/configuration-files.ts';
import { runAction } from '../run-action.ts';
import { configAudit } from './audit.ts';

/** Valid, and nothing unwise in it. */
const WELL = `environment: development
servers:
  - server_name: search
    mcp_endpoint_url: https://search.example.com/mcp
    rest_health_endpoint_url: https://search.example.com/health
    mcp_expected_tools: [find]
    interval_seconds: 60
    mcp_timeout_seconds: 10
    rest_timeout_seconds: 5
`;

let world: WatchedApi;
let folder: string;
let path: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-audit-'));
  path = join(folder, 'watchkeeper.yaml');
  world = await createWatchedApi([]);
});
afterEach(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

/** Puts a text on the disk, and what it makes in force where it is said so. */
async function audit(text: string, running: string | null = text) {
  if (running !== null) {
    writeFileSync(path, running);
    await world.fleet.store.applyRelease(
      readConfigurationFile({ path, env: process.env, nowMs: NOW_MS }).release,
    );
  }
  writeFileSync(path, text);
  const configurationFiles = createConfigurationFiles([{ environment: 'development', path }]);
  const result = await runAction(world.context({ configurationFiles }), { action: configAudit, input: {} });
  if (result.kind !== 'done') throw new Error('planned');
  expect(configAudit.output.parse(JSON.parse(JSON.stringify(result.output)))).toEqual(result.output);
  return result;
}

const lineOf = (text: string, part: string): number =>
  text.split('\n').findIndex((line) => line.includes(part)) + 1;

test('a configuration with nothing unwise is clean', async () => {
  const { exitCode, output } = await audit(WELL);
  expect([exitCode, output.findings]).toEqual([0, []]);
  expect(output.running).toBe(output.release);
});

test.each([
  [
    'plain-http',
    'medium',
    'mcp_endpoint_url',
    WELL.replace('https://search.example.com/mcp', 'http://a.example/mcp'),
  ],
  ['literal', 'high', 'jwt_token', `${WELL}    jwt_token: aaaaaaaaaa.bbbbbbbbbb.cccccccccc\n`],
  [
    'interval-and-timeout',
    'medium',
    'interval_seconds',
    WELL.replace('interval_seconds: 60', 'interval_seconds: 15'),
  ],
  [
    'expects-nothing',
    'medium',
    'server_name',
    WELL.replace('    mcp_expected_tools: [find]\n', '    mcp_enabled: false\n').concat(
      'rest_health_checks: { validate_response_format: false, required_health_fields: [] }\n',
    ),
  ],
])('%s is a finding that is %s, at its line', async (...[rule, severity, key, text]) => {
  const { exitCode, output } = await audit(text);
  expect(exitCode).toBe(1);
  expect(output.findings.filter((found) => found.severity !== 'low')).toMatchObject([
    { rule, severity, line: lineOf(text, `${key}:`) },
  ]);
  expect(JSON.stringify(output)).not.toContain('bbbbbbbbbb');
});

test('what is low is told, and fails nothing', async () => {
  const text = WELL.concat(
    '  - server_name: old\n    enabled: false\n    mcp_endpoint_url: https://old.example.com/mcp\n    mcp_expected_tools: [find]\n    interval_seconds: 120\n',
  );
  const { exitCode, output } = await audit(text);
  expect(exitCode).toBe(0);
  expect(output.findings).toMatchObject([
    { rule: 'unused', severity: 'low', line: lineOf(text, 'enabled:') },
  ]);
});

test('the floor of TLS is told where TLS is spoken', async () => {
  const tls = (version: string): string =>
    `${WELL}tls:\n  cert_file: a.crt\n  key_file: a.key\n  min_version: "${version}"\n`;
  const { output } = await audit(tls('1.2'));
  expect(output.findings).toMatchObject([
    { rule: 'tls-floor', severity: 'low', line: lineOf(tls('1.2'), 'min_version') },
  ]);
  expect((await audit(tls('1.3'))).output.findings).toEqual([]);
});

test('what differs from what runs is drift, key by key at its line', async () => {
  const changed = WELL.replace('mcp_timeout_seconds: 10', 'mcp_timeout_seconds: 12');
  const { exitCode, output } = await audit(changed, WELL);
  expect(exitCode).toBe(1);
  expect(output.findings).toMatchObject([
    {
      rule: 'drift',
      key: 'servers.search.mcp_timeout_seconds',
      line: lineOf(changed, 'mcp_timeout_seconds'),
    },
  ]);
  expect((await audit(WELL)).exitCode).toBe(0);
});

test('a reference that leads nowhere is refused with its line', async () => {
  const text = `${WELL}    jwt_token: \${NO_SUCH_VARIABLE_HERE}\n`;
  await expect(audit(text, null)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    exitCode: 2,
    message: expect.stringContaining(`:${lineOf(text, 'jwt_token')}:`) as string,
  });
});

test('without a file at hand there is nothing to audit', async () => {
  await expect(runAction(world.context(), { action: configAudit, input: {} })).rejects.toMatchObject({
    code: 'PRECONDITION_MISSING',
  });
});
