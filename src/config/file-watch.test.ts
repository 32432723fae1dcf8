import { mkdtempSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FileWatch } from './file-watch.ts';

let folder: string;
let path: string;
let calls: number;
let watch: FileWatch;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-watch-'));
  path = join(folder, 'config.yaml');
  calls = 0;
  writeFileSync(path, 'a: 1\n');
});
afterEach(async () => {
  await watch.close();
  rmSync(folder, { recursive: true });
});

function start(
  more: { readonly path?: string; readonly pollMs?: number; readonly failFirst?: boolean } = {},
): void {
  watch = new FileWatch({
    path: more.path ?? path,
    settleMs: 100,
    pollMs: more.pollMs ?? 60_000,
    onChange: () => {
      calls += 1;
      return more.failFirst === true && calls === 1 ? Promise.reject(new Error('away')) : Promise.resolve();
    },
  });
}

const told = (times: number): Promise<void> =>
  vi.waitFor(() => {
    expect(calls).toBe(times);
  }, 5_000);

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 400));

test('many writes within a moment are one change', async () => {
  start();
  for (let time = 0; time < 5; time += 1) {
    writeFileSync(path, `a: ${time}\n`.repeat(time + 1));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await told(1);
  await settle();
  expect(calls).toBe(1);
});

test('an editor that writes another file and renames it over is noticed, each time', async () => {
  start();
  for (const time of [1, 2]) {
    writeFileSync(`${path}~`, `b: ${'x'.repeat(time)}\n`);
    renameSync(`${path}~`, path);
    await told(time);
  }
});

test('a ConfigMap that is exchanged behind its link is noticed', async () => {
  for (const version of ['one', 'two']) {
    mkdirSync(join(folder, version));
    writeFileSync(join(folder, version, 'mounted.yaml'), `v: ${version}\n`);
  }
  symlinkSync('one', join(folder, '..data'));
  symlinkSync('..data/mounted.yaml', join(folder, 'mounted.yaml'));
  start({ path: join(folder, 'mounted.yaml') });
  symlinkSync('two', join(folder, '..data_tmp'));
  renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
  await told(1);
});

test('without events the poll notices: a link into a folder that nobody watches', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'file-watch-'));
  writeFileSync(join(elsewhere, 'real.yaml'), 'a: 1\n');
  symlinkSync(join(elsewhere, 'real.yaml'), join(folder, 'linked.yaml'));
  start({ path: join(folder, 'linked.yaml'), pollMs: 50 });
  writeFileSync(join(elsewhere, 'real.yaml'), 'a: 22\n');
  await told(1);
  rmSync(elsewhere, { recursive: true });
});

test('a file that goes and comes back is noticed; another file beside it is not', async () => {
  start();
  writeFileSync(join(folder, 'other.yaml'), 'x');
  await settle();
  expect(calls).toBe(0);
  rmSync(path);
  await told(1);
  writeFileSync(path, 'a: 1\n');
  await told(2);
});

test('a change that could not be taken in is told again', async () => {
  start({ failFirst: true, pollMs: 50 });
  utimesSync(path, 1, 1);
  await told(2);
});
