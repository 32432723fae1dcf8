import { execFile } from 'node:child_process';
import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';

const run = promisify(execFile);

const LockFile = z.object({ pid: z.int(), children: z.record(z.string(), z.int()) });
type LockFile = z.infer<typeof LockFile>;

export interface DataLock {
  /** Notes a child, so that the next `up` can end it should this process die without a word. */
  readonly note: (role: string, pid: number) => void;
  readonly release: () => void;
}

/**
 * Takes a data directory for this process. One in use by a living `up` is DATA_IN_USE; what a dead one left running is
 * ended first.
 */
export async function lockData(dataDir: string): Promise<DataLock> {
  const path = join(resolve(dataDir), 'up.lock');
  mkdirSync(resolve(dataDir), { recursive: true });
  if (!create(path)) {
    await takeOver(path, dataDir);
    if (!create(path)) throw inUse(dataDir, 'another process, since a moment ago');
  }
  const children: Record<string, number> = {};
  return {
    note(role, pid) {
      children[role] = pid;
      renameSync(writeAside(path, { pid: process.pid, children }), path);
    },
    release() {
      rmSync(path, { force: true });
    },
  };
}

/** Whether the lock is ours. It comes into being whole: no reader ever sees one half written. */
function create(path: string): boolean {
  const aside = writeAside(path, { pid: process.pid, children: {} });
  try {
    linkSync(aside, path);
    return true;
  } catch (error) {
    if (!isExisting(error)) throw error;
    return false;
  } finally {
    rmSync(aside);
  }
}

function writeAside(path: string, lock: LockFile): string {
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, JSON.stringify(lock));
  return aside;
}

/** Removes a lock whose process is dead, after what that one left running. */
async function takeOver(path: string, dataDir: string): Promise<void> {
  const left = await readLock(path);
  if (left !== null && (await isRunning(left.pid, 'enhanced-mcp-status: up'))) {
    throw inUse(dataDir, `process ${left.pid}`);
  }
  await endLeftovers(left, dataDir);
  rmSync(path, { force: true });
}

function inUse(dataDir: string, by: string): AppError {
  return new AppError(
    'DATA_IN_USE',
    `${dataDir} is in use by ${by}. Stop that one, or give another directory with --data-dir.`,
  );
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
  const children = Object.entries(left?.children ?? {});
  await Promise.all(
    children.map(async ([role, pid]) => {
      const mark = role === 'temporal' ? resolve(dataDir, 'temporal.db') : `enhanced-mcp-status: ${role}`;
      if (await isRunning(pid, mark)) await end(pid, mark);
    }),
  );
}

const GRACE_MS = 5_000;

async function end(pid: number, mark: string): Promise<void> {
  signal(pid, 'SIGTERM');
  const deadline = Date.now() + GRACE_MS;
  while (await isRunning(pid, mark)) {
    if (Date.now() > deadline) signal(pid, 'SIGKILL');
    await new Promise((resume) => setTimeout(resume, 100));
  }
}

/** One that has ended by itself meanwhile is what was wanted. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
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
