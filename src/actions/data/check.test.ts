import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWatchedApi, type WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { Backups } from '../../ports/backups.ts';
import type { Store } from '../../ports/store.ts';
import { createInstallationBackups } from '../../wiring/create-backups.ts';
import { openStore } from '../../wiring/open-store.ts';
import { auditVerify } from '../audit/verify.ts';
import type { Action } from '../action.ts';
import { runAction } from '../run-action.ts';
import { dataCheck } from './check.ts';

const NOW = Date.UTC(2026, 2, 14, 9, 15);
const FILE = { environment: 'development', path: 'watchkeeper.yaml', hash: 'as-read' };

let folder: string;
let path: string;
let world: WatchedApi;
let store: Store;
let backups: Backups;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-check-'));
  path = join(folder, 'store.db');
  world = await createWatchedApi([]);
  store = await openStore(`sqlite:${path}`);
  const made = createInstallationBackups({
    installation: {
      storage: { url: `sqlite:${path}` },
      backup: { directory: join(folder, 'backups'), keep: 9 },
    },
    configurationPaths: [join(import.meta.dirname, '../../../config/default.yaml')],
    requireStopped: () => Promise.resolve(),
  });
  if (made === undefined) throw new Error('A SQLite store has backups.');
  backups = made;
  await store.setLastFileHash('development', 'as-read');
  await record('ann', 3);
});

afterEach(async () => {
  await store.close();
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

async function record(who: string, count: number): Promise<void> {
  for (let made = 0; made < count; made += 1)
    await store.appendAudit({
      atMs: NOW + made,
      environment: 'development',
      who,
      role: 'admin',
      via: 'cli',
      action: 'breaker/open',
      subject: 'search',
      phase: 'after',
      outcome: 'done',
      requestId: `r${made}`,
      input: { server: 'search' },
    });
}

async function ask(action: Action = dataCheck, configured = [FILE]) {
  const result = await runAction(world.context({ store, backups, configured }), { action, input: {} });
  if (result.kind !== 'done') throw new Error('planned');
  return result;
}

test('what is as it was written is clean, with and without backups', async () => {
  expect(await ask()).toMatchObject({ exitCode: 0, output: { clean: true, backups: 0, configurations: 1 } });
  await backups.create(NOW);
  await record('ann', 2);
  expect(await ask()).toMatchObject({ exitCode: 0, output: { clean: true, audit_records: 5, heads: 1 } });
});

/** As somebody would who has the file and time. */
async function writeLogAnew(): Promise<void> {
  await store.close();
  {
    using database = new DatabaseSync(path);
    const guards = database
      .prepare("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'audit_%'")
      .all()
      .map(({ sql }) => String(sql));
    database.exec('DROP TRIGGER audit_never_shrinks; DROP TRIGGER audit_never_changes; DELETE FROM audit');
    database.exec("DELETE FROM sqlite_sequence WHERE name = 'audit'");
    for (const guard of guards) if (!guard.includes('audit_is_chained')) database.exec(guard);
  }
  store = await openStore(`sqlite:${path}`);
  await record('bob', 3);
}

test('a log that was written anew is whole by itself, and a backup gives it away', async () => {
  await backups.create(NOW);
  await writeLogAnew();
  expect(await ask(auditVerify)).toMatchObject({ exitCode: 0 });
  expect(await ask()).toMatchObject({
    exitCode: 1,
    output: { clean: false, signs: [{ where: 'audit', subject: null }] },
  });
});

test('a store that was restored is not held to what its forerunner wrote', async () => {
  const made = await backups.create(NOW);
  await record('ann', 2);
  await backups.create(NOW + 1000);
  await store.close();
  await backups.restore(made, NOW);
  store = await openStore(`sqlite:${path}`);
  await record('ann', 1);
  expect(await ask()).toMatchObject({ exitCode: 0, output: { backups: 2, heads: 0 } });
});

test('a changed backup and a changed file are named', async () => {
  const { id } = await backups.create(NOW);
  appendFileSync(join(folder, 'backups', id, 'config', 'default.yaml'), '#');
  const { exitCode, output } = await ask(dataCheck, [{ ...FILE, hash: 'another' }]);
  expect(exitCode).toBe(1);
  expect(output).toMatchObject({
    clean: false,
    signs: [
      { where: 'backup', subject: id },
      { where: 'configuration', subject: 'watchkeeper.yaml' },
    ],
  });
});

test('a file that no service has read yet is not compared', async () => {
  const { output } = await ask(dataCheck, [{ ...FILE, environment: 'staging' }]);
  expect(output).toMatchObject({ clean: true, configurations: 0 });
});
