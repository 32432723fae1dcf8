import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openBreakGlass, type BreakGlass } from '../../test/support/diagnosis/break-glass.ts';
import { auditVerify } from '../actions/audit/verify.ts';
import { runAction } from '../actions/run-action.ts';
import { diagnosisServers } from '../actions/diagnosis/servers.ts';
import type { AuditRecord } from '../domain/audit/audit-record.ts';
import { leaveAudit } from '../adapters/log/waiting-audit.ts';
import { createService } from './create-service.ts';
import { createServices } from './create-services.ts';
import { openCommandServices, type CommandServices } from './open-command-services.ts';

const SERVER = { server_name: 'search', mcp_endpoint_url: 'http://127.0.0.1:1/mcp', mcp_mode: 'plain' };

let world: BreakGlass;
let warnings: string[];
beforeEach(async () => {
  warnings = [];
  world = await openBreakGlass({ servers: [SERVER] });
});
afterEach(async () => {
  await world.close();
});

const storePath = (): string => join(world.folder, 'data/watchkeeper.db');
const waitingFolder = (): string => join(world.folder, 'data/audit-waiting');
const waiting = (): readonly string[] => (existsSync(waitingFolder()) ? readdirSync(waitingFolder()) : []);

function openServices(writes = true): Promise<CommandServices> {
  const warn = (message: string): void => void warnings.push(message);
  return openCommandServices({ installation: world.installation, releases: [], writes, warn });
}

/** As the next process with a store finds them: who, phase and outcome, the oldest first. */
async function recorded(): Promise<readonly string[]> {
  const services = await openServices();
  const audit = await services.store.audit('production', 100);
  await services.close();
  return audit
    .map(({ who, action, phase, outcome }) => `${who} ${action} ${phase} ${outcome ?? '-'}`)
    .reverse();
}

const BOTH = ['ann diagnosis/servers before -', 'ann diagnosis/servers after done'];

test('with no store at all, the audit waits beside it, unreadable to others, and none is made', async () => {
  expect(await world.run(diagnosisServers)).toMatchObject({ exitCode: 5 });
  expect(existsSync(storePath())).toBe(false);
  expect(waiting()).toHaveLength(2);
  for (const name of waiting()) expect(statSync(join(waitingFolder(), name)).mode & 0o777).toBe(0o600);
  expect(world.warnings).toEqual([]);
});

test('the next process with a store takes it in, once, in its place in the chain and in the copy', async () => {
  await world.run(diagnosisServers);
  expect(await recorded()).toEqual(BOTH);
  expect(waiting()).toEqual([]);
  expect(await recorded()).toEqual(BOTH);
  const services = await openServices();
  const context = {
    ...services,
    environment: 'production',
    caller: { who: 'ann', role: 'admin', via: 'cli', requestId: 'r' },
    service: createService('cli'),
    nowMs: Date.now,
    idempotencyKey: null,
    signal: new AbortController().signal,
  } as const;
  const { directory } = world.installation.logging;
  const result = await runAction(context, {
    action: auditVerify,
    input: { file: [join(directory, 'audit.log')] },
  });
  await services.close();
  expect(result).toMatchObject({ output: { intact: true, records: 2, copy: { lines: 2 } } });
});

test('a record that was handed in already, before a process died, is not there twice', async () => {
  await world.run(diagnosisServers);
  const copies = waiting().map((name) => readFileSync(join(waitingFolder(), name)));
  await recorded();
  copies.forEach((copy, index) => {
    writeFileSync(join(waitingFolder(), `again-${index}.json`), copy);
  });
  expect(await recorded()).toEqual(BOTH);
  expect(waiting()).toEqual([]);
});

test('several processes take in what waits together, and each record is there once', async () => {
  await world.run(diagnosisServers);
  const all = await Promise.all([openServices(), openServices(), openServices()]);
  for (const services of all) await services.close();
  expect(await recorded()).toEqual(BOTH);
});

test('a process that only reads leaves it where it is', async () => {
  await world.run(diagnosisServers);
  await (await openServices(false)).close();
  expect(waiting()).toHaveLength(2);
});

test('a worker or an API that starts takes it in', async () => {
  await world.run(diagnosisServers);
  const services = await createServices({ installation: world.installation, echo: null });
  const audit = await services.store.audit('production', 100);
  await services.close();
  expect(audit).toHaveLength(2);
  expect(waiting()).toEqual([]);
});

test('a store that can be opened gets it at once, with what waited', async () => {
  await world.run(diagnosisServers);
  await (await openServices()).close();
  await leaveAudit(waitingFolder(), A_RECORD);
  await world.run(diagnosisServers);
  expect(waiting()).toEqual([]);
  expect(await recorded()).toEqual([...BOTH, 'bob mode/pause after done', ...BOTH]);
});

test('a store that is broken, or of another version, is left as it is', async () => {
  mkdirSync(dirname(storePath()), { recursive: true });
  writeFileSync(storePath(), 'this is no database, and long enough to be looked at as one'.repeat(100));
  const before = readFileSync(storePath());
  expect(await world.run(diagnosisServers)).toMatchObject({ exitCode: 5 });
  expect(readFileSync(storePath())).toEqual(before);
  expect(waiting()).toHaveLength(2);
});

test('what is no record is left, and said', async () => {
  mkdirSync(waitingFolder(), { recursive: true });
  writeFileSync(join(waitingFolder(), 'odd.json'), '{"who":"mallory"}');
  await leaveAudit(waitingFolder(), A_RECORD);
  expect(await recorded()).toEqual(['bob mode/pause after done']);
  expect(waiting()).toEqual(['odd.json']);
  expect(warnings).toEqual([expect.stringContaining('odd.json is no audit record')]);
});

test('where nothing can be written, the diagnosis is made all the same, and that is said', async () => {
  const nowhere = await openBreakGlass({ servers: [SERVER], data_dir: '/dev/null/data' });
  expect(await nowhere.run(diagnosisServers)).toMatchObject({ exitCode: 5 });
  await nowhere.close();
  expect(nowhere.warnings).toHaveLength(2);
  expect(nowhere.warnings[0]).toMatch(/^This is in no audit log: .*ENOTDIR/);
});

const A_RECORD: AuditRecord = {
  atMs: 1_000,
  environment: 'production',
  who: 'bob',
  role: 'admin',
  via: 'cli',
  requestId: 'r1',
  subject: null,
  action: 'mode/pause',
  phase: 'after',
  outcome: 'done',
  input: {},
};
