import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../../../domain/error/app-error.ts';

/** Primary result codes, https://www.sqlite.org/rescode.html. */
const BUSY = 5;
const LOCKED = 6;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const NOT_A_DATABASE = 26;
const IO_ERROR_ON_WRITE = 778;
/** Errors of the caller or of our SQL: no state of the file would cure them. */
const PROGRAMMING = new Set([1, 19, 20, 21, 25]);

const FULL_BELOW_BYTES = 256 * 1024;

/** The SQLite result code of a thrown value, null when SQLite did not throw it. */
function sqliteCode(thrown: unknown): number | null {
  if (!(thrown instanceof Error) || !('errcode' in thrown)) return null;
  return typeof thrown.errcode === 'number' ? thrown.errcode : null;
}

/** Another connection holds the lock: the same statement may work a moment later. */
export function isBusy(thrown: unknown): boolean {
  const primary = (sqliteCode(thrown) ?? 0) & 0xff;
  return primary === BUSY || primary === LOCKED;
}

/** Any thrown value as the failure that the store's port promises; an AppError and a programming error stay as they are. */
export function toStoreFailure(thrown: unknown, path: string): unknown {
  if (thrown instanceof AppError) return thrown;
  const code = sqliteCode(thrown);
  if (code !== null) return sqliteFailure({ thrown, path, code });
  return thrown instanceof Error && 'code' in thrown ? systemFailure(thrown, path) : thrown;
}

interface SqliteProblem {
  readonly thrown: unknown;
  readonly path: string;
  readonly code: number;
}

function sqliteFailure({ thrown, path, code }: SqliteProblem): unknown {
  const primary = code & 0xff;
  if (PROGRAMMING.has(primary)) return thrown;
  if (primary === CORRUPT || primary === NOT_A_DATABASE) return corrupt(path, thrown);
  if (isFull(code, path)) return full(path, thrown);
  if (isBusy(thrown)) return locked(path, thrown);
  return unavailable({ path, why: reasonOf(thrown), cause: thrown });
}

/** An I/O error may be a full disk in disguise: the wal-index and new files report it as such. */
function isFull(code: number, path: string): boolean {
  const primary = code & 0xff;
  if (primary === FULL || code === IO_ERROR_ON_WRITE) return true;
  return (primary === IO_ERROR || primary === CANNOT_OPEN) && freeBytes(path) < FULL_BELOW_BYTES;
}

function freeBytes(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not read and write it or its folder',
  EPERM: 'this user may not read and write it or its folder',
  EROFS: 'its file system is read-only',
  EISDIR: 'it is a folder, not a file',
  ENOENT: 'its folder does not exist and cannot be created',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EEXIST: 'a part of its path is a file, not a folder',
  ERR_INVALID_STATE: 'it has been closed',
};

function systemFailure(thrown: Error & { readonly code: unknown }, path: string): AppError {
  const code = String(thrown.code);
  if (code === 'ENOSPC' || code === 'EDQUOT') return full(path, thrown);
  return unavailable({ path, why: SYSTEM_REASONS[code] ?? thrown.message, cause: thrown });
}

function corrupt(path: string, cause: unknown): AppError {
  return new AppError(
    'STORE_CORRUPT',
    `The store ${path} cannot be read: ${reasonOf(cause)}. Stop the service, keep the file and its -wal for examination, and restore a backup.`,
    { details: { path }, cause },
  );
}

function full(path: string, cause: unknown): AppError {
  return new AppError(
    'STORE_FULL',
    `The store ${path} cannot grow: ${reasonOf(cause)}. Nothing was written. Free space on its disk, or raise the quota or file size limit; work goes on by itself then.`,
    { details: { path }, cause },
  );
}

function locked(path: string, cause: unknown): AppError {
  return new AppError(
    'STORE_UNAVAILABLE',
    `The store ${path} stayed locked by another process: ${reasonOf(cause)}. Look for a backup or a shell that holds it open (\`fuser ${path}\`), then try again.`,
    { details: { path }, cause },
  );
}

interface Unavailability {
  readonly path: string;
  readonly why: string;
  readonly cause?: unknown;
}

/** STORE_UNAVAILABLE with the reason in words. */
function unavailable({ path, why, cause }: Unavailability): AppError {
  return new AppError(
    'STORE_UNAVAILABLE',
    `The store ${path} cannot be used: ${why}. Check the path, its permissions and its disk, then try again.`,
    { details: { path }, cause },
  );
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
