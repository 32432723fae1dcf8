import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lockData, requireUnlocked } from './data-lock.ts';
import { identify } from './left-process.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-lock-'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const lockPath = (): string => join(folder, 'up.lock');
const lockText = (): string => readFileSync(lockPath(), 'utf8');

/** The number of a process that has just ended. */
async function aDeadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}

test('a living process is not taken for a dead one where there is no ps', async () => {
  vi.stubEnv('PATH', folder);
  const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)', 'the-mark'], {
    stdio: 'ignore',
  });
  await once(child, 'spawn');
  await vi.waitFor(async () => {
    expect(await identify(child.pid ?? 0, 'the-mark')).toBe('it');
  });
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await identify(child.pid ?? 0, 'the-mark')).toBe('other');
});

test('of many that find a dead lock one gets it', async () => {
  writeFileSync(lockPath(), JSON.stringify({ pid: await aDeadPid(), children: {} }));
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockData(folder)));
  const held = results.filter(({ status }) => status === 'fulfilled');
  expect(held).toHaveLength(1);
  const refused = results.filter((result) => result.status === 'rejected');
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'DATA_IN_USE' });
  expect(readdirSync(folder)).toEqual(['up.lock']);
});

test('data of a living `up` are in use, and those of a dead one are not', async () => {
  await expect(requireUnlocked(folder)).resolves.toBeUndefined();
  const up = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)', 'enhanced-mcp-status: up'], {
    stdio: 'ignore',
  });
  await once(up, 'spawn');
  writeFileSync(lockPath(), JSON.stringify({ pid: up.pid, children: {} }));
  await vi.waitFor(() => expect(requireUnlocked(folder)).rejects.toMatchObject({ code: 'DATA_IN_USE' }));
  up.kill('SIGKILL');
  await once(up, 'exit');
  await expect(requireUnlocked(folder)).resolves.toBeUndefined();
});

test('children are noted, and the lock is gone when released', async () => {
  const lock = await lockData(folder);
  lock.note('worker', 41);
  lock.note('api', 42);
  expect(JSON.parse(lockText())).toMatchObject({ pid: process.pid, children: { worker: 41, api: 42 } });
  lock.release();
  lock.note('worker', 43);
  expect(readdirSync(folder)).toEqual([]);
});

test("a lock that became somebody else's is neither written nor removed", async () => {
  const lock = await lockData(folder);
  const other = JSON.stringify({ pid: 1, owner: 'other', children: {} });
  writeFileSync(lockPath(), other);
  lock.note('worker', 41);
  lock.release();
  expect(lockText()).toBe(other);
});
