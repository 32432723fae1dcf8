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

test("the store's own lock refuses what no list of open files has told", async () => {
  const unlisted = join(folder, 'another-name.db');
  linkSync(path, unlisted);
  const idle = await openSqliteStore({ path: unlisted });
  const before = readFileSync(path);
  await expect(putInPlace(file, { path, nowMs: 0 })).rejects.toMatchObject({ code: 'DATA_IN_USE' });
  expect(readFileSync(path)).toEqual(before);
  await idle.close();
  rmSync(unlisted);
  const kept = await putInPlace(file, { path, nowMs: 0 });
  expect(readFileSync(path, 'utf8')).toBe('the new one');
  expect(
    readdirSync(folder)
      .map((name) => join(folder, name))
      .toSorted(),
  ).toEqual([path, kept]);
});
