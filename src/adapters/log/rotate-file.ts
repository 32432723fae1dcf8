import { constants } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';

export interface Rotation {
  /** A file that has reached this is moved aside. */
  readonly maxBytes: number;
  /** Files kept beside the current one: `NAME.1` is the newest. */
  readonly backups: number;
}

/** A process that died while it held the lock is waited for no longer than this. */
const STALE_LOCK_MS = 10_000;

/**
 * Moves `NAME` to `NAME.1`, that to `NAME.2`, and so on, if it is still too large: several processes write one file,
 * and one of them does it. Those that still write to the moved file find out and follow.
 */
export async function rotateFile(path: string, { maxBytes, backups }: Rotation): Promise<void> {
  const release = await takeLock(`${path}.rotating`);
  if (release === null) return;
  try {
    if ((await sizeOf(path)) < maxBytes) return;
    for (let number = backups; number > 1; number -= 1)
      await moveIfThere(`${path}.${number - 1}`, `${path}.${number}`);
    await moveIfThere(path, `${path}.1`);
    await (await open(path, 'a')).close();
  } finally {
    await release();
  }
}

async function takeLock(path: string): Promise<(() => Promise<void>) | null> {
  try {
    await (await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY)).close();
    return () => rm(path, { force: true });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if (await isStale(path)) await rm(path, { force: true });
    return null;
  }
}

async function isStale(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs > STALE_LOCK_MS;
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.size ?? 0;
}

async function moveIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
