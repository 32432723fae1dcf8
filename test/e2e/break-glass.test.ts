import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStore } from '../../src/wiring/open-store.ts';
import { startFleetTarget, type FleetTarget } from '../support/fleet-target/fleet-target.ts';
import { runCommand, type CommandOutcome } from '../support/installation/command.ts';
import { lockDatabase } from '../support/installation/database-lock.ts';

let target: FleetTarget;
let folder: string;

beforeAll(async () => {
  target = await startFleetTarget();
});
afterAll(async () => {
  await target.stop();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-glass-'));
  const config = {
    environment: 'production',
    temporal: { address: '127.0.0.1:1' },
    servers: ['search', 'booking'].map((name) => ({
      server_name: name,
      mcp_endpoint_url: target.mcpUrl(name),
      mcp_mode: 'plain',
      rest_health_endpoint_url: target.restUrl(name),
    })),
  };
  writeFileSync(join(folder, 'watchkeeper.yaml'), JSON.stringify(config));
  mkdirSync(join(folder, 'logs'));
  const at = new Date().toISOString();
  writeFileSync(join(folder, 'logs/enhanced_status_check.log'), `${at} WARN Temporal does not answer\n`);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const STORE = 'data/watchkeeper.db';
const run = (line: string): Promise<CommandOutcome> => runCommand({ words: line.split(' '), folder });
const waiting = (): readonly string[] => readdirSync(join(folder, 'data/audit-waiting'));

/** What each comes to in this world, in which the fleet is well and Temporal is not. */
const LINES = {
  'diagnose servers': [0, '2 up'],
  'diagnose network': [0, '1 ok'],
  'diagnose dependencies': [1, 'Temporal does not answer at 127.0.0.1:1'],
  'logs analyze --emergency': [0, 'Temporal does not answer'],
} as const;

async function expectAll(): Promise<void> {
  for (const [line, [code, said]] of Object.entries(LINES)) {
    const outcome = await run(line);
    expect([outcome.code, outcome.stderr], line).toEqual([code, '']);
    expect(outcome.stdout, line).toContain(said);
  }
}

test('with Temporal, API and store away, each works, and its audit is in the store once there is one', async () => {
  await expectAll();
  expect(waiting()).toHaveLength(8);
  expect(await run('keys create ci')).toMatchObject({ code: 0 });
  expect(waiting()).toEqual([]);
  const { stdout } = await run('audit list --json=records');
  const actions = [...stdout.matchAll(/"action": "([^"]+)"/g)].map(([, action]) => action);
  expect(new Set(actions)).toEqual(
    new Set([
      'diagnosis/servers',
      'diagnosis/network',
      'diagnosis/dependencies',
      'log/analyze',
      'key/create',
    ]),
  );
  expect(actions).toHaveLength(10);
  expect(await run('audit verify')).toMatchObject({ code: 0 });
});

test('with a store that is no database, each works', async () => {
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, STORE), 'torn'.repeat(5_000));
  expect((await run('diagnose servers')).code).toBe(0);
  const { code, stdout } = await run('diagnose dependencies');
  expect(code).toBe(1);
  expect(stdout).toMatch(/fail +store: .*watchkeeper\.db cannot be read/);
  expect(waiting()).toHaveLength(4);
});

test('with a store that somebody has locked, it does not wait long, and what it did is there once', async () => {
  mkdirSync(join(folder, 'data'));
  await (await openStore(`sqlite:${join(folder, STORE)}`)).close();
  const lock = await lockDatabase(join(folder, STORE));
  const startedMs = performance.now();
  expect(await run('diagnose servers')).toMatchObject({ code: 0, stderr: '' });
  expect(performance.now() - startedMs).toBeLessThan(8_000);
  await lock.release();
  expect(await run('keys create ci')).toMatchObject({ code: 0 });
  const store = await openStore(`sqlite:${join(folder, STORE)}`);
  const audit = await store.audit('production', 100);
  await store.close();
  expect(audit.filter(({ action }) => action === 'diagnosis/servers')).toHaveLength(2);
});

test('asked of an API, each says that it looks at its own machine', async () => {
  for (const line of Object.keys(LINES)) {
    const { code, stderr } = await run(`${line} --api-url http://127.0.0.1:1`);
    expect(code).toBe(2);
    expect(stderr).toContain('Leave out --api-url');
  }
});
