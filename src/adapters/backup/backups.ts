import { existsSync } from 'node:fs';
import { rm, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { STORE_COPY } from '../../domain/backup/backup.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { Backups } from '../../ports/backups.ts';
import { listBackups } from './backup-folder.ts';
import { createBackup, type Sources } from './create-backup.ts';
import { inspectBackup } from './inspect-backup.ts';

export interface BackupsOptions extends Sources {
  readonly keep: number;
  /** Throws DATA_IN_USE while something else than the store's own users is in the way, such as an `up` between two workers. */
  readonly requireStopped: () => Promise<void>;
}

/** Backups in folders of one directory. */
export function createBackups(options: BackupsOptions): Backups {
  const { directory, keep, storeFile } = options;
  const requireStopped = async (): Promise<void> => {
    await options.requireStopped();
    await storeFile.requireUnused();
  };
  return {
    directory,
    keep,
    async room() {
      const sizes = await Promise.all(
        options.configurationPaths.map(async (path) => (await stat(path)).size),
      );
      const neededBytes = sizes.reduce((sum, size) => sum + size, await storeFile.bytes());
      return { neededBytes, freeBytes: await freeBytes(directory) };
    },
    async create(nowMs) {
      const id = await asWritable(directory, () => createBackup(options, nowMs));
      const made = (await listBackups(directory)).find((backup) => backup.id === id);
      if (made !== undefined) return made;
      throw new AppError(
        'CONFLICT',
        `The backup ${id} was taken away as soon as it was made. Make another one.`,
      );
    },
    list: () => listBackups(directory),
    inspect: (backup, isTrial) =>
      inspectBackup(backup, { folder: join(directory, backup.id), storeFile, isTrial }),
    remove: ({ id }) => rm(join(directory, id), { recursive: true, force: true }),
    requireStopped,
    async restore({ id }, nowMs) {
      await requireStopped();
      return storeFile.replaceWith(join(directory, id, STORE_COPY), nowMs);
    },
  };
}

async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(nearestFolder(resolve(directory)));
  return bavail * bsize;
}

function nearestFolder(folder: string): string {
  return existsSync(folder) || folder === dirname(folder) ? folder : nearestFolder(dirname(folder));
}

const UNWRITABLE = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'];

async function asWritable<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!UNWRITABLE.includes(code)) throw error;
    throw new AppError(
      'PRECONDITION_MISSING',
      `The backup cannot be made (${code}): ${error instanceof Error ? error.message : ''}. Give this user the right to write ${directory} and to read the configuration, or name another folder with backup.directory.`,
      { cause: error, details: { path: directory } },
    );
  }
}
