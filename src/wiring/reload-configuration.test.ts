import { rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSqliteBench, type SqliteBench } from '../../test/contracts/store/sqlite-bench.ts';
import { aServer, load, removeWritten, written } from '../../test/support/builders/written-configuration.ts';
import type { Installation } from '../config/installation.ts';
import type { Store } from '../ports/store.ts';
import { adoptConfiguration } from './adopt-configuration.ts';
import { reloadConfiguration } from './reload-configuration.ts';

removeWritten();

let bench: SqliteBench;
let store: Store;
let path: string;
let installation: Installation;
let lines: string[];

beforeEach(async () => {
  bench = await createSqliteBench();
  store = await bench.open();
  lines = [];
  await begin(aServer());
});
afterEach(() => bench.dispose());

async function begin(text: string): Promise<void> {
  path = written(text);
  const loaded = load(text);
  const [environment] = loaded.environments;
  if (environment === undefined) throw new Error('no environment');
  installation = loaded.installation;
  await adoptConfiguration(store, environment.release);
}

async function change(text: string, environment = 'development'): Promise<string | undefined> {
  writeFileSync(path, text);
  const say = (line: string): void => void lines.push(line);
  const log = { info: say, warn: say, error: say, check: () => undefined };
  await reloadConfiguration({ store, log, path, environment, installation, env: {}, nowMs: Date.now });
  return (await store.standing(environment)).file?.outcome;
}

const SECOND = `${aServer()}  - server_name: second-mcp\n    mcp_endpoint_url: https://b.example.com/mcp\n`;

test('a touched file, or other comments and order, change nothing', async () => {
  const before = await store.assignmentRevision('development');
  expect(await change(`# Another comment\n${aServer()}`)).toBe('unchanged');
  expect(await store.assignmentRevision('development')).toBe(before);
});

test('a changed file is what runs, and is what a restart finds', async () => {
  expect(await change(SECOND)).toBe('applied');
  expect(Object.keys(await store.assignments('development'))).toEqual(['search-mcp', 'second-mcp']);
  expect(lines.join()).toContain('servers.second-mcp');
  const [loaded] = load(SECOND).environments;
  expect(loaded && (await adoptConfiguration(store, loaded.release)).outcome).toBe('same');
});

test('a bad file and a file that is gone change nothing and say where; the old content ends the complaint', async () => {
  const before = await store.standing('development');
  expect(await change('servers: [{ server_name: x }]')).toBe('invalid');
  expect((await store.standing('development')).file?.problems[0]).toMatchObject({ line: 1 });
  expect(lines.at(-1)).toContain('goes on as before');
  rmSync(path);
  path = `${path}.gone`;
  rmSync(path, { force: true });
  await reloadConfiguration({
    store,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined, check: () => undefined },
    path,
    environment: 'development',
    installation,
    env: {},
    nowMs: Date.now,
  });
  expect((await store.standing('development')).file).toMatchObject({ outcome: 'invalid' });
  expect((await store.standing('development')).current).toBe(before.current);
  expect(await change(aServer())).toBe('unchanged');
  expect((await store.standing('development')).file?.problems).toEqual([]);
});

test('where approval is asked for it waits, is dropped with the file, and a restart takes it in', async () => {
  await begin(`environment: production\n${aServer()}`);
  const running = (await store.standing('production')).current;
  const wanted = `environment: production\nrollout: { require_approval: false }\n${SECOND}`;
  expect(await change(wanted, 'production')).toBe('proposed');
  const { proposal, current } = await store.standing('production');
  expect(current).toBe(running);
  expect((await store.release(proposal?.release ?? ''))?.settings.servers).toHaveLength(2);
  expect(await change(`environment: production\n${aServer()}`, 'production')).toBe('unchanged');
  expect((await store.standing('production')).proposal).toBeNull();
  expect(await change(wanted, 'production')).toBe('proposed');
  const [loaded] = load(wanted).environments;
  expect(loaded && (await adoptConfiguration(store, loaded.release)).outcome).toBe('changed');
  expect(await store.standing('production')).toMatchObject({ current: proposal?.release, proposal: null });
  expect(await change(`${wanted}# now it applies\nsystem_name: x\n`, 'production')).toBe('applied');
});

test('settings of the installation are named as needing a restart; another environment is refused', async () => {
  expect(await change(`api: { port: 9999 }\ntemporal: { namespace: x }\n${aServer()}`)).toBe('unchanged');
  expect((await store.standing('development')).file?.restartFor).toEqual(['api.port', 'temporal.namespace']);
  expect(lines.join()).toContain('restart');
  expect(await change(`environment: staging\n${aServer()}`)).toBe('invalid');
  expect(await store.environments()).toEqual(['development']);
});
