import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStore } from '../open-sqlite-store.ts';
import { putInPlace } from './put-in-place.ts';

let folder: string;
let path: string;
let file: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-place-'));
  path = join(folder, 'watchkeeper.db');
  file = join(folder, 'new.db');
  await (await openSqliteStore({ path })).close();
  writeFileSync(file, 'the new one');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Another process that has a store open and does nothing with it. */
async function startIdle(store: string): Promise<ChildProcess> {
  const script = `
    const { DatabaseSync } = require('node:sqlite');
    const database = new DatabaseSync(process.argv[1]);
    database.prepare('SELECT * FROM meta').all();
    process.stdout.write('ready');
    setInterval(() => database.isOpen, 1000);`;
  const child = spawn(process.execPath, ['-e', script, store], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((ready) => child.stdout.once('data', ready));
  return child;
}

test("the store's own lock refuses what no list of open files has told", async () => {
  const unlisted = join(folder, 'another-name.db');
  linkSync(path, unlisted);
  const idle = await startIdle(unlisted);
  const before = readFileSync(path);
  await expect(putInPlace(file, { path, nowMs: 0 })).rejects.toMatchObject({ code: 'DATA_IN_USE' });
  expect(readFileSync(path)).toEqual(before);
  idle.kill('SIGKILL');
  await once(idle, 'exit');
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${unlisted}${suffix}`, { force: true });
  const kept = await putInPlace(file, { path, nowMs: 0 });
  expect(readFileSync(path, 'utf8')).toBe('the new one');
  expect(
    readdirSync(folder)
      .map((name) => join(folder, name))
      .toSorted(),
  ).toEqual([path, kept]);
});
