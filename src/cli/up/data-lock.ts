import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';

const run = promisify(execFile);

const LockFile = z.object({ pid: z.int(), children: z.record(z.string(), z.int()) });
type LockFile = z.infer<typeof LockFile>;

export interface DataLock {
  /** Notes a child, so that the next `up` can end it should this process die without a word. */
  note(role: string, pid: number): Promise<void>;
  release(): Promise<void>;
}

/**
 * Takes a data directory for this process. One in use by a living `up` is DATA_IN_USE; what a dead one left running is
 * ended first.
 */
export async function lockData(dataDir: string): Promise<DataLock> {
  const path = join(resolve(dataDir), 'up.lock');
  await mkdir(resolve(dataDir), { recursive: true });
  await create(path, dataDir);
  const lock: { pid: number; children: Record<string, number> } = { pid: process.pid, children: {} };
  return {
    async note(role, pid) {
      lock.children[role] = pid;
      await writeFile(path, JSON.stringify(lock));
    },
    async release() {
      await rm(path, { force: true });
    },
  };
}

async function create(path: string, dataDir: string): Promise<void> {
  const mine = JSON.stringify({ pid: process.pid, children: {} } satisfies LockFile);
  try {
    await writeFile(path, mine, { flag: 'wx' });
    return;
  } catch (error) {
    if (!isExisting(error)) throw error;
  }
  const left = await readLock(path);
  if (left !== null && (await isRunning(left.pid, 'enhanced-mcp-status'))) {
    throw new AppError(
      'DATA_IN_USE',
      `${dataDir} is in use by process ${left.pid}. Stop that one, or give another directory with --data-dir.`,
    );
  }
  await endLeftovers(left, dataDir);
  await rm(path, { force: true });
  await writeFile(path, mine, { flag: 'wx' });
}

async function readLock(path: string): Promise<LockFile | null> {
  try {
    return LockFile.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

/** Ends only processes that are what the lock says: a number may belong to somebody else by now. */
async function endLeftovers(left: LockFile | null, dataDir: string): Promise<void> {
  for (const [role, pid] of Object.entries(left?.children ?? {})) {
    const mark = role === 'temporal' ? resolve(dataDir, 'temporal.db') : `enhanced-mcp-status: ${role}`;
    if (await isRunning(pid, mark)) await end(pid, mark);
  }
}

const GRACE_MS = 5_000;

async function end(pid: number, mark: string): Promise<void> {
  process.kill(pid, 'SIGTERM');
  const deadline = Date.now() + GRACE_MS;
  while (await isRunning(pid, mark)) {
    if (Date.now() > deadline) process.kill(pid, 'SIGKILL');
    await new Promise((resume) => setTimeout(resume, 100));
  }
}

async function isRunning(pid: number, mark: string): Promise<boolean> {
  try {
    const { stdout } = await run('ps', ['-o', 'args=', '-p', String(pid)]);
    return stdout.includes(mark);
  } catch {
    return false;
  }
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
