import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import { endProcess, identify } from './left-process.ts';

const LockFile = z.object({
  pid: z.int(),
  /** Tells one holder from another, whatever its number; absent in locks of earlier versions. */
  owner: z.string().optional(),
  children: z.record(z.string(), z.int()),
});
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
  const owner = randomUUID();
  const mine = { pid: process.pid, owner, children: {} };
  if (!createIn(dataDir, path, mine)) {
    const children = await takeOver(path, dataDir, owner);
    await endLeftovers(children, dataDir);
  }
  return heldLock(path, mine);
}

/** Throws DATA_IN_USE while a living `up` has the data directory; takes nothing. */
export async function requireUnlocked(dataDir: string): Promise<void> {
  const held = parseLock(readText(join(resolve(dataDir), 'up.lock')));
  if (held === null || (await identify(held.pid, 'enhanced-mcp-status: up')) === 'other') return;
  throw inUse(dataDir, `process ${held.pid}`);
}

/** A lock that was lost, or released, is somebody else's: it is neither written nor removed any more. */
function heldLock(path: string, mine: LockFile): DataLock {
  const children: Record<string, number> = {};
  const isMine = (): boolean => parseLock(readText(path))?.owner === mine.owner;
  return {
    note(role, pid) {
      children[role] = pid;
      if (isMine()) renameSync(writeAside(path, { ...mine, children }), path);
    },
    release() {
      if (isMine()) rmSync(path, { force: true });
    },
  };
}

function createIn(dataDir: string, path: string, lock: LockFile): boolean {
  try {
    mkdirSync(resolve(dataDir), { recursive: true });
    return create(path, lock);
  } catch (error) {
    const code = UNWRITABLE.find((each) => isCoded(error, each));
    if (code === undefined) throw error;
    throw new AppError(
      'PRECONDITION_MISSING',
      `The data folder ${dataDir} cannot be written (${code}). Give this user the right to write there, or name another folder with --data-dir.`,
      { cause: error, details: { path: dataDir } },
    );
  }
}

const UNWRITABLE = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'];

/** Whether the lock is ours. It comes into being whole: no reader ever sees one half written. */
function create(path: string, lock: LockFile): boolean {
  const aside = writeAside(path, lock);
  try {
    return linkIfFree(aside, path);
  } finally {
    rmSync(aside);
  }
}

function linkIfFree(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (!isCoded(error, 'EEXIST')) throw error;
    return false;
  }
}

function writeAside(path: string, lock: LockFile): string {
  const aside = nameAside(path);
  writeFileSync(aside, JSON.stringify(lock));
  return aside;
}

function nameAside(path: string): string {
  return `${path}.${randomUUID()}`;
}

/**
 * Puts our lock in the place of one whose process is dead. Returns the children that the dead one noted; they stay
 * noted until we have children of our own, so that a death of ours meanwhile does not lose them.
 */
async function takeOver(path: string, dataDir: string, owner: string): Promise<LockFile['children']> {
  const judged = readText(path);
  const left = parseLock(judged);
  if (left !== null && (await identify(left.pid, 'enhanced-mcp-status: up')) !== 'other') {
    throw inUse(dataDir, `process ${left.pid}`);
  }
  if (!removeJudged(path, judged)) throw inUse(dataDir, TAKEN_MEANWHILE);
  const children = left?.children ?? {};
  if (!create(path, { pid: process.pid, owner, children })) throw inUse(dataDir, TAKEN_MEANWHILE);
  return children;
}

const TAKEN_MEANWHILE = 'another process, since a moment ago';

/**
 * Takes away the lock that was judged dead and no other: it is moved to a name that nobody else has and looked at
 * again there. A living one, put there since, goes back.
 */
function removeJudged(path: string, judged: string | null): boolean {
  const aside = nameAside(path);
  try {
    renameSync(path, aside);
  } catch (error) {
    if (!isCoded(error, 'ENOENT')) throw error;
    return judged === null;
  }
  const isJudged = readText(aside) === judged;
  if (!isJudged) linkIfFree(aside, path);
  rmSync(aside);
  return isJudged;
}

function inUse(dataDir: string, by: string): AppError {
  return new AppError(
    'DATA_IN_USE',
    `${dataDir} is in use by ${by}. Stop that one, or give another directory with --data-dir.`,
  );
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (!isCoded(error, 'ENOENT')) throw error;
    return null;
  }
}

/** Null for what is no lock: nobody is known to hold it. */
function parseLock(text: string | null): LockFile | null {
  if (text === null) return null;
  try {
    return LockFile.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Ends only processes that are what the lock says: a number may belong to somebody else by now. */
async function endLeftovers(children: LockFile['children'], dataDir: string): Promise<void> {
  await Promise.all(
    Object.entries(children).map(async ([role, pid]) => {
      const mark = role === 'temporal' ? resolve(dataDir, 'temporal.db') : `enhanced-mcp-status: ${role}`;
      const identity = await identify(pid, mark);
      if (identity === 'unknown')
        throw inUse(dataDir, `process ${pid}, which may be the ${role} of an earlier \`up\``);
      if (identity === 'it') await endProcess(pid, mark);
    }),
  );
}

function isCoded(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
