import { resolve } from 'node:path';
import { createBackups } from '../adapters/backup/backups.ts';
import { createStoreFile } from '../adapters/store/sqlite/file/store-file.ts';
import type { Installation } from '../config/installation.ts';
import type { Backups } from '../ports/backups.ts';
import { VERSION } from './version.ts';

export interface BackupsOfInstallation {
  readonly installation: Pick<Installation, 'storage' | 'backup'>;
  readonly configurationPaths: readonly string[];
  /** Throws DATA_IN_USE while the service runs here, whether or not it has the store open just now. */
  readonly requireStopped: () => Promise<void>;
}

const SQLITE = 'sqlite:';

/** Backups of the configured store; undefined for a store of another kind than a file. */
export function createInstallationBackups(options: BackupsOfInstallation): Backups | undefined {
  const { storage, backup } = options.installation;
  if (!storage.url.startsWith(SQLITE)) return undefined;
  return createBackups({
    ...backup,
    storeFile: createStoreFile(resolve(storage.url.slice(SQLITE.length))),
    configurationPaths: options.configurationPaths,
    watchkeeperVersion: VERSION,
    requireStopped: options.requireStopped,
  });
}
